// Lures of our own words that the disguises are tried on.
#pragma once

namespace sekisho::scan::mail::disguised {

struct Lure {
  const char *says, *from, *subject, *text, *link;  // link: empty for none
  const char* charset = "";                         // another charset in which the text can be written
};

inline constexpr Lure lures[] = {
    {"account", "Security <alert@mail-notice.example>", "Account notice",
     "Dear customer, your account has been suspended due to unusual activity. Please verify your account and your "
     "password within 24 hours or it will be closed.",
     "http://secure-login.example/verify"},
    {"gift cards", "Boss <boss@corp-mail.example>", "Quick task",
     "Are you available? I am in a meeting. I need you to buy five gift cards and send me pictures of the cards, it is "
     "urgent.",
     ""},
    {"bank details", "Supplier <acc.dept@gmail.com>", "Invoice 4471",
     "Please note our new bank details for the next payment. Kindly update your records before the transfer.", ""},
    {"blackmail", "Hacker <x@y.example>", "Your secret",
     "I hacked your device and recorded a video through your webcam. Send bitcoin within 48 hours or I will send the "
     "video to your contacts.",
     ""},
    {"advance fee", "Barrister <b@y.example>", "Confidential",
     "I am a barrister. My late client, a deceased foreigner, deposited ten million dollars. You will be the next of "
     "kin and beneficiary of the inheritance. God bless.",
     ""},
    {"brand", "PayPal Service <a@service-desk.example>", "Limited",
     "Your account is limited because of unauthorized access. Confirm your identity and update your billing details to "
     "restore access.",
     "http://paypal.com.secure-check.example/login"},
    {"口座", "カスタマーセンター <a@card-info.example>", "【重要】ご利用確認",
     "お客様のアカウントに異常なログインが検出されたため、利用を制限しました。24時間以内に本人確認を行い、パスワードを"
     "更新してください。",
     "http://card-info.example/login", "iso-2022-jp"},
    {"ギフトカード", "社長 <boss@corp-mail.example>", "至急",
     "至急お願いしたいことがあります。ギフトカードを購入してコードを送ってください。", "", "shift_jis"},
    {"振込先", "経理 <acc.keiri@gmail.com>", "請求書",
     "振込先の変更についてご連絡いたします。次回のお支払いから新しい口座へお願いします。", "", "euc-jp"},
    {"Konto", "Bank <a@bank-info.example>", "Wichtige Mitteilung",
     "Sehr geehrter Kunde, Ihr Konto wurde gesperrt. Bitte bestätigen Sie Ihre Daten und Ihr Passwort innerhalb von 24 "
     "Stunden.",
     "http://bank-info.example/konto", "windows-1252"},
    {"conta", "Banco <a@banco-aviso.example>", "Aviso",
     "Prezado cliente, sua conta foi suspensa por atividade suspeita. Verifique sua conta e atualize seus dados e sua "
     "senha para regularizar.",
     "http://banco-aviso.example/conta", "iso-8859-1"},
    {"邮箱", "管理员 <a@mail-admin.example>", "通知",
     "尊敬的用户，您的邮箱异常登录，账户被锁定。请立即验证您的密码，身份验证后恢复。", "http://mail-admin.example/v",
     "gb18030"},
    // One of each of more languages, most of which have no themes of their own: what is found hangs on the name and the
    // link.
    {"compte", "Netflix Support <a@abo-info.example>", "Votre abonnement",
     "Cher client, votre compte a été suspendu suite à une activité inhabituelle. Confirmez votre identité et mettez à "
     "jour vos coordonnées bancaires sous 24 heures.",
     "http://netflix.com.abo-verif.example/compte", "iso-8859-15"},
    {"cuenta", "Netflix Soporte <a@cuenta-info.example>", "Su suscripción",
     "Estimado cliente, su cuenta ha sido bloqueada por actividad sospechosa. Verifique su contraseña y actualice sus "
     "datos hoy mismo.",
     "http://netflix.com.cuenta-verif.example/pago", "iso-8859-1"},
    {"conto", "PayPal Assistenza <a@conto-info.example>", "Avviso",
     "Gentile cliente, il suo conto è stato sospeso. Verifica il tuo account e aggiorna i tuoi dati entro 24 ore.",
     "http://paypal.com.conto-verif.example/accesso", "iso-8859-1"},
    {"rekening", "PayPal Klantenservice <a@rekening-info.example>", "Melding",
     "Geachte klant, uw rekening is geblokkeerd. Bevestig uw gegevens en uw wachtwoord binnen 24 uur.",
     "http://paypal.com.rekening-check.example/inloggen"},
    {"счёт", "Netflix Поддержка <a@schet-info.example>", "Уведомление",
     "Уважаемый клиент, ваш аккаунт заблокирован из-за подозрительной активности. Подтвердите пароль в течение 24 "
     "часов.",
     "http://netflix.com.schet-proverka.example/vhod", "koi8-r"},
    {"рахунок", "PayPal Підтримка <a@rahunok-info.example>", "Повідомлення",
     "Шановний клієнте, ваш рахунок заблоковано. Підтвердьте свої дані та пароль протягом доби.",
     "http://paypal.com.rahunok-perevirka.example/vhid", "koi8-u"},
    {"konto pl", "Netflix Pomoc <a@konto-info-pl.example>", "Powiadomienie",
     "Szanowny kliencie, twoje konto zostało zawieszone. Zweryfikuj dane i hasło w ciągu 24 godzin.",
     "http://netflix.com.konto-weryfikacja.example/logowanie", "iso-8859-2"},
    {"účet", "PayPal Podpora <a@ucet-info.example>", "Oznámení",
     "Vážený zákazníku, váš účet byl zablokován. Ověřte své údaje a heslo do 24 hodin.",
     "http://paypal.com.ucet-overeni.example/prihlaseni", "windows-1250"},
    {"hesap", "Netflix Destek <a@hesap-info.example>", "Bildirim",
     "Sayın müşterimiz, hesabınız askıya alındı. Şifrenizi ve bilgilerinizi 24 saat içinde doğrulayın.",
     "http://netflix.com.hesap-dogrulama.example/giris", "iso-8859-9"},
    {"계정", "PayPal 고객센터 <a@gyejeong-info.example>", "알림",
     "고객님의 계정에서 비정상적인 로그인이 감지되어 이용이 제한되었습니다. 24시간 이내에 본인 확인과 비밀번호를 "
     "입력해 주세요.",
     "http://paypal.com.gyejeong-hwagin.example/login", "euc-kr"},
    {"حساب", "Netflix Support <a@hisab-info.example>", "إشعار",
     "عزيزي العميل، تم تعليق حسابك بسبب نشاط غير معتاد. يرجى تأكيد كلمة المرور خلال 24 ساعة.",
     "http://netflix.com.hisab-taakid.example/dukhul", "windows-1256"},
    {"חשבון", "PayPal Support <a@heshbon-info.example>", "הודעה",
     "לקוח יקר, החשבון שלך הושעה. אנא אמת את הסיסמה והפרטים שלך תוך 24 שעות.",
     "http://paypal.com.heshbon-imut.example/knisa", "windows-1255"},
    {"खाता", "Netflix Support <a@khata-info.example>", "सूचना",
     "प्रिय ग्राहक, आपका खाता असामान्य गतिविधि के कारण निलंबित कर दिया गया है। 24 घंटे के भीतर पासवर्ड की पुष्टि करें।",
     "http://netflix.com.khata-pushti.example/login"},
    {"บัญชี", "PayPal Support <a@banchi-info.example>", "แจ้งเตือน",
     "เรียนลูกค้า บัญชีของท่านถูกระงับเนื่องจากกิจกรรมผิดปกติ กรุณายืนยันรหัสผ่านภายใน 24 ชั่วโมง",
     "http://paypal.com.banchi-yuenyan.example/login", "tis-620"},
    {"tài khoản", "Netflix Support <a@taikhoan-info.example>", "Thông báo",
     "Kính gửi quý khách, tài khoản của bạn đã bị tạm khóa do hoạt động bất thường. Vui lòng xác minh mật khẩu trong "
     "vòng 24 giờ.",
     "http://netflix.com.taikhoan-xacminh.example/dangnhap"},
    {"akun", "PayPal Support <a@akun-info.example>", "Pemberitahuan",
     "Pelanggan yang terhormat, akun Anda ditangguhkan karena aktivitas tidak biasa. Verifikasi kata sandi Anda dalam "
     "24 jam.",
     "http://paypal.com.akun-verifikasi.example/masuk"},
    {"λογαριασμός", "Netflix Support <a@logariasmos-info.example>", "Ειδοποίηση",
     "Αγαπητέ πελάτη, ο λογαριασμός σας έχει ανασταλεί. Επιβεβαιώστε τον κωδικό σας εντός 24 ωρών.",
     "http://netflix.com.logariasmos-elegxos.example/eisodos", "iso-8859-7"},
    {"konto sv", "PayPal Support <a@konto-info-se.example>", "Meddelande",
     "Bästa kund, ditt konto har spärrats på grund av ovanlig aktivitet. Bekräfta ditt lösenord inom 24 timmar.",
     "http://paypal.com.konto-bekrafta.example/logga-in", "iso-8859-1"},
    {"fiók", "Netflix Support <a@fiok-info.example>", "Értesítés",
     "Tisztelt ügyfelünk, fiókját szokatlan tevékenység miatt felfüggesztettük. Erősítse meg jelszavát 24 órán belül.",
     "http://netflix.com.fiok-ellenorzes.example/belepes", "iso-8859-2"},
    {"cont", "PayPal Support <a@cont-info.example>", "Notificare",
     "Stimate client, contul dumneavoastră a fost suspendat. Confirmați parola și datele în termen de 24 de ore.",
     "http://paypal.com.cont-verificare.example/autentificare"},
};

}  // namespace sekisho::scan::mail::disguised
