// Kinds of words and how they stand together: our own list, from general knowledge of such mail. Written as fold_text
// leaves them.
#include "scan/mail/intents.h"

#include <algorithm>
#include <array>

namespace sekisho::scan::mail {
namespace {

constexpr std::size_t head_bytes = 6'000,
                      tail_bytes = 2'000;  // what is read of a long text: an impostor stuffs the middle
constexpr std::size_t most_places = 24;    // of one kind of words

// Kinds of words, by what they do in a sentence.
enum Kind : std::size_t {
  ask,
  change,
  wages,
  account,
  payee,
  staff_record,
  whole_staff,
  card,
  card_code,
  fetch,
  pay,
  secret,
  away,
  chat,
  contact,
  fortune,
  share,
  threat,
  recorded,
  coin,
  cheque,
  bank_it,
  keep_rest,
  charged,
  cancel,
  parcel,
  fee,
  code_picture,
  scan_it,
  second_factor,
  renew,
  staff_paper,
  acknowledge,
  spoken,
  listen,
  work,
  wage_offer,
  profit,
  invest,
  collect,
  due,
  no_longer,
  group_chat,
  make_one,
  hand_over,
  alarm,
  vendor,
  telephone,
  kinds
};

constexpr auto words_of = [] {
  std::array<std::string_view, kinds> out;
  out[ask] =
      "please|pls|kindly|can you|could you|would you|will you|are you able|may i|can i|can the|i need|need you|id "
      "like|i would like|i want|send me|let me know|get back to me|what details|what information|help "
      "me|ください|下さい|お願い|願います|いただけ|いただき|頂け|頂き|もらえ|bitte|konnen sie|konntest|kannst du|"
      "konnten sie|brauche|pouvez vous|pourriez|merci de|veuillez|jai besoin|pourrais tu|por "
      "favor|puede|podria|puedes|necesito|poderia|pode|preciso|favor|gentilmente|per favore|potrebbe|potresti|puoi|ho "
      "bisogno|kunt u|kun je|graag|zou je|alstublieft|ik heb|请|麻烦|帮我|能否";
  out[change] =
      "change|changed|changing|update|updated|updating|switch|switched|new|different|replace|amend|redirect|set "
      "up|another|変更|新しい|切り替え|差し替え|新口座|andern|geandert|anderung|neue|neues|neuen|aktualisier*|changer|"
      "change|modifier|nouveau|nouvelle|nouvelles|mettre a jour|cambiar|cambio|cambiado|nueva|"
      "nuevo|actualizar|alterar|mudar|mudei|nova|novo|novos|atualizar|cambiare|cambiato|nuovo|nuova|nuove|aggiornare|"
      "modificare|wijzigen|gewijzigd|nieuw|nieuwe|更改|变更|更换|更新|新的";
  out[wages] =
      "direct deposit|payroll|paycheck|pay cheque|my salary|my wages|my pay|salary account|salary payment|wage "
      "account|next salary|pay day|payday|pay date|給与|給料|賞与|gehalt|gehalts*|lohn|lohn*|salaire|virement de "
      "salaire|paie|nomina|mi salario|mi sueldo|sueldo|meu salario|salario|folha de pagamento|stipendio|busta "
      "paga|salaris|loon|工资|薪资|薪水";
  out[account] =
      "account|accounts|bank|banks|iban|deposit information|banking|sort "
      "code|routing|口座|銀行|konto|kontoverbindung|bankverbindung|compte|rib|banque|cuenta|banco|conta|conto|banca|"
      "coordinate bancarie|rekening|rekeningnummer|账户|帐户|账号|银行卡|银行";
  out[payee] =
      "payment|payments|pay|remittance|remittances|remit|invoice|invoices|wire|wires|transfer|transfers|beneficiary|"
      "balance due|funds|down "
      "payment|支払|振込|送金|請求書|入金|zahlung|zahlungen|rechnung|rechnungen|uberweisung*|paiement|paiements|"
      "virement|virements|facture|factures|pago|pagos|factura|facturas|transferencia|"
      "pagamento|pagamentos|fatura|faturas|boleto|pagamenti|bonifico|fattura|fatture|betaling|betalingen|factuur|"
      "facturen|付款|汇款|发票|货款";
  out[staff_record] =
      "w 2|w2|w 2s|w2s|w2 forms|p60|p60s|p45|payslip|payslips|pay slips|earnings summary|wage statements|tax forms|tax "
      "statements|staff list|list of employees|employee list|list of all employees|list of staff|staff "
      "directory|social security numbers|aging report|ageing report|accounts receivable|receivables list|customer list|"
      "源泉徴収|マイナンバー|個人番号|社員名簿|従業員名簿|社員一覧|従業員一覧|名簿|給与台帳|給与明細|組織図|連絡先一覧|"
      "売掛金|残高一覧|lohnsteuer*|gehaltsliste|lohnabrechnung*|mitarbeiterliste|personalliste|offene posten|bulletins "
      "de paie|bulletins de salaire|liste des employes|liste du personnel|fiches de paie|balance agee|"
      "nominas|lista de empleados|certificados de retenciones|holerites|lista de funcionarios|informe de "
      "rendimentos|contracheques|buste paga|elenco dei dipendenti|elenco dipendenti|certificazioni "
      "uniche|loonstroken|jaaropgaven|personeelslijst|lijst van medewerkers|工资表|员工名单|花名册|通讯录|员工信息";
  out[whole_staff] =
      "all staff|all employees|all the employees|every employee|every member|everyone|entire|whole staff|our staff|our "
      "employees|all of our|company wide|last year|job titles|mobile numbers|contact emails|each of|for "
      "all|excel|spreadsheet|pdf|全員|全社員|全従業員|社員|従業員|一覧|エクセル|excel|alle mitarbeiter|aller "
      "mitarbeiter|"
      "tous les|de tous|du personnel|todos los|todos os|funcionarios|empleados|tutti i|dipendenti|alle medewerkers|van "
      "alle|全部员工|所有员工|全体员工|全体";
  out[card] =
      "gift card|gift cards|giftcard*|e gift|egift|itunes|google play|apple card|apple cards|steam card|steam "
      "cards|amazon card|amazon cards|visa card|visa cards|visa voucher|visa vouchers|razer gold|vanilla card|vanilla "
      "cards|prepaid card|prepaid "
      "cards|vouchers|ギフトカード|ギフト券|ギフトコード|プリペイドカード|itunesカード|appleカード|"
      "アップルカード|グーグルプレイカード|google "
      "playカード|ビットキャッシュ|webmoney|電子マネー|geschenkkarte*|gutscheinkarte*|guthabenkarte*|paysafe*|carte "
      "cadeau|cartes cadeaux|cartes cadeau|coupons pcs|transcash|tarjeta de regalo|tarjetas de regalo|tarjetas "
      "regalo|cartao presente|cartoes presente|vale presente|vale presentes|carte regalo|"
      "buoni regalo|gift card|cadeaukaart*|cadeaubon*|礼品卡|充值卡|购物卡";
  out[card_code] =
      "code|codes|scratch|scratched|back of|pin|pins|pictures|photos|photo|picture|snap|type me the numbers|the "
      "numbers|reimburse*|repaid|pay you back|refund you|give you the "
      "money|front|denomination*|コード|番号|写真|写メ|削|立て替え|立替|精算|画像|foto|fotos|codes|rubbel*|erstatte*|"
      "gratter|grattez|rembourser*|codigo|codigos|"
      "raspe|reembols*|raspa|rimbors*|codici|krassen|terugbetal*|卡号|密码|拍照|刮开|报销";
  out[fetch] =
      "buy|purchase|purchasing|get|get me|fetch|pick up|grab|procure|need some|order "
      "some|購入|買って|買い|用意|手配|kaufen|besorgen|acheter|achetez|comprar|compra|compre|comprarmi|acquistare|"
      "comprare|kopen|halen|购买|买几张|买一些";
  out[pay] =
      "process a|make a payment|make a transfer|wire of|same day wire|process the wire|send the wire|wire "
      "transfer|bank transfer|pay by|release payment|release the payment|release payments|set up a payment|pay "
      "this|settle|initiate a|a transfer of|an urgent payment|payment of|we pay|trust "
      "account|振込|送金|支払|振り込|決済|uberweis*|zahlen|anweisen|virement|"
      "virer|payer|regler|transferir|transferencia|pagar|efectuar el "
      "pago|realizar|pagamento|bonifico|saldare|overmaken|overboeking|betalen|汇款|转账|付款|打款|转款";
  out[secret] =
      "confidential|confidentially|in confidence|between us|between you and me|keep it quiet|keep this quiet|keep "
      "quiet|discreet|discretion|discreetly|surprise|do not discuss|dont discuss|not for circulation|do not tell|dont "
      "tell|dont mention|do not mention|nobody else|no one else|privileged|at this address only|dont reply to "
      "all|内密|極秘|秘密|他言|口外|機密|"
      "誰にも|社外秘|内々|vertraulich|vertraulichkeit|diskret*|geheim|confidentiel*|discret*|secret|entre "
      "nous|confidencial*|discrecion|discreto|nadie|secreto|discricao|sigilo|sigiloso|ninguem|riservat*|segret*|"
      "discrezion*|nessuno|vertrouwelijk|geheim|discreet|niemand|保密|机密|不要告诉|不要声张";
  out[away] =
      "in a meeting|in meetings|in a conference|conference call|back to back|cant talk|cannot talk|can not talk|cant "
      "take calls|cannot take calls|no calls|dont call|do not call|not by phone|turned off|in mediation|at "
      "closings|when i land|boarding|im abroad|i am abroad|travelling|traveling|out of reach|email only|by email "
      "only|only by email|emails the best|no interruptions|"
      "limited "
      "access|会議中|出張中|移動中|外出中|電話に出|電話はでき|メールでのみ|メールで返信|海外出張|手術|besprechung|"
      "sitzung|nicht telefonisch|telefonisch nicht|im meeting|en reunion|injoignable|en deplacement|par mail "
      "uniquement|en una reunion|no puedo hablar|de viaje|em reuniao|nao posso falar|em viagem|in riunione|non posso "
      "parlare|"
      "in vergadering|niet bellen|kan niet praten|onderweg|开会|出差|不方便接电话|不方便通话";
  out[chat] =
      "whatsapp|whats app|telegram|signal app|wechat|text me|text message|cell number|cell phone number|your "
      "cell|mobile number|your mobile|personal number|phone number|personal email|private email|direct number|line "
      "id|lineグループ|lineのグループ|line "
      "グループ|lineで|lineの|lineを|lineに|携帯番号|携帯電話番号|電話番号|個人アドレス|個人メール|handynummer|"
      "mobilnummer|numero de portable|numero de telephone|mon adresse privee|numero de celular|numero de movil|tu "
      "numero|seu numero|meu whatsapp|numero di cellulare|tuo numero|mobiele nummer|privenummer|微信|qq群|加我|手机号";
  out[contact] =
      "drop your|drop me|send me your|send your|give me your|forward your|whats your|what is your|share your|reply "
      "with your|provide your|add me|message me|write me|text me|contact me on|reach me on|send the "
      "qr|作成し|作成して|招待|追加し|追加して|送って|お送り|教えて|お知らせ|お伝え|返信|schicken sie mir|senden sie "
      "mir|schick mir|envoyez moi|"
      "donnez moi|communiquez moi|enviame|envieme|dame tu|me envie|me mande|me passe|informe seu|mandami|inviami|mi "
      "mandi|stuur me|geef me|stuur mij|发给我|告诉我|加入|建群|建一个|拉群";
  out[fortune] =
      "next of kin|inheritance|inherit|late client|late husband|late father|late wife|deceased|my late|compensation "
      "fund|compensation payment|unclaimed|dormant account|lottery|million dollars|million usd|million united "
      "states|million pounds|million euro*|us million|5 million|consignment|trunk "
      "box|donate|donation|philanthrop*|beneficiary of|contract sum|your fund|"
      "your payment file|total sum|mtcn|atm card|winning|winner|grant "
      "of|遺産|相続|億円|万ドル|当選|寄付|賠償金|erbschaft|erbe|verstorben*|spende|millionen|nachlass|heritage|"
      "heritier|decede|defunt|millions|don "
      "de|herencia|fallecido|fallecida|millones|donacion|loteria|heranca|falecido|milhoes|doacao|eredita|defunto|"
      "deceduto|milioni|donazione|"
      "erfenis|overleden|miljoen|遗产|继承|百万美元|捐赠|中奖";
  out[share] =
      "your share|percent|per cent|for you|full name|your names|your full|your address|your phone number|your "
      "occupation|claim your|claim the|release of|be released|to be transferred|transferred to you|transfer to "
      "you|reply to|contact the|contact my|contact him|contact her|private email|partner|the paper|the papers|as the "
      "cousin|same last name|same surname|god bless|"
      "may god|trust you|honest person|分け前|連絡先|氏名|ご連絡ください|返信|prozent|vollstandiger "
      "name|kontaktieren|pour cent|nom complet|contactez|votre nom|por ciento|nombre completo|contacte|su parte|por "
      "cento|nome completo|entre em contato|sua parte|per cento|contatti|procent|volledige naam|neem "
      "contact|百分之|联系|姓名";
  out[threat] =
      "all your contacts|your contacts|your friends|your family|everyone you know|will publish|will be published|i "
      "publish|make it public|go public|leak|leaked|expose|send the video|send it to|share the video|delete the|will "
      "destroy|be silent|do not contact the police|no "
      "police|公開|暴露|拡散|ばらま|連絡先|全員に送|家族|veroffentlich*|ihre kontakte|"
      "deine kontakte|publier|vos contacts|tous vos|diffuser|publicare|publicar|tus contactos|sus "
      "contactos|divulgar|seus contatos|diffondere|tuoi contatti|publiceren|uw contacten|je "
      "contacten|公开|发给你的|联系人|曝光";
  out[recorded] =
      "recorded you|recorded a|recording of you|webcam|your camera|hacked|infected|malware|trojan|spyware|remote "
      "access|pegasus|downloaded your|have your data|your files|your data|penetrated|encrypted your|compromised "
      "your|web camera|adult "
      "site*|ハッキング|侵入|ウェブカメラ|カメラ|録画|感染|マルウェア|動画|データを|gehackt|webcam|aufgenommen|"
      "infiziert|"
      "pirate|enregistre|filme|infecte|hackeado|hackeada|grabado|camara|infectado|invadi|gravei|gravado|camera|"
      "hackerato|registrato|infettato|gehackt|opgenomen|geinfecteerd|入侵|摄像头|录制|木马|感染";
  out[coin] =
      "bitcoin|bitcoins|btc|monero|xmr|usdt|ethereum|crypto|cryptocurrency|wallet|ビットコイン|仮想通貨|暗号資産|"
      "ウォレット|krypto*|比特币|钱包|虚拟货币";
  out[cheque] =
      "check|checks|cheque|cheques|cashiers check|cashier check|certified check|money order|money "
      "orders|小切手|scheck*|assegno|assegni|支票";
  out[bank_it] =
      "deposit|deposited|deposit it|cash it|cash the|mobile deposit|your bank account|into your account|your "
      "account|口座に入金|換金|預け入れ|einlosen|einreichen|encaisser|incassa*|兑现|存入";
  out[keep_rest] =
      "keep|deduct|remaining|remainder|the rest|the balance|your commission|commission|your pay|your "
      "share|excess|overpayment|difference|mover|movers|shipper|forward the|send the "
      "rest|差額|残り|手数料|報酬|rest|provision|restbetrag|le "
      "reste|commission|resto|comision|comissao|commissione|余款|佣金|差额";
  out[charged] =
      "charged|debited|deducted|auto debit|autodebit|auto renew*|renewed|renewal|subscription|your order|order "
      "id|invoice|purchase of|transaction of|antivirus|geek squad|norton|mcafee|defender|paypal|btc "
      "purchase|請求|引き落とし|更新|サブスク|abgebucht|abonnement|verlangert|debite|prelev*|renouvel*|cargado|cobrado|"
      "renovacion|suscripcion|debitado|renovacao|"
      "assinatura|cobranca|addebit*|rinnov*|abbonamento|afgeschreven|verlengd|扣款|续费|订阅";
  out[cancel] =
      "to cancel|cancel the|cancel this|cancel your|cancellation|refund|dispute|if you did not|if you didnt|did not "
      "authorize|not authorized|didnt authorize|did not make|didnt make|havent made|have not placed|if this wasnt|if "
      "this was not|not you|解約|キャンセル|返金|心当たり|stornier*|kundig*|ruckerstattung|annuler|remboursement|pas "
      "autorise|"
      "cancelar|reembolso|no reconoce|no autoriz*|nao reconhece|estorno|annullare|rimborso|non ha "
      "autorizzato|annuleren|terugbetaling|取消|退款";
  out[parcel] =
      "parcel|package|packages|shipment|delivery|courier|your "
      "item|荷物|お届け|配達|配送|小包|paket|sendung|lieferung|colis|livraison|paquete|envio|entrega|encomenda|objeto|"
      "pacco|spedizione|consegna|pakket|pakje|zending|bezorging|包裹|快递";
  out[fee] =
      "fee|fees|customs|duty|duties|shipping cost|postage|import tax|redelivery|re delivery|handling "
      "charge|unpaid|関税|送料|手数料|再配達|通関|gebuhr*|zoll|zollgebuhr*|porto|frais|douane|taxe|tasa|tasas|aduana|"
      "aduanas|taxa|taxas|alfandega|spese|dogana|dazio|kosten|douanekosten|invoerrechten|关税|运费|清关";
  out[code_picture] = "qr code|qr codes|qr|qrコード|バーコード|code qr|codigo qr|codice qr|qr kod*|二维码|扫码";
  out[scan_it] =
      "scan|scanning|scan it|your phone|mobile "
      "device|camera|smartphone|読み取|スキャン|スマートフォン|スマホ|携帯|scannen|handy|scanner|scannez|telephone|"
      "escanee|escanea|escanear|movil|celular|escaneie|scansiona*|inquadra*|telefon*|扫描|手机|微信扫";
  out[second_factor] =
      "authenticator|mfa|2fa|two factor|multi factor|multifactor|two step|second factor|security "
      "key|多要素|二要素|二段階|2段階|認証アプリ|zwei faktor|authentifizierung|double authentification|deux "
      "facteurs|dos factores|doble factor|dois fatores|due fattori|twee factor|tweestaps*|双重认证|双因素|多因素|两步";
  out[renew] =
      "expire|expires|expired|expiring|re register|reregister|re enroll|reenroll|re enrol|renew|reactivate|update|set "
      "up again|mandatory|required|must "
      "be|configure|enroll|enrol|until|再登録|再設定|期限|更新|設定|無効|ablauf*|abgelauf*|erneu*|aktualisier*|expir*|"
      "renouvel*|mettre a "
      "jour|caduca*|venc*|renovar|atualiz*|scad*|rinnov*|verloop*|verlop*|vernieuw*|过期|更新|到期|重新";
  out[staff_paper] =
      "salary review|salary adjustment|salary increase|pay raise|pay rise|pay "
      "increase|bonus|benefits|benefit|handbook|appraisal|performance review|leave policy|vacation policy|remote work "
      "policy|termination list|layoff|restructuring|hr department|human resources|payroll|compensation "
      "statement|昇給|賞与|人事考課|人事評価|就業規則|給与改定|年末調整|異動|人事部|"
      "gehaltserhohung|gehaltsanpassung|personalabteilung|mitarbeiterhandbuch|urlaubs*|augmentation|ressources "
      "humaines|prime|conges|aumento|recursos humanos|bono|vacaciones|reajuste|beneficios|ferias|aumento|risorse "
      "umane|premio|ferie|loonsverhoging|personeelszaken|personeelsgids|salarisverhoging|加薪|人事|补贴|津贴|奖金|社保";
  out[acknowledge] =
      "acknowledge|review|sign|view|open|see the|confirm|read|access|complete the|check "
      "the|確認|閲覧|ご覧|署名|提出|回答|lesen|bestatigen|ansehen|prufen|unterschreiben|consulter|signer|confirmer|"
      "lire|revisar|firmar|ver "
      "el|consultar|confirmar|assinar|acessar|visualizar|consultare|firmare|confermare|bekijken|ondertekenen|"
      "bevestigen|查看|签署|确认|领取|填写";
  out[spoken] =
      "voicemail|voice mail|voice message|missed call|audio message|new "
      "fax|efax|留守番電話|ボイスメール|音声メッセージ|不在着信|sprachnachricht*|anruf|verpasster anruf|message "
      "vocal|appel manque|messagerie vocale|mensaje de voz|llamada perdida|buzon de voz|mensagem de voz|chamada "
      "perdida|correio de voz|messaggio vocale|chiamata persa|voicemail*|gemiste oproep|语音留言|未接来电|语音邮件";
  out[listen] =
      "listen|play|hear|click|open|view|download|attached|attachment|再生|聞く|聴く|開く|クリック|添付|anhoren|"
      "abspielen|offnen|anhang|ecouter|cliquez|ouvrir|piece jointe|escuchar|reproducir|haga "
      "clic|adjunto|ouvir|clique|anexo|reproduzir|ascolta*|clicca|allegat*|luister*|klik|afspelen|bijlage|收听|播放|"
      "点击|附件";
  out[work] =
      "part time|job offer|position|vacancy|hiring|recruiter|recruitment|recruiting|work from home|remote job|remote "
      "work|online job|evaluator|mystery shopper|secret shopper|personal "
      "assistant|assistant|job|tasks|agent|representative|副業|在宅|求人|アルバイト|採用|モニター|nebenjob|heimarbeit|"
      "stelle|arbeit von zu hause|emploi|teletravail|poste|recrut*|trabajo|empleo|"
      "teletrabajo|vacante|vaga|emprego|trabalho|home office|lavoro|impiego|bijbaan|thuiswerk*|vacature|兼职|招聘|工作";
  out[wage_offer] =
      "per day|per week|per hour|a day|a week|an "
      "hour|daily|weekly|hourly|salary|paid|earn|earning|income|usd|日給|時給|報酬|月収|日払|収入|稼|pro tag|pro "
      "woche|verdien*|par jour|par semaine|gagne*|remuneration|al dia|por semana|gana|ganar|ingresos|por "
      "dia|ganhe|ganhar|renda|al giorno|a settimana|guadagna*|per dag|verdien*|每天|日薪|工资|收入|佣金";
  out[profit] =
      "profit|profits|return on|returns|roi|guaranteed|double your|passive income|daily return|high "
      "yield|signals|利益|利回り|儲|稼げ|元本|gewinn*|rendite|profits|rendement|benefice*|ganancia*|rentabilidad|"
      "rendimiento|lucro|lucros|rendimento|profitt*|guadagn*|winst*|rendement|收益|利润|盈利";
  out[invest] =
      "invest|investment|investing|trading|trade|forex|deposit|register|join|start "
      "with|platform|投資|運用|登録|参加|investier*|anlage|handel|investi*|inscri*|inversion|invertir|registr*|"
      "investir|cadastr*|investire|iscri*|invester*|aanmeld*|投资|注册|加入";
  out[collect] =
      "collect payments|receive payments|receive payment|collect payment|accept payments|process payments|payment "
      "agent|payment representative|collection agent|receivable agent|act as our|receive funds|receive the funds|your "
      "commission|of every payment|of each payment|of each transaction|代金の回収|送金代行|受け取り代行|zahlungen "
      "entgegen|finanzagent|recevoir les paiements|"
      "recibir pagos|receber pagamentos|ricevere pagamenti|betalingen ontvangen|代收|收款";
  out[due] =
      "past due|overdue|outstanding|due today|today|end of day|this morning|this "
      "afternoon|immediately|urgent|urgently|asap|as soon as possible|right away|before noon|by noon|before "
      "closing|within the hour|same "
      "day|本日中|至急|今日中|急ぎ|期日|早急|heute|sofort|dringend|umgehend|uberfallig|aujourdhui|urgent|immediatement|"
      "en retard|impaye*|hoy|urgente|"
      "inmediat*|vencida*|hoje|imediat*|vencid*|oggi|immediat*|scadut*|vandaag|dringend|onmiddellijk|achterstallig|"
      "今天|立即|尽快|紧急|逾期";
  out[no_longer] =
      "no longer use|not use the|do not use|dont use|was closed|has been closed|is closed|been frozen|under "
      "audit|being audited|cant accept|cannot accept|unable to receive|not able to receive|old bank|old "
      "account|previous account|previous bank|former account|instead of|enclosed wire|wire instructions|remit to|amend "
      "it|旧口座|以前の口座|従来の口座|使用でき|利用でき|"
      "監査|凍結|nicht mehr|gesperrt|statt|ne plus utiliser|cloture|ancien compte|ya no|no "
      "utilice|cerrada|auditoria|antigua|nao utilize|encerrada|auditoria|antiga|non utilizzare|chiuso|vecchio "
      "conto|niet meer|oude rekening|gesloten|不再使用|停用|审计|旧账户|冻结";
  out[group_chat] =
      "lineグループ|lineのグループ|lineの業務グループ|line業務グループ|line "
      "グループ|lineワークグループ|lineのワークグループ|line ワークグループ|"
      "グループline|グループチャット|line group|line work group|whatsapp group|telegram group|wechat group|"
      "微信群|qq群|工作群";
  out[make_one] =
      "作成してください|作成して下さい|作成をお願い|作成して頂|作成していただ|作成後|作成完了|作成が完了|作成の上|"
      "作成のうえ|"
      "作って|新規作成|立ち上げて|create a|create one|creating a|set up a|start a|建一个|创建|建立";
  out[hand_over] =
      "qrコードを|qrコードの|招待リンク|招待コード|参加コード|qr code|qr-code|invite link|invitation link|"
      "invitation code|二维码";
  out[alarm] =
      "ウイルスに感染|ウィルスに感染|トロイの木馬|マルウェアに感染|スパイウェアが|ハッキングされ|パソコンはロック|"
      "パソコンがロック|コンピューターがロック|computer is infected|computer has been infected|pc is infected|virus "
      "detected|viruses were found|trojan|spyware|computer has been locked|computer is locked|computer has been "
      "blocked|virus gefunden|virus entdeckt|virus a ete detecte|virus detectado|computer gesperrt|ordinateur "
      "bloque|ordenador bloqueado|computador bloqueado|virus rilevato|木马|病毒";
  out[vendor] =
      "microsoft*|マイクロソフト*|windows*|ウィンドウズ*|ウインドウズ*|apple|norton|ノートン*|mcafee|マカフィー*|"
      "defender|trend micro|トレンドマイクロ*|ウイルスバスター*|微软";
  return out;
}();

// Any one of the kinds in a place; all places within `reach` bytes of one of the first.
struct Shape {
  Intent intent;
  std::size_t reach;
  std::array<Kind, 3> needs;
};

constexpr Shape shapes[] = {
    {{"wage_account", "a wish to have wages paid to another account", "給与の振込口座を変えたいという依頼"},
     160,
     {wages, change, account}},
    {{"payee_account", "a wish that payments go to another account", "支払先の口座を変えるという依頼"},
     200,
     {account, no_longer, payee}},
    {{"staff_data", "a request for data about staff or customers", "従業員・取引先の情報を求める依頼"},
     200,
     {staff_record, ask, whole_staff}},
    {{"gift_cards", "a request to buy gift cards and to send their codes",
      "ギフトカードを買ってコードを送るよう求める依頼"},
     300,
     {card, fetch, card_code}},
    {{"secret_payment", "a payment that is to be kept secret", "内密の支払いの依頼"}, 400, {pay, secret, payee}},
    {{"unreachable_payment", "a payment asked for by somebody who cannot be called",
      "電話に出られないという相手からの支払いの依頼"},
     400,
     {pay, away, ask}},
    {{"hasty_payment", "a payment that is to go out at once", "すぐに支払うよう求める依頼"}, 160, {pay, due, payee}},
    {{"private_channel", "a wish to go on over a private number or messenger",
      "個人の電話番号やLINEなどでの連絡を求める依頼"},
     120,
     {chat, contact, ask}},
    {{"fortune", "a fortune for which one's name or help is needed", "氏名や協力を求める大金の話"},
     600,
     {fortune, share, ask}},
    {{"extortion", "a threat to publish something unless coins are paid", "暗号資産を払わなければ公開するという脅し"},
     1'500,
     {coin, recorded, threat}},
    {{"cheque", "a cheque to pay in and partly pass on", "小切手を換金して一部を送らせる話"},
     300,
     {cheque, bank_it, keep_rest}},
    {{"go_between", "work as a go-between for payments", "代金の受け渡し役の勧誘"}, 400, {collect, keep_rest, work}},
    {{"call_back", "a charge that is to be cancelled by telephone", "電話で取り消させる請求"},
     700,
     {charged, cancel, telephone}},
    {{"parcel_fee", "a parcel that waits for a fee", "手数料を求める荷物の案内"}, 200, {parcel, fee, ask}},
    {{"picture_code", "a code to be scanned with a telephone for an account",
      "スマートフォンでのQRコードの読み取りの要求"},
     300,
     {code_picture, scan_it, acknowledge}},
    {{"second_factor", "a second factor to be set up anew", "多要素認証の再設定の要求"},
     160,
     {second_factor, renew, acknowledge}},
    {{"staff_notice", "a staff matter that is to be opened and confirmed", "確認を求める人事・給与の通知"},
     200,
     {staff_paper, acknowledge, due}},
    {{"spoken_message", "a spoken message to be opened", "留守番電話を開かせる案内"}, 200, {spoken, listen, spoken}},
    {{"messenger_group", "a group of a messenger to be made and its code sent",
      "LINEなどのグループ作成と招待コードの送付の依頼"},
     300,
     {group_chat, make_one, hand_over}},
    {{"support_call", "a computer alarm for which a number is to be called", "ウイルス感染を装い電話をかけさせる案内"},
     400,
     {alarm, telephone, vendor}},
    {{"easy_work", "easy work with high pay by messenger", "メッセンジャーでの高収入の仕事の勧誘"},
     500,
     {work, wage_offer, chat}},
    {{"coin_profit", "profits from trading coins", "暗号資産の投資による利益の話"}, 300, {coin, profit, invest}},
};

constexpr auto table = [] {
  std::array<Intent, std::size(shapes)> out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = shapes[i].intent;
  return out;
}();

// Places of each kind of words in the order of the text.
class Places {
 public:
  void add(std::size_t kind, std::size_t place) {
    auto& count = counts_[kind];
    if (count == most_places || (count > 0 && places_[kind][count - 1] == place)) return;
    places_[kind][count++] = place;
  }
  std::span<const std::size_t> of(std::size_t kind) const { return {places_[kind].data(), counts_[kind]}; }

 private:
  std::array<std::size_t, kinds> counts_{};
  std::array<std::array<std::size_t, most_places>, kinds> places_;  // the first counts_ of each
};

bool is_near(std::span<const std::size_t> places, std::size_t place, std::size_t reach) {
  return std::any_of(places.begin(), places.end(),
                     [&](std::size_t other) { return other + reach >= place && other <= place + reach; });
}

bool is_met(const Shape& shape, const Places& places) {
  const auto first = places.of(shape.needs[0]), second = places.of(shape.needs[1]), third = places.of(shape.needs[2]);
  return std::any_of(first.begin(), first.end(), [&](std::size_t place) {
    return is_near(second, place, shape.reach) && is_near(third, place, shape.reach);
  });
}

}  // namespace

std::span<const Intent> intents() { return table; }

std::span<const std::string_view> intent_phrases() { return words_of; }

// Numbers of nine digits and more in groups, as folding leaves a telephone number: "1 808 555 0123".
void find_telephones(std::string_view folded, IntentWords& words) {
  const auto is_digit = [&](std::size_t i) { return i < folded.size() && folded[i] >= '0' && folded[i] <= '9'; };
  for (std::size_t i = 0; i < folded.size();) {
    if (!is_digit(i)) {
      ++i;
      continue;
    }
    const auto begin = i;
    std::size_t digits = 0, groups = 0;
    for (; i < folded.size() && (is_digit(i) || folded[i] == ' ' || folded[i] == '+'); ++i) {
      if (!is_digit(i)) continue;
      if (i == begin || folded[i - 1] == ' ') ++groups;
      ++digits;
    }
    if (digits >= 9 && digits <= 15 && (groups >= 2 || digits >= 10))
      words.words.push_back({telephone, static_cast<std::uint32_t>(begin)});
  }
}

std::vector<std::size_t> find_intents(std::span<const IntentWords* const> texts) {
  std::size_t whole = 0, before = 0;
  for (const auto* const text : texts) whole += text->text_size;
  const bool is_long = whole > head_bytes + tail_bytes;
  const auto head_end = is_long ? head_bytes : whole, tail_begin = whole - (is_long ? tail_bytes : 0);
  Places head, tail;
  for (const auto* const text : texts) {
    for (const auto& word : text->words) {
      const auto place = before + word.begin;
      if (place < head_end)
        head.add(word.kind, place);
      else if (place >= tail_begin)
        tail.add(word.kind, place);
    }
    before += text->text_size;
  }
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < std::size(shapes); ++i) {
    if (is_met(shapes[i], head) || is_met(shapes[i], tail)) out.push_back(i);
  }
  return out;
}

bool has_intent(const std::vector<std::size_t>& found, std::string_view name) {
  return std::any_of(found.begin(), found.end(), [&](std::size_t i) { return table[i].name == name; });
}

}  // namespace sekisho::scan::mail
