// Mail of our own words in the way of what reached Japanese mailboxes in waves from 2024 to 2026, and honest notices of
// the same houses.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "content/read.h"
#include "scan/ruleset.h"

namespace sekisho::scan::mail {
namespace {

struct Notice {
  // {L} in the body stands for the link; without one the mail is plain text
  const char *name, *address, *subject, *body, *words, *link;
  const char* rule = nullptr;  // what must be found
};

std::string written(const Notice& notice, bool is_signed) {
  const std::string address = notice.address, domain = address.substr(address.find('@') + 1);
  std::string body = notice.body;
  const std::string link =
      *notice.link == '\0' ? "" : "<a href=\"" + std::string(notice.link) + "\">" + notice.words + "</a>";
  if (const auto at = body.find("{L}"); at != std::string::npos) body.replace(at, 3, link);
  for (std::size_t at = 0; !link.empty() && (at = body.find('\n', at)) != std::string::npos; at += 5)
    body.replace(at, 1, "<br>\n");
  return "From: \"" + std::string(notice.name) + "\" <" + address +
         ">\r\nTo: taro@aozora-seisakusho.example\r\nSubject: " + notice.subject + "\r\n" +
         (is_signed ? "DKIM-Signature: v=1; a=rsa-sha256; d=" + domain + "; s=s; h=from; bh=YQ==; b=YQ==\r\n" : "") +
         "MIME-Version: 1.0\r\nContent-Type: text/" + (link.empty() ? "plain" : "html") +
         "; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body + "\r\n";
}

Report judged(const Notice& notice, bool is_signed) {
  static const auto ruleset = [] {
    auto built = Ruleset::build({});
    REQUIRE(built);
    return *std::move(built);
  }();
  return ruleset->scan(written(notice, is_signed), {.as = content::ReadOptions::As::mail}, {});
}

std::string rules_of(const Report& report) {
  std::string out;
  for (const auto& finding : report.findings) out += finding.rule + " ";
  return out;
}

constexpr Notice waves[] = {
    {"SBI証券", "info@mail7.rtyuwe.cn", "【SBI証券】重要：お取引制限のお知らせ",
     "平素よりSBI証券をご利用いただき、誠にありがとうございます。\n\nお客様の口座において、通常と異なる環境からのログイ"
     "ンが確認されたため、現在一部のお取引を制限しております。\n引き続きご利用いただくには、下記より本人確認のお手続き"
     "をお願いいたします。\n\n{L}"
     "\n\n※24時間以内にお手続きが確認できない場合、口座の利用を停止させていただく場合がございます。\n\nSBI証券株式会社",
     "本人確認を行う", "https://sbisec-login.rtyuwe.cn/ETGate/", "unusual.forged_brand"},
    {"楽天証券", "no-reply@rakuten-sec.co.jp", "【楽天証券】多要素認証（MFA）設定必須化のお知らせ",
     "お客様各位\n\n不正アクセス対策の強化に伴い、すべてのお客様に多要素認証の設定を必須とさせていただきます。\n未設定"
     "のお客様は、株式のお取引およびご出金がご利用いただけなくなります。\n\n以下のリンクから設定を完了してください。\n{"
     "L}\n\n設定期限：2026年3月10日\n\n楽天証券株式会社",
     "https://www.rakuten-sec.co.jp/mfa/", "https://rktn-mfa.hgrtuw.top/login", "url.text_mismatch"},
    {"マネックス証券", "support@vip-monex-secure.com", "【マネックス証券】配当金受取のご案内",
     "マネックス証券をご利用いただきありがとうございます。\n配当金のお受け取り手続きが完了していません。3日以内に手続き"
     "されない場合、配当金は失効します。\n{L}",
     "配当金を受け取る", "https://monex-dividend.pages.dev/", "ci.moderate.suspicious_brand_page"},
    {"ETC利用照会サービス", "etc-info@kjhqwe.shop", "ETCサービス解約のお知らせ",
     "ETC利用照会サービスをご利用のお客様\n\nETC利用照会サービスは、420日間ログインのないお客様の登録を解約させていただ"
     "きます。\nお客様の解約予定日まで残りわずかとなりました。継続してご利用される場合は、下記よりログインしてください"
     "。\n\n{L}\n\nETC利用照会サービス事務局",
     "ログインはこちら", "https://etc-meisai-jp.kjhqwe.shop/", "unusual.forged_brand"},
    {"えきねっと", "ekinet@mail.zxcvqq.cn", "【えきねっと】アカウントの自動退会処理について",
     "日頃より「えきねっと」をご利用いただきありがとうございます。\n\n「えきねっと」は2年以上ログインのないお客様のアカ"
     "ウントを自動的に退会処理させていただくことになりました。\nお客様のアカウントの最終ログイン日から2年以上が経過して"
     "おります。\n今後もご利用いただける場合は、24時間以内にログインをお願いいたします。\n\n⇒ログインはこちら\n{L}"
     "\n\n株式会社JR東日本ネットステーション",
     "https://www.eki-net.com/Personal/", "https://zxcvqq.cn/Personal/member/", "url.text_mismatch"},
    {"マイナポイント事務局", "info@myna-point-go.jp.rewq.top",
     "【重要】マイナポイント第3弾　20,000円分のお受け取り期限について",
     "マイナポイント事務局です。\n\nお客様には20,"
     "000円分のマイナポイントをお受け取りいただけます。申請期限は本日までとなっております。\n期限を過ぎますとポイントは"
     "失効いたします。\n\n▼ポイントの申請\n{L}",
     "申請する", "https://rewq.top/myna/", "unusual.forged_brand"},
    {"佐川急便", "sagawa@tuwqe.icu", "【佐川急便】ご不在連絡のお知らせ",
     "お客様宛にお荷物のお届けにあがりましたが、ご不在のため持ち帰りました。\n配送先の住所が不完全なため、配達できませ"
     "ん。下記より住所の確認および再配達をご依頼ください。\n\n{L}"
     "\n\n48時間以内にご依頼がない場合、荷物は返送されます。再配達手数料として320円が必要です。",
     "再配達を依頼する", "https://tuwqe.icu/", "unusual.forged_brand"},
    {"日本郵便", "post@ytvbnq.cn", "お荷物お届けのお知らせ【受取人不在】",
     "ゆうパックのお届けに伺いましたがご不在のため持ち帰りました。\n保管期間内に再配達のお手続きをお願いします。\n{L}",
     "再配達のお申込み", "https://duckdns-jp.duckdns.org/trk", "unusual.forged_brand"},
    {"三井住友カード", "vpass@qpzmwn.com", "【重要】三井住友カード　ご利用確認のお願い",
     "三井住友カードをご利用いただきありがとうございます。\n\nこのたび、ご本人様のご利用かどうかを確認させていただきた"
     "いお取引がありましたので、誠に勝手ながら、カードのご利用を一部制限させていただき、ご連絡させていただきました。\n"
     "\nつきましては、以下へアクセスの上、カードのご利用確認にご協力をお願い致します。\n{L}"
     "\n\nご回答をいただけない場合、カードのご利用制限が継続されることもございますので、予めご了承下さい。",
     "ご利用確認はこちら", "https://www.baidu.com/link?url=Kx9aQ2lmZpO8T6rVgN1bYcS5uHfWjE3i",
     "ci.moderate.suspicious_brand_redirect"},
    {"イオンカード", "aeon@bnmqwe.cn", "【イオンカード】不正利用の疑いに関する重要なご連絡",
     "弊社の不正検知システムが、お客様のカードの不審なご利用を検知いたしました。第三者による不正利用の可能性があるため"
     "、カードの利用を一時停止しております。\nカード情報の再登録をお願いいたします。\n{L}",
     "カード情報の確認", "https://aeoncard-verify.vercel.app/", "unusual.account_takeover"},
    {"JCBカード", "myjcb@poiuyt.xyz", "【JCB】お支払い方法の変更に関するお手続きのお願い",
     "MyJCBをご利用のお客様\nお支払い口座の残高不足により、今月分の引き落としができませんでした。\n24時間以内に下記より"
     "お支払い手続きをお願いします。\n{L}",
     "お支払い手続き", "https://tinyurl.com/myjcb-pay", "unusual.forged_brand"},
    {"エポスカード", "epos@asdzxc.cn", "【エポスカード】カード年会費のお支払い方法に問題があります",
     "カード年会費のお支払い方法に問題があります。お支払い方法の情報を更新してください。更新されない場合、会員資格は停"
     "止されます。\n{L}",
     "お支払い方法を更新", "https://eposcard.asdzxc.cn/", "unusual.forged_brand"},
    {"国税庁", "e-tax@mof-refund.cn", "【国税電子申告・納税システム】税金のお支払いに関する重要なお知らせ",
     "e-"
     "Taxをご利用いただきありがとうございます。\nあなたの所得税（または延滞金）について、これまで自主的に納付されるよう"
     "催促してきましたが、まだ納付されておりません。\nもし最終期限までに納付がないときは、税法のきめるところにより、不"
     "動産、自動車などの登記登録財産や給料、売掛金などの債権などの差押処分に着手致します。\n\n納税確認番号：****"
     "2697\n滞納金合計：40,000円\n納付期限：2026/3/4\n最終期限：2026/3/4（支払期日の延長不可）\n\nお支払いへ⇒ {L}",
     "お支払いへ", "https://mof-refund.cn/etax", "unusual.forged_brand"},
    {"国税庁", "refund@tax-qwe.com", "国税還付金の電子発行を開始しました",
     "平素より国税行政にご協力いただきありがとうございます。\n所得税の還付金62,"
     "480円が確定しました。お受け取りには、振込先口座とクレジットカードの情報をご登録ください。\n有効期限：24時間\n{L}",
     "還付申請", "https://forms.gle/aB3dE5gH7jK9", "ci.moderate.suspicious_brand_page"},
    {"東京電力エナジーパートナー", "tepco@zaqxsw.cn", "【重要】電気料金お支払いのお知らせ（送電停止予告）",
     "お客様の電気料金が未払いとなっております。お支払いの確認ができない場合、送電を停止いたします。\n支払金額：5,"
     "000円\n{L}",
     "クレジットカードで支払う", "https://zaqxsw.cn/tepco", "unusual.forged_brand"},
    {"Amazon.co.jp", "account-update@amazon.co.jp", "Amazonプライムの自動更新設定を解除いたしました！",
     "お客様の支払い方法が無効であるため、Amazonプライムの会員資格を更新できませんでした。\n会員特典を引き続きご利用い"
     "ただくには、24時間以内にお支払い情報を更新してください。\n{L}",
     "支払い方法の情報を更新する", "https://amazn-prime.uqwhe.cn/signin", "mail.score.phishing"},
    {"PayPay", "paypay@bvcxre.com", "【PayPay】アカウントが一時停止されました",
     "不正アクセスの可能性があるため、PayPayアカウントを一時停止しました。本人確認が完了するまで残高はご利用いただけま"
     "せん。\n{L}",
     "本人確認", "https://paypay-kakunin.workers.dev/", "url.brand_combined"},
    {"Windowsセキュリティ", "alert@ms-secure-center.jp.net", "【警告】お使いのパソコンがウイルスに感染しています",
     "お使いのコンピューターからトロイの木馬が検出されました。個人情報が流出する恐れがあります。電源を切らずに、すぐに"
     "以下のサポートセンターにお電話ください。\n\nMicrosoftサポート　050-5532-"
     "1198\n\nサポートに連絡されない場合、パソコンはロックされます。",
     "", "", "mail.scam.support"},
    {"ボイスメール", "voicemail@pbx-notify.com", "新着ボイスメール（0分42秒）- taro@aozora-seisakusho.example",
     "taro@aozora-seisakusho.example "
     "宛に新しいボイスメールが届いています。\n発信者：03-6205-"
     "xxxx\n長さ：0分42秒\n\n再生するにはメールアドレスとパスワードでサインインしてください。\n{L}",
     "ボイスメールを再生", "https://voice-msg.r2.dev/play.html?e=taro@aozora-seisakusho.example",
     "mail.score.phishing"},
    {"山本 花子", "ceo.office2026@gmail.com", "業務連絡",
     "お疲れ様です。山本です。\n\n今後の業務プロジェクトに対応するため、新しいLINEのワークグループを作成してください。"
     "作成が完了しましたら、グループのQRコードをこのメールに返信してください。他のメンバーの招待は私が行いますので、ま"
     "だ誰も追加しないでください。\n\n株式会社あおぞら製作所\n代表取締役社長 山本花子",
     "", "", "bec.messenger_group"},
    {"代表取締役 鈴木一郎", "president.suzuki@outlook.jp", "ご対応のお願い",
     "お疲れさまです。代表の鈴木です。\n新規案件の準備のため、LINEグループを1つ作成し、グループ作成後にQRコードを画像で"
     "返信してください。経理担当の方も追加をお願いします。受信後、至急ご対応ください。",
     "", "", "bec.favour"},
    {"システム管理者", "admin@mail-upgrade.top", "【重要】メールボックスの容量が上限に達しました",
     "taro@aozora-seisakusho.example "
     "様\n\nメールボックスの容量が上限に達したため、受信メールが保留されています。下記より容量を更新してください。更新"
     "しない場合、アカウントは停止されます。\n{L}",
     "容量を更新する",
     "https://ipfs.io/ipfs/QmXoypizjW3WknFiJnKLwHCnL72vedxjQkDDP1mXWo6uco#taro@aozora-seisakusho.example",
     "unusual.borrowed_page"},
    {"三菱UFJ銀行", "mufg@wqeyru.com", "【三菱UFJ銀行】お取引目的等のご確認のお願い",
     "三菱UFJ銀行をご利用のお客様\n当行では、犯罪収益移転防止法に基づき、お取引目的等の確認を実施しております。期限まで"
     "にご確認いただけない場合、口座のご利用を制限させていただきます。\n{L}",
     "お客さま情報の確認", "https://www.google.com/url?q=https%3A%2F%2Fwqeyru.com%2Fmufg&sa=D", "unusual.forged_brand"},
    {"イオン銀行", "aeonbank@plokij.cn", "【イオン銀行】お客様の口座の入出金を規制させていただきました",
     "お客様の口座の入出金を規制させていただきましたので、お知らせします。規制を解除するには、下記へアクセスの上、お手"
     "続きください。\n{L}",
     "規制解除", "https://plokij.cn/aeonbank", "unusual.forged_brand"},
    {"Netflix", "netflix@wertyu.top", "お支払い情報を更新してください",
     "お支払いに問題が発生したため、メンバーシップを保留しています。引き続きご視聴いただくには、お支払い情報を更新して"
     "ください。\n{L}",
     "更新する", "https://p1.adobe.com/r/?id=h123&p1=wertyu.top/nf", "unusual.forged_brand"},
    {"三井住友銀行", "smbc@rfvtgb.cn", "【三井住友銀行】振込受付のお知らせ",
     "以下のお振込を受け付けました。\n振込金額：498,"
     "000円\nお心当たりのない場合は、直ちに下記より取消手続きを行ってください。\n{L}",
     "取消手続き", "https://bit.ly/smbc-cxl", "ci.moderate.suspicious_brand_redirect"},
    {"株式会社高橋商事", "info@tkhs-shoji.net", "Fwd: 【至急】未払い請求書について",
     "お世話になっております。\n未払いの請求書がございます。下記よりファイルをダウンロードの上、ご確認ください。パスワ"
     "ードはメールアドレスとパスワードでサインイン後に表示されます。\n{L}",
     "請求書.pdf を表示", "https://invoice-share.pages.dev/login", "unusual.borrowed_page"},
    {"警視庁", "keishicho@police-jp.info", "【警告】あなたの口座が犯罪に利用されています",
     "警視庁捜査二課です。あなた名義の口座が資金洗浄に利用されていることが判明しました。逮捕状が発行される前に、下記LIN"
     "Eアカウントを追加し事情聴取に応じてください。\n{L}",
     "LINEで連絡", "https://lin.ee/abc123", "unusual.forged_brand"},
};

constexpr Notice honest[] = {
    {"SBI証券", "info@sbisec.co.jp", "【SBI証券】重要なお知らせ（電子交付サービス）",
     "平素よりSBI証券をご利用いただき、誠にありがとうございます。\n取引報告書が電子交付されましたので、ログイン後にご確"
     "認ください。\n\n{L}"
     "\n\n※当社からのメールにはログインページへのリンクを記載する場合がございます。ご不安な場合はブックマークからアクセ"
     "スしてください。\n\n株式会社SBI証券",
     "SBI証券 ホームページ", "https://www.sbisec.co.jp/ETGate"},
    {"楽天証券", "service@rakuten-sec.co.jp", "【楽天証券】多要素認証（リスクベース認証）必須化のお知らせ",
     "お客様各位\n不正アクセス対策の強化に伴い、ログイン時の多要素認証を必須化いたします。設定がお済みでないお客様は、"
     "お早めに設定をお願いいたします。\n{L}\n楽天証券株式会社",
     "設定方法を見る", "https://www.rakuten-sec.co.jp/web/info/"},
    {"野村證券", "info@nomura.co.jp", "【野村證券】お取引報告書の電子交付について",
     "お取引報告書を電子交付しました。オンラインサービスにログインしてご確認ください。\n{L}", "オンラインサービス",
     "https://hometrade.nomura.co.jp/"},
    {"ETC利用照会サービス", "no-reply@etc-meisai.jp", "ETC利用照会サービス　ログインのお知らせ",
     "ETC利用照会サービスにログインがありました。心当たりがない場合はパスワードを変更してください。\n{L}",
     "ETC利用照会サービス", "https://www.etc-meisai.jp/"},
    {"えきねっと", "ekinet@eki-net.com", "【えきねっと】きっぷのご予約完了のお知らせ",
     "えきねっとをご利用いただきありがとうございます。以下のとおりご予約を承りました。\n受取期限：3月10日 "
     "乗車日の当日まで\n{L}",
     "申込履歴の確認", "https://www.eki-net.com/Personal/"},
    {"クロネコメンバーズ", "mail@kuronekoyamato.co.jp", "お荷物お届けのお知らせ",
     "クロネコヤマトです。お荷物を下記日程でお届け予定です。ご不在の場合は受取日時の変更もできます。\n伝票番号：1234-"
     "5678-9012\n{L}",
     "受取日時・場所変更", "https://member.kms.kuronekoyamato.co.jp/"},
    {"佐川急便", "noreply@sagawa-exp.co.jp", "【佐川急便】ご不在連絡のお知らせ",
     "お荷物のお届けに伺いましたが、ご不在でしたので持ち帰りました。再配達は下記からお申し込みください。\n{L}",
     "再配達のお申込み", "https://www.sagawa-exp.co.jp/"},
    {"三井住友カード", "mail@contact.vpass.ne.jp", "ご利用のお知らせ【三井住友カード】",
     "いつも三井住友カードをご利用頂きありがとうございます。お客様のカードご利用内容をお知らせいたします。\nご利用日時"
     "：2026/03/03 08:41\n1,280円\nお心当たりのない場合は、カード裏面の番号へお電話ください。\n{L}",
     "Vpassで確認する", "https://www.smbc-card.com/vpass/"},
    {"イオンカード", "info@mail.aeon.co.jp", "【イオンカード】ご請求額確定のお知らせ",
     "今月のご請求額が確定しました。暮らしのマネーサイトにログインしてご確認ください。\n{L}", "暮らしのマネーサイト",
     "https://www.aeon.co.jp/"},
    {"ＪＣＢカード", "mail@qa.jcb.co.jp", "JCBカード／お振替内容確定のご案内",
     "お振替内容が確定しました。MyJCBにログインしてご確認ください。\n{L}", "MyJCB", "https://my.jcb.co.jp/"},
    {"セゾンカード", "notice@mail.saisoncard.co.jp", "セゾンカード　ご利用金額確定のお知らせ",
     "ご請求金額が確定いたしました。セゾンNetアンサーにてご確認ください。\n{L}", "Netアンサー",
     "https://www.saisoncard.co.jp/"},
    {"ＮＴＴドコモ", "info@docomo.ne.jp", "ご利用料金のお知らせ",
     "ドコモのご利用料金が確定しました。My docomoにてご確認ください。\n{L}", "My docomo",
     "https://www.docomo.ne.jp/mydocomo/"},
    {"国税庁", "info@e-tax.nta.go.jp", "税務署からのお知らせ",
     "e-Taxをご利用いただきありがとうございます。メッセージボックスにお知らせを格納しました。内容は、e-"
     "Taxホームページから受付システムにログインし、メッセージボックスをご確認ください。\n{L}",
     "e-Taxホームページ", "https://www.e-tax.nta.go.jp/"},
    {"Amazon.co.jp", "shipment-tracking@amazon.co.jp", "Amazon.co.jpでのご注文の発送",
     "Amazon.co.jpをご利用いただき、ありがとうございます。ご注文の商品を発送しました。\n{L}", "配送状況を確認",
     "https://www.amazon.co.jp/progress-tracker/package/"},
    {"Apple", "no_reply@email.apple.com", "領収書",
     "お客様の領収書です。Apple アカウント taro@aozora-seisakusho.example\niCloud+ 50GB 150円\n{L}", "問題を報告する",
     "https://reportaproblem.apple.com/"},
    {"PayPay", "no-reply@paypay.ne.jp", "PayPay 新しい端末からのログインのお知らせ",
     "新しい端末からPayPayにログインがありました。ご本人の操作でない場合は、パスワードの変更をお願いします。\n{L}",
     "PayPay", "https://paypay.ne.jp/"},
    {"メルカリ", "no-reply@mercari.jp", "商品が購入されました",
     "出品した商品が購入されました。取引画面から発送の手続きをしてください。\n{L}", "取引画面",
     "https://jp.mercari.com/"},
    {"三菱UFJ銀行", "info@bk.mufg.jp", "【三菱ＵＦＪ銀行】インターネットバンキング　お振込受付のお知らせ",
     "お振込を受け付けました。ご不明な点は三菱ＵＦＪダイレクトにログインのうえご確認ください。\n{L}", "三菱UFJ銀行",
     "https://www.bk.mufg.jp/"},
    {"東京電力エナジーパートナー", "noreply@tepco.co.jp", "【くらしTEPCO】電気料金確定のお知らせ",
     "今月の電気料金が確定しました。\n{L}", "くらしTEPCO web", "https://www.app.kurashi.tepco.co.jp/"},
    {"日本郵便", "noreply@post.japanpost.jp", "【日本郵便】お届け予定のお知らせ",
     "ゆうパックのお届け予定をお知らせします。追跡番号 1234-5678-9012\n{L}", "配達予定日時を変更",
     "https://www.post.japanpost.jp/"},
    {"佐藤 健一", "sato@kitahama-shoji.co.jp", "3月分請求書送付の件",
     "いつもお世話になっております。北浜商事の佐藤です。\n3月分の請求書をお送りします。お支払いは月末までに従来どおりの"
     "口座へお願いいたします。\nよろしくお願いいたします。",
     "", ""},
    {"田中 美咲", "misaki.tanaka@kitahama-shoji.co.jp", "社内懇親会のLINEグループについて",
     "皆様\nお疲れ様です。総務の田中です。\n懇親会の連絡用LINEグループを作成しました。参加を希望される方は、添付のQRコ"
     "ードからご参加ください。\nよろしくお願いします。",
     "", ""},
    {"中村 直樹", "naoki@kitahama-shoji.co.jp", "研修アンケートのお願い",
     "お疲れ様です。先日の研修について、下記フォームからアンケートにご回答ください。締切は金曜日です。\n{L}",
     "アンケート", "https://forms.gle/xYz123AbC"},
    {"住信SBIネット銀行", "post_master@netbk.co.jp", "【住信SBIネット銀行】ログインのお知らせ",
     "お客さまの口座にログインがありました。お心当たりがない場合は、すみやかにパスワードの変更とカスタマーセンターへの"
     "ご連絡をお願いします。\n{L}",
     "住信SBIネット銀行", "https://www.netbk.co.jp/"},
    {"楽天市場", "order@rakuten.co.jp", "【楽天市場】注文内容ご確認（自動配信メール）",
     "この度は楽天市場内のショップ「北浜ストア」をご利用いただきまして誠にありがとうございます。\n{L}", "購入履歴",
     "https://order.my.rakuten.co.jp/"},
    {"マネックス証券", "info@mail.monex.co.jp", "【マネックス証券】配当金入金のお知らせ",
     "配当金が入金されました。ログイン後、入出金明細をご確認ください。\n{L}", "マネックス証券",
     "https://www.monex.co.jp/"},
    {"エポスカード", "info@eposcard.co.jp", "エポスカード　お支払い予定額のお知らせ",
     "今月のお支払い予定額が確定しました。エポスNetにてご確認ください。\n{L}", "エポスNet",
     "https://www.eposcard.co.jp/"},
    {"みずほ銀行", "mizuho@mizuhobank.co.jp", "【みずほ銀行】みずほダイレクト　振込受付のお知らせ",
     "お振込を受け付けました。\n{L}", "みずほダイレクト", "https://www.mizuhobank.co.jp/"},
};

}  // namespace

TEST_CASE("the waves of mail that borrow Japanese houses' names are found, each for a reason that a reader is told") {
  for (const auto& notice : waves) {
    const auto report = judged(notice, false);
    CHECK_MESSAGE(verdict_of(report) == Verdict::found, notice.subject << ": " << rules_of(report));
    const auto has = std::any_of(report.findings.begin(), report.findings.end(),
                                 [&](const Finding& finding) { return finding.rule == notice.rule; });
    CHECK_MESSAGE(has, notice.subject << " lacks " << notice.rule << ": " << rules_of(report));
  }
}

TEST_CASE("the same houses' own notices, signed by them, are not found") {
  for (const auto& notice : honest) {
    const auto report = judged(notice, true);
    CHECK_MESSAGE(verdict_of(report) != Verdict::found, notice.subject << ": " << rules_of(report));
  }
}

}  // namespace sekisho::scan::mail
