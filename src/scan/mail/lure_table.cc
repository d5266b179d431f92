// Themes of unwanted and of honest mail in English, Japanese, German, French, Spanish, Portuguese, Italian, Dutch and
// Chinese: our own list. Written as fold_text leaves them: lower case, no accents, no apostrophes, no punctuation.
#include "scan/mail/lures.h"

namespace sekisho::scan::mail {
namespace {
// clang-format off: a list of words
constexpr Lure table[] = {
    {"account_trouble", "trouble with an account", "アカウントの問題",
     "account suspended|account has been suspended|account is suspended|account will be suspended|account has been limited|account limited|account has been locked|account locked|account is locked|account has been restricted|account restricted|"
     "account has been blocked|account blocked|account will be closed|account will be terminated|account will be deactivated|account deactivat*|account terminat*|account closure|suspend your account|suspension of your account|limited your account|"
     "access has been limited|access to your account|unusual activit*|unusual sign in|unusual login|suspicious activit*|suspicious login|unauthorized access|unauthorized login|unauthorized use|unauthorized transaction*|security of your account|"
     "temporarily suspended|temporarily limited|temporarily blocked|temporarily locked|service suspension|account verification|account alert|security alert|security notice|account notification|account on hold|on hold|restore your account|restore access|"
     "reactivate your|account will expire|domain suspen*|アカウントが停止|アカウントを停止|アカウント停止|アカウントの停止|アカウントを一時|アカウントは一時|アカウントに異常|アカウントが制限|アカウントの利用制限|アカウントがロック|利用を制限|利用制限|一時的に制限|一時停止|"
     "不正利用|不正アクセス|不正ログイン|第三者による|第三者不正|異常なログイン|異常な活動|異常ログイン|異常を検|不審なログイン|不審なアクセス|入出金を規制|規制させていただ|規制を解除|規制解除|取引を制限|自動退会|利用再開|セキュリティ警告|凍結|konto wurde gesperrt|konto gesperrt|konto wird gesperrt|konto eingeschrankt|zugang gesperrt|"
     "ungewohnliche aktivitat*|vorubergehend gesperrt|kontosperrung|sperrung|compte suspendu|compte a ete suspendu|compte bloque|compte sera|compte limite|activite inhabituelle|activite suspecte|acces suspendu|cuenta suspendida|cuenta ha sido|"
     "cuenta bloqueada|cuenta sera|actividad inusual|actividad sospechosa|conta suspensa|conta foi suspensa|conta bloqueada|conta sera|acesso bloqueado|acesso suspenso|atividade suspeita|atividade incomum|dispositivo nao reconhecido|account sospeso|"
     "conto bloccato|conto sospeso|attivita insolita|account is geblokkeerd|account geblokkeerd|rekening geblokkeerd|account wordt|opgeschort|账户异常|账号异常|帐户异常|账户被|帐户被|邮箱异常|冻结|异常登录|停用|被锁定|被限制|"
     "停止予定日|ログアウトされ|不正売買|乗っ取り|乗っ取られ|口座乗っ取|資産を保護|資産保護|お取引目的|取引目的等|使用を制限|ご利用を停止|サービスを停止|会員資格|退会処理|解約のお知らせ|無効になり|無効化され|異なる端末|別の端末|新しいデバイス"},
    {"verify", "a request to verify or confirm data", "確認・更新の要求",
     "verify your|verify account|verify now|verify my|confirm your account|confirm your identity|confirm your information|confirm your details|confirm your email|confirm your billing|confirm ownership|update your account|update your information|update your details|update your billing|"
     "update your payment|update your records|update your profile|update account|update now|validate your|revalidate|re validate|re confirm|reconfirm|verification process|verification required|verification is required|complete the verification|identity verification|keep my account|keep same password|keep current password|"
     "keep password|keep your password|upgrade your account|upgrade your mailbox|review your account|本人確認|情報の確認|情報を確認|情報の更新|情報を更新|再登録|認証手続|更新手続|確認手続|更新してください|確認してください|ご確認が必要|確認が必要|認証が必要|再認証|再設定|"
     "daten bestatigen|konto bestatigen|bestatigen sie ihr*|verifizieren|verifizierung|aktualisieren sie ihr*|daten aktualisieren|verifier votre|confirmez votre|confirmer votre|mettre a jour vos|mise a jour de vos|verifique su|verificar su|confirme su|actualice su|actualizar sus|"
     "verifique sua|verificar sua|confirme seus|confirmar seus|atualize seus|atualizar seus|atualizacao cadastral|atualizar cadastro|regularizar|regularize|recadastramento|verifica il tuo|confermare i|conferma i tuoi|aggiorna i tuoi|verifieer uw|bevestig uw|uw gegevens|bijwerken|验证您的|验证你的|立即验证|重新验证|确认您的|更新您的|升级您的|身份验证|"
     "多要素認証|二段階認証|追加認証|パスキー|デバイス認証|生体認証の設定|再ログイン|有効化して|再登録いただ|認証ページ|認証をお願い|カード認証|更新をお願い|再確認"},
    {"credentials", "passwords and sign-in", "パスワード・ログイン情報",
     "your password|password expir*|password will expire|password reset|password is due|password has expired|change your password|login details|login credentials|log in details|sign in now|log in now|login now|click to login|sign in to your|log in to your|login to your|username and password|"
     "user name and password|online banking|internet banking|e banking|two factor|one time code|security code|pin code|card number|account number|cvv|social security number|パスワード|暗証番号|ログイン情報|ワンタイム|セキュリティコード|カード番号|カード情報|口座番号|インターネットバンキング|ログインして|passwort|kennwort|zugangsdaten|"
     "online banking|mot de passe|identifiants|carte bancaire|contrasena|clave de acceso|banca en linea|tarjeta de credito|sua senha|senha|token|chave de seguranca|internet banking|cartao de credito|le tue credenziali|wachtwoord|inloggegevens|密码|登录"},
    {"mailbox", "a mailbox that is full or out of date", "メールボックスの容量・更新",
     "mailbox is full|mailbox is almost full|mailbox full|mailbox quota|mailbox storage|mailbox has exceeded|mailbox will|mailbox size|mailbox upgrade|your mailbox|email quota|mail quota|quota exceeded|exceeded its|exceeded your|storage limit|storage is full|storage almost full|out of storage|cloud storage|pending messages|pending emails|pending mail*|"
     "undelivered messages|undelivered mail*|undelivered email*|unreceived|incoming messages|incoming mails|incoming emails|held messages|messages on hold|release messages|release message|quarantined messages|email account|e mail account|webmail|mail administrator|mail server|email server|email administrator|email update|email verification|"
     "email deactivation|it support|it department|it helpdesk|it help desk|help desk|server upgrade|server update|system administrator|メールボックス|容量不足|容量がいっぱい|容量を超|保存容量|未配信|未受信|受信できな|メールアカウント|メールサーバ|ウェブメール|postfach|speicherplatz|speicher voll|e mail konto|boite aux lettres|boite mail|messagerie|espace de stockage|"
     "buzon|correo electronico esta|caixa de entrada|caixa postal|limite de armazenamento|armazenamento|casella di posta|postvak|mailbox vol|opslagruimte|邮箱|邮件系统|系统管理员|收件箱|容量|"
     "webメール|webメールシステム|メールシステム|メールの再送|配信エラー|受信ボックス|メール管理者"},
    {"haste", "haste or a deadline", "期限・緊急性の強調",
     "within 24 hours|within 48 hours|within 72 hours|within 12 hours|in 24 hours|24 hours|48 hours|24hrs|48hrs|within 3 days|within two days|within three days|immediately|immediate action|action required|urgent|urgently|final notice|final warning|last warning|last chance|last reminder|final reminder|expires today|expire today|expires soon|expire soon|"
     "about to expire|failure to|fail to|to avoid|permanently|act now|as soon as possible|important notice|important message|time sensitive|will be deleted|will be lost|will be disabled|24時間以内|48時間以内|72時間以内|時間以内に|至急|直ちに|緊急|重要なお知らせ|重要なお知せ|最終通告|最終通知|期限切れ|期限が切れ|まもなく|お早めに|"
     "【重要】|【緊急】|さもなければ|innerhalb von 24|innerhalb von 48|24 stunden|48 stunden|dringend|sofort|umgehend|letzte mahnung|letzte erinnerung|wichtige mitteilung|sous 24|sous 48|24 heures|48 heures|immediatement|derniere relance|dernier rappel|24 horas|48 horas|inmediatamente|urgente|ultimo aviso|imediatamente|evite|hoje|ultima chance|"
     "vence hoje|prazo|binnen 24|binnen 48|onmiddellijk|laatste herinnering|immediatamente|entro 24|entro 48|立即|马上|小时内|尽快|紧急"},
    {"click", "an order to click", "クリックの指示",
     "click here|click below|click on the link|click the link|click on the button|click the button|click on the following|click the following|follow the link|follow this link|follow the link below|link below|button below|by clicking|please click|click to|tap here|以下のリンク|下記リンク|下記のリンク|次のリンク|リンクをクリック|こちらをクリック|ここをクリック|下記のボタン|下記url|"
     "以下のurl|klicken sie|hier klicken|klick hier|auf den link|cliquez|cliquer sur|clic ici|haga clic|haz clic|clic aqui|pulse aqui|clique aqui|clique no|clicando|click aqui|clicca|fare clic|klik hier|klik op|点击|点此|请点",
     true},
    {"no_name", "a greeting without a name", "宛名のない呼びかけ",
     "dear customer|dear user|dear client|dear member|dear sir|dear madam|dear friend|dear account|dear email|dear valued|dear beneficiary|dear beloved|dear winner|dear webmail|dear subscriber|dear mailbox|dear cardholder|dear card|dear card member|dear owner|dear home|valued customer|attention beneficiary|attn beneficiary|hello dear|greetings to you|"
     "お客様各位|お客さま各位|会員様|会員各位|ユーザー様|各位|sehr geehrter kunde|sehr geehrte kundin|lieber kunde|liebe kundin|guten tag lieber|cher client|chere cliente|cher utilisateur|cher abonne|estimado cliente|estimado usuario|querido cliente|prezado cliente|prezado a|caro cliente|ola cliente|caro usuario|gentile cliente|beste klant|geachte klant|尊敬的|亲爱的用户|"
     "尊敬的用户|尊敬的客户",
     true},
    {"parcel", "a parcel or delivery", "荷物・配達",
     "your package|your parcel|the package|delivery fee|customs fee|redelivery|re delivery|reschedule your delivery|your shipment|shipment|tracking number|could not be delivered|unable to deliver|failed delivery|delivery attempt|delivery failed|delivery failure notice|pending delivery|awaiting delivery|shipping fee|shipping document*|consignment|お荷物|荷物|再配達|配達|お届け|不在|配送料|"
     "paket|sendung|zustellung|zollgebuhr*|versandkosten|lieferung|colis|livraison|frais de douane|frais de livraison|paquete|su envio|aduana|gastos de envio|encomenda|taxa de entrega|taxa alfandegaria|correios|entrega|il tuo pacco|spedizione|consegna|pakket|bezorging|bezorgkosten|包裹|快递|派送"},
    {"payment_trouble", "trouble with a payment or card", "支払い・カードの問題",
     "payment declined|payment failed|payment was declined|payment method|payment has been declined|billing information|billing details|billing problem|unable to process your payment|unable to process|could not process|problem with your payment|subscription expired|subscription has expired|subscription will|membership has expired|membership expired|has expired|your card|"
     "credit card has|card has been|card expired|overdue payment|outstanding balance|outstanding payment|unpaid|お支払い方法|お支払いに問題|お支払いが|お支払方法|支払いが確認|決済が|決済でき|引き落とし|引落し|未払い|未納|滞納|請求が|カードの利用|ご利用確認|zahlung fehlgeschlagen|zahlungsmethode|zahlung konnte|abgebucht|offener betrag|offene forderung|"
     "paiement refuse|moyen de paiement|paiement a echoue|impaye|pago rechazado|metodo de pago|pago pendiente|impago|pagamento recusado|pagamento pendente|forma de pagamento|fatura vencida|debito|debitos|multa|pendencia*|boleto|pix|pagamento rifiutato|metodo di pagamento|betaling mislukt|betaalmethode|openstaand*|betalen|支付失败|付款|"
     "支払いに失敗|支払いを確認でき|料金未払|供給停止|送電停止|引き落としができ|"
     "決済に失敗|自動決済|引落不能|残高不足|停電|電気停止|電気料金|ガス料金|水道料金|受信料|更新料|未払いで|支払期限|通行料金|お支払い情報"},
    {"invoice", "an invoice, order or transfer", "請求書・注文・送金",
     "invoice|invoices|remittance|purchase order|proforma|quotation|payment advice|payment confirmation|payment slip|wire transfer|bank transfer|swift copy|swift|bank details|account statement|statement of account|receipt|transaction|transaction id|order confirmation|請求書|ご請求|見積書|発注|振込|お振込|送金|入金|領収書|rechnung|uberweisung|zahlungseingang|"
     "mahnung|facture|virement|devis|factura|transferencia|comprobante|fatura|nota fiscal|comprovante|transferencia bancaria|fattura|bonifico|factuur|overboeking|发票|汇款|付款通知|订单|报价"},
    {"refund_tax", "taxes, refunds or official penalties", "税金・還付・公的機関",
     "tax refund|tax return|refund|irs|hmrc|tax office|social security|stimulus|government grant|compensation|unclaimed|還付|税金|国税|e tax|給付金|マイナポイント|差し押さえ|差押|steuererstattung|finanzamt|ruckerstattung|remboursement|impots|amende|reembolso|devolucion|hacienda|impuesto*|multa de|restituicao|receita federal|imposto de renda|cpf|irpf|detran|"
     "serasa|rimborso|agenzia delle entrate|teruggaaf|belastingdienst|boete|terugbetaling|退税|退款|"
     "unpaid toll|toll violation|toll charge|toll balance|parking fine|parking penalty|penalty charge|traffic fine|traffic violation|speeding fine|court notice|bussgeld*|strafzettel|multa de transito|税務署|滞納処分|定額減税|追徴|督促|交付金|支援金|"
     "未納|催告|納付義務|納付期限|延滞金|払い戻し|還元額|返金|補償金|補助金|年金保険料|保険料|高額療養費|健康保険証|保険証|マイナ保険証|住民税|自動車税|固定資産税|未受取|交通違反|反則金|罰金"},
    {"prize", "a prize, gift or reward", "当選・プレゼント",
     "congratulations|congrats|winner|winners|you have won|you won|you were selected|you have been selected|been selected|have been chosen|gift card|giftcard|claim your|claim now|claim it|your reward|reward|rewards|exclusive reward|lottery|lotto|jackpot|sweepstake*|prize|free gift|free sample|giveaway|survey|当選|当せん|プレゼント|ギフト券|無料|懸賞|おめでとう|賞金|"
     "gewonnen|gewinn|gewinner|gewinnspiel|gutschein|herzlichen gluckwunsch|geschenk|gagne|gagnant|felicitations|cadeau|ganador|ganado|felicidades|premio|regalo|sorteo|parabens|ganhou|ganhador|sorteio|brinde|vincitore|hai vinto|congratulazioni|gefeliciteerd|gewonnen|winnaar|prijs|cadeaubon|恭喜|中奖|奖金|礼品|"
     "山分け|賞品|高額当選|受取期限|キャッシュバック|"
     "take the survey|complete the survey|short survey|quick survey|paid survey*|get paid to|test panel|product test*|product tester*|chance to win|chance to receive|free trial|risk free trial|trial bottle|you may qualify|claim yours|exclusive gift|bonus gift|gift for you|loyalty reward*|final shipping stage|umfrage|teilnehmen|sondage|encuesta|pesquisa de|アンケート|抽選|当選者|ご招待|豪華賞品|特典|"
     "ポイントが失効|ポイント失効|失効前|まもなく失効|ポイントの有効期限|ポイント交換|ポイント付与|受取権利|当選者|贈呈|配当金受取"},
    {"advance_fee", "a fortune from a stranger", "見知らぬ相手からの大金の話",
     "next of kin|late husband|late father|late client|inheritance|beneficiary|million dollars|million united states|million usd|million euro*|million pounds|million gbp|diplomat|diplomatic|barrister|solicitor|fund transfer|your fund|your funds|compensation fund|atm card|atm visa|deceased|deposited|consignment box|united nations|world bank|imf|foreign minister|"
     "security company|trust fund|contract payment|unclaimed fund*|donation|donate|donated|charity|god bless|cancer|widow|business proposal|business proposition|investment proposal|mutual benefit|confidential|strictly confidential|of the total|% of|foreign partner|strange to you|come as a surprise|utmost|my late|orphan*|遺産|寄付|erbschaft|spende|heritage|don de|herencia|"
     "donacion|heranca|doacao|eredita|erfenis|遗产|捐赠|"
     "相続人|相続財産|遺言|受取人|受益者|億円|万ドル|億ドル|慈善|孤児|がんを患|癌を患|余命|亡くなった夫|亡夫|亡き夫|銀行家|"
     "口座認証費用|保証金|受取口座|受取権利|繰上げ当選|全額返金|支援者"},
    {"crypto", "crypto currency or a wallet", "暗号資産・ウォレット",
     "bitcoin|bitcoins|btc|ethereum|eth|usdt|crypto|cryptocurrency|your wallet|wallet address|digital wallet|seed phrase|recovery phrase|secret phrase|metamask|ledger|trezor|trust wallet|blockchain|airdrop|nft|token sale|trading platform|forex|profit per|ビットコイン|暗号資産|仮想通貨|ウォレット|kryptowahrung*|criptomoneda*|criptomoeda*|crypto monnaie*|比特币|钱包|xrp|xlm|air drop|token allocation|token redistribution|tokens allocation|staking|stake your|hardware wallet|private key*|connect your wallet|connect wallet|ledger live|ledger nano|nano s|digital assets|crypto asset*|escrowed|self custody|token distribution|claim your tokens|claim your allocation|additional tokens|wallet synchroni*|synchronize your wallet"},
    {"extortion", "blackmail", "脅迫",
     "i recorded|recorded you|recorded a video|your webcam|your camera|your contacts|i hacked|i have hacked|hacked your|hacked you|been hacked|i infected|was infected|masturbat*|pleasuring|adult site*|porn site*|porn website*|pornographic|full access to your|your browsing|trojan|spyware on|remote access|send the video|i will send|delete the video|pay me|after payment|i know your|"
     "your secret|you have 48 hours|you have 50 hours|ハッキング|録画|ウェブカメラ|自慰|アダルトサイト|ihre webcam|gehackt|erpress*|votre webcam|pirate|tu camara|hackeado|sua webcam|hackeei|invadi seu|"
     "動画を公開|動画を送信|動画を拡散|連絡先全員|すべての連絡先|全ての連絡先|トロイの木馬|デバイスに侵入|デバイスを監視"},
    {"pharmacy", "medicines or enlargement", "医薬品・精力剤",
     "viagra|cialis|levitra|xanax|valium|vicodin|phentermine|ambien|hydrocodone|tramadol|pharmacy|pharmac*|pills|meds|medications|prescription*|weight loss|lose weight|burn fat|diet pill*|fat burn*|keto|cbd|erectile|erection|enlarge*|penis|manhood|libido|ed pills|blood sugar|diabetes|tinnitus|testosterone|hgh|anti aging|potenz*|potenzmittel|abnehmen|"
     "perte de poids|adelgazar|bajar de peso|emagrec*|emagrecer|dimagrire|afvallen|バイアグラ|精力|ダイエット|减肥|"
     "サプリ|育毛|勃起|痩せる|"
     "rx|rx drugs|rx meds|without prescription|no prescription|doctor visit|drug store|drugstore|generic drug*|cheap drugs|male enhanc*|male enhan*|size matter|rock hard|performance in bed|hoodia|slimming|slim down|weight loss|weight loose|over weight|overweight|excess weight|extra pounds|pounds off|pounds in|kilos|belly fat|stubborn fat|body fat|melt fat|melts fat|fat loss|fat burning|appetite|diabetic*|steroid*|growth hormone|肥満|体重|脂肪|减重|壮阳|伟哥|"
     "中折れ|精力剤|男の自信|滋養強壮|増大"},
    {"adult", "sex or dating", "出会い・アダルト",
     "dating|singles|hot girls|sexy|sex|horny|naked|nude|milf|lonely|hookup|hook up|adult|xxx|porn|lesbian*|teens|russian women|asian women|ukrainian|beautiful women|meet women|looking for a man|looking for a serious|erotic*|出会い|セフレ|人妻|援助|エッチ|einsame|fick*|treffen sie|rencontre*|citas|mujeres|encontros|mulheres|incontri|激情|美女|"
     "逆援助|割り切り|アダルト|裸の|"
     "chat with me|like to chat|want to chat|wants to chat|private chat|waiting for you|found your picture|found your photo|saw your profile|saw your photo|your profile on|my photos|my pictures|my pics|i am a woman|i am a girl|nice girl|single woman|single girl*|single ladies|soul mate|soulmate|true love|serious relationship|life partner|web cam|webcams|live cams|amateurs|hardcore|pornstar*|orgasm*|in bed with|your bed|kontaktanzeige*|erotik*|einsam|seitensprung|femmes|maduras|掲示板|ご近所|会いたい|連絡先を交換|寂しい"},
    {"casino", "casino or betting", "カジノ・賭博",
     "casino|slots|poker|blackjack|roulette|betting|bet now|free spins|welcome bonus|gambling|wager*|カジノ|パチンコ|競馬|spielautomat*|freispiele|paris sportifs|apuesta*|aposta*|scommesse|gokken|赌场|博彩|彩票|"
     "フリースピン|入金ボーナス|バカラ|"
     "競馬予想|買い目|的中率|回収率|馬券|競艇|ボートレース|スロット|重賞"},
    {"loan", "loans, debts or insurance", "融資・借金",
     "loan|loans|mortgage|mortgages|refinance|refinanc*|low interest|interest rate|interest rates|credit score|bad credit|debt|debts|pre approved|preapproved|cash advance|consolidat*|home warranty|auto warranty|car warranty|insurance quote*|life insurance|solar panel*|medicare|timeshare|融資|即日融資|借金|過払い|kredit|darlehen|schufa|versicherung|credit rapide|"
     "pret personnel|prestamo*|emprestimo*|consorcio|financiamento|prestito|lening|贷款|信用卡|"
     "ファクタリング|審査なし|無担保|即日入金|債務整理|"
     "business loan*|business funding|project financing|project funding|project finance|debt finance|working capital|line of credit|merchant cash|direct lender|get funded|get you funded|funding for|fast funding|credit repair|credit card debt|eliminate debt|out of debt|home equity|home loan*|rates as low as|lower your rate*|lower your payment*|save on your|monthly payment*|free quote*|instant quote*|annuity|annuities|life cover|pre qualif*|prequalif*|geldgeber|finanzierung|sofortkredit|projets de financement|financement de|offre de pret|prestamista|financiacion|つなぎ資金|資金調達|資金繰り|給付対象|おまとめ"},
    {"seo", "website services from strangers", "ウェブ制作・SEOの営業",
     "seo|search engine|rank your|ranking on google|first page of google|page 1 of google|top of google|web design|website design|redesign|web development company|app development|digital marketing|backlink*|guest post*|link building|traffic to your|"
     "bulk email|rechnungsprogramm|外贸|推广|优惠|工厂|供应|"
     "seo対策|meo対策|ホームページ制作|ホームページ作成|サイト制作|web制作|集客|検索上位|上位表示|営業代行|テレアポ|リード獲得|新規開拓|見込み客|無料診断|広告運用|sns運用|突然のご連絡|突然のメール|突然メール|初めてご連絡|決裁者|オフショア|"
     "特定技能|人材のご紹介|人材紹介|dm配信|フォーム営業|問い合わせフォーム|資料希望|成果報酬|助成金|検索順位|コスト削減|コストカット|oa機器|複合機の|電気代削減|法人向け|経営者様|ご担当者様|代表者様|貴社サイト|御社の"},
    {"goods", "copies, software or degrees for sale", "偽ブランド・激安商品",
     "replica|replicas|rolex|watches|louis vuitton|gucci|handbags|designer|oem software|cheap software|adobe cs|microsoft office 20*|diploma|degree|university degree*|bachelor|masters degree|non accredited|cheap|discount|discounts|% off|percent off|save up to|lowest price*|limited time|limited offer|special offer|best deal*|deal|deals|offer|offers|order now|buy now|shop now|"
     "free shipping|money back|risk free|satisfaction guaranteed|no obligation|100% free|act now|コピー品|スーパーコピー|ブランドコピー|激安|セール|rabatt|angebot|sonderangebot|jetzt bestellen|jetzt kaufen|offre|promo|promotion|oferta|descuento|desconto|promocao|compre|sconto|offerta|korting|aanbieding|特价|折扣|"
     "fake watch*|luxury watch*|swiss watch*|brand name watch*|cartier|breitling|copy watch*|oem version*|software at|original software|download software|license key*|descrambler*|satellite tv|satellite system|all channels|pay per view|spy software|spy camera*|bulk email software|printer ink|ink cartridge*|cigarettes|cigars|herbal smoke|driver license|drivers license|fake id|clearance|clearance sale|deepest|half price|price drop|while supplies last|only today|today only|black friday|liquidation|kostenlos testen|schnappchen|bon plan*|liquidacion|queima de estoque|在庫処分|タイムセール|最安値|送料無料|半額|限定価格|"
     "初回限定|お試し価格|今だけ|今週限り|先着|名様限定|定価|在庫一掃|n級品|満足度"},
    {"stock", "share tips", "株の推奨",
     "stock alert|hot stock|penny stock*|stock pick*|share price|otc|otcbb|ticker|symbol|target price|price target|strong buy|investors|investor alert|investment opportunity|shares|trading alert|pink sheets|huge gains|explosive|double your|high return*|guaranteed return*|passive income|股票|投资|暴涨|株式|儲か|稼げ|"
     "元本保証|月利|投資グループ|推奨銘柄|急騰|自動売買|億り人|"
     "day target|5 day price|current price|aggressive buy|buy and hold|buy hold|bullish|insider buying|hot news|huge news|this stock|stock to watch|stocks to watch|trading at|your broker|contact broker|before its too late|going to explode|about to explode|record volume|heavy volume|forward looking statements|market alert|small cap*|day trader*|sym|infos boursieres|aktientipp*|kursziel|boersen*|涨停|牛股|荐股|老师带|指标股|爆上げ|仕手株|テンバガー|"
     "ワンルーム|マンション経営|不動産投資|節税対策|fx自動|ea自動|自動売買ソフト|不労|億トレ|資産運用|投資セミナー|投資サロン|次の100倍|上場間近|テンバガー銘柄"},
    {"job", "easy money or jobs", "簡単に稼げる仕事",
     "work from home|work at home|home based|earn money|make money|extra income|extra cash|per week|per month|per day|weekly salary|financial freedom|be your own boss|mlm|home business|part time job|job offer|job opportunity|vacancy|mystery shopper|secret shopper|payment processor|副業|在宅|高収入|nebenverdienst|geld verdienen|travail a domicile|gagner de largent|trabaje desde|"
     "ganar dinero|ganhar dinheiro|renda extra|trabalhe em casa|guadagna|thuiswerk*|geld verdienen|兼职|赚钱|"
     "日払い|誰でも簡単|ノルマなし|スマホだけ|簡単な作業|不労所得|"
     "work from anywhere|from your home|from the comfort|financial independence|earn up to|earn over|earn at least|earning potential|income opportunity|income system|business opportunity|home based business|make a fortune|make thousands|money making|money maker|get rich|your own business|residual income|downline|network marketing|chain letter|no experience|mystery shop*|heimarbeit|verdienen sie|gana dinero|trabajo desde|trabalhar em casa|renda fixa|在家|日结|月入|"
     "好きな時間|報酬は毎日|応募する|スマホのみ|自宅にいながら|アルバイト|在宅ワーク|業務委託|月収|荷受代行|受け子|闇バイト"},
    {"remedy", "a remedy or secret of health", "健康法・治療法の宣伝",
     "neuropathy|nerve pain|nerve damage|joint pain|joint health|knee pain|painful knees|bad knees|back pain|arthritis|sciatica|toenail*|nail fungus|foot fungus|prostate|bladder|blood pressure|cholesterol|artery|arteries|clogged|memory loss|dementia|alzheimer*|brain fog|brain power|brain health|hearing loss|ringing in your ears|vision loss|eyesight|perfect vision|gut health|bloating|bloated|constipation|"
     "parasites|detox|detoxify|toxin|toxins|flushes|immune system|inflammation|metabolism|wrinkle*|fine lines|look younger|years younger|younger looking|aging skin|hair loss|thinning hair|regrow|stamina|sex drive|insomnia|better sleep|natural remedy|natural remedies|home remedy|ancient remedy|ancient secret|morning ritual|bedtime ritual|simple trick|weird trick|one weird|strange trick|second trick|shower trick|simple ritual|"
     "before bed|doctors hate|doctor reveals|doctors warn|top doctor|top neurologist|researchers discovered|researchers have discovered|scientists discovered|scientists reveal*|scientists warn|big pharma|clinically proven|all natural|natural formula|supplements|gummies|superfood*|herbal|miracle cure|neuropathie|gelenkschmerzen|bluthochdruck|haarausfall|wundermittel|"
     "nahrungserganzung*|douleurs articulaires|complement alimentaire|remede naturel|dolores articulares|presion arterial|suplemento*|pressao alta|rimedio|dolori articolari|integratore|gewrichtspijn|膝の痛み|膝痛|腰痛|関節痛|血糖値|血圧|白髪|薄毛|老眼|耳鳴り|頻尿|内臓脂肪|飲むだけ|塗るだけ|医師が推奨|医師も|驚きの効果|若返|健康食品|酵素|养生|保健品|前列腺|关节痛"},
    {"leads", "contacts or customers for sale", "名簿・見込み客の販売",
     "email list|mailing list of|contact list|database of|target audience|target market|target industry|target industries|target criteria|targeted list|decision makers|decision maker contacts|business contacts|contacts list|users list|customers list|clients list|attendees list|attendee list|list of attendees|professionals list|executives list|email addresses|email database|verified contacts|verified emails|counts and pricing|samples and counts|sample file|sample data|counts and cost|marketing list|lead generation|"
     "qualified leads|generate leads|more leads|leads for your|appointment setting|increase your sales|grow your business|find customers|find buyers|buyers from|million email*|email blast*|email campaign*|website visitors|neukundengewinnung|firmenadressen|adressliste*|fichier client|base de datos de|lista de correos|listas de email|captacion de clientes|"
     "找客户|客户开发|开发客户|开发海外|海关数据|采购商|决策人|精准客户|获客|海外客户|外贸客户|外贸人|询盘|邮件群发|群发|名簿|リスト販売|顧客リスト|メールリスト|企業リスト|アポイント獲得|新規顧客"},
    {"supplier", "a factory or firm that offers its goods", "工場・業者の売り込み",
     "manufactur* in china|we are a manufacturer|we are manufacturer|factory|supplier|wholesale|catalogue|led light*|we are a professional|we are professional|we are one of the|we are a leading|we are leading|leading manufacturer|professional manufacturer|manufacturer of|manufacturer in|manufacturer from|manufacturers of|our factory|our main products|main products|our product range|we specialize in|we specialise in|specializing in|oem odm|oem and odm|oem service*|moq|factory price*|factory direct|competitive price*|high quality products|price list|"
     "years experience in|cnc machining|die casting|injection mold*|injection mould*|mold tooling|bearings supplier|trial order|sample order|free samples|long term cooperation|long term business|business cooperation|business relationship*|cooperate with you|do business with|look forward to cooperat*|hope we can|welcome your inquiry|welcome your enquiry|glad to know|learned your company|know your company|your esteemed|esteemed company|import and export|trading co|"
     "bulk order*|kindly quote|send us your price*|interested in your product*|logo products|promotional products|branded apparel|custom made|hersteller von|lieferant|fabricant de|fournisseur|fabricante de|proveedor de|fornecedor|厂家|生产厂|我厂|我司|我公司|专业生产|批发|出口|定制|供货|产品目录|製造メーカー|工場直送|卸売|弊社製品|取り扱い製品|サンプル無料"},
    {"training", "a course or event to pay for", "有料の講座・催しの勧誘",
     "training course*|training workshop*|training program*|training programme*|training calendar|training schedule|online workshop|invitation to attend|register online|registration fee|course fee|register for online|group registration|seats are limited|limited seats|online attendance|in house training|capacity building|certificate of completion|certificate of attendance|masterclass|"
     "conference brochure|submit your paper|报名|研修班|培训班|培训|讲师|课程|讲座|招生|公开课|学员|会务|セミナー|受講料|受講|講師|無料説明会|ウェビナー|capacitacion|diplomado|inscripcion*|inscreva se|inscricoes|formation professionnelle|stage de formation|schulung|weiterbildung|corso di formazione|"
     "聞き流す|教材|資格取得|講演会|勉強会|体験会|オンライン説明会"},
    {"invoice_trade", "invoices or papers for sale", "領収書・証明書の売買",
     "代开|开发票|税点|税率优惠|低税率|抵扣|专用票|普通票|办证|毕业证|second passport|second citizenship|buy passport*|fake passport*|buy diploma|buy a degree|counterfeit*|fake document*"},
    {"household", "an offer for house, car or old things", "住宅・車・買取の勧誘",
     "solar panels|roofing|new roof|gutter guard*|walk in tub*|replacement windows|bathroom remodel*|kitchen remodel*|home security system|auto protection|auto repair*|extended warranty|vehicle warranty|car insurance|we buy houses|cash for your|pest control|space heater|"
     "太陽光|蓄電池|火災保険|屋根修理|外壁塗装|リフォーム|雨樋|給湯器|電気代が|不用品回収|遺品整理|高価買取|買取|出張買取|査定|無料査定|廃車|軽トラ|ゴミ屋敷|引っ越し|photovoltaik|solaranlage*|dammung|panneaux solaires|pompe a chaleur|isolation|placas solares|energia solar|fotovoltaico|zonnepanelen"},
    {"fortune", "fortune-telling", "占い・開運",
     "psychic|clairvoyant|astrolog*|horoscope|tarot|fortune teller|lucky number*|spirit guide|guardian angel|manifest|manifestation|your destiny|numerology|占い|鑑定|金運|開運|前世|霊視|守護霊|大金運|運勢|風水|スピリチュアル|voyance|voyante|wahrsager*|vidente|cartomante|算命|风水"},
    {"shared_file", "a shared document, voicemail or fax", "共有文書・留守電・FAX",
     "shared a document|shared a file|shared document|shared file|document shared|shared with you|shared the|docusign|review document|review the document|view document|view file|view message|open document|sign the document|signature required|secure document|secure message|encrypted message|new voicemail|voice message|voicemail|voice mail|missed call|new fax|efax|incoming fax|"
     "fax message|scanned document|scan from|onedrive|sharepoint|payroll|salary|pay increase|employee handbook|benefits enrollment|共有されました|共有しました|文書を確認|ボイスメール|留守番電話|dokument freigegeben|dokument anzeigen|document partage|documento compartido|documento compartilhado|documento condiviso|gedeeld document|工资|补贴|津贴|文件共享|"
     "共有ファイル|ファイルが共有|文書が共有|ドキュメントが共有|ドキュメントを共有|共有ドキュメント|スキャンした文書|スキャン文書|複合機|faxを受信|fax受信|ボイスメッセージ|不在着信|電子署名|署名が必要|給与明細"},
    {"call_back", "a number to call about a charge", "電話をかけさせる請求",
     "call us|call now|toll free|tollfree|customer support|support team at|helpline|help line|to cancel|cancel the subscription|cancel your subscription|cancel this order|auto renew*|automatic renewal|auto debit|has been charged|will be charged|has been renewed|did not authorize|didnt authorize|not authorized by you|geek squad|norton|mcafee|antivirus|lifelock|paypal|"
     "billing department|お電話ください|サポートセンター|kundendienst anrufen|appelez|llame al|ligue para|"
     "サポート窓口|カスタマーサポート|までお電話|解約をご希望|キャンセルをご希望|自動更新"},
    {"favour", "a request for a quick, discreet favour", "内密な依頼・急ぎの頼みごと",
     "are you available|are you at your desk|are you in the office|are you free at the moment|do you have a moment|got a moment|quick task|quick favor|quick favour|need a favor|need a favour|small favor|discreetly|keep this between us|keep this confidential|in a meeting|cant talk|can not talk|cannot talk|no calls|dont call|reply by email|send me your cell|your cell number|"
     "your mobile number|your whatsapp|personal number|process a payment|process an urgent|urgent payment|urgent transfer|urgent wire|immediate transfer|make a transfer|initiate a wire|wire out|handle this discreetly|至急お願いしたい|内密に|極秘|他言無用|今お時間|席にいますか|携帯番号を教え|lineグループ|lineのグループ|会議中のため|振込をお願い|送金をお願い|"
     "sind sie verfugbar|vertraulich behandeln|dringende uberweisung|etes vous disponible|virement urgent|confidentiel|esta disponible|transferencia urgente|esta disponivel|sei disponibile|bonifico urgente|ben je beschikbaar|spoedbetaling|"
     "are you around|i will reimburse|reimburse you|on my behalf|text me at|text me on|drop me your|run an errand|errand for me|handle a task|confidential transaction|confidential acquisition|strictly between us|keep this quiet|dont mention this|do not mention this|至急の対応|至急対応|急ぎの振込|至急振込|ご内密|口外|外出中のため|電話に出られ|lineのid|lineを追加|極秘案件|機密案件|買収案件"},
    {"gift_cards", "gift cards to buy and send", "ギフトカードの購入依頼",
     "gift card|gift cards|itunes card*|google play card*|steam card*|amazon card*|apple card*|scratch the|scratch off|pictures of the card*|photo of the card*|codes on the back|card codes|physical card*|ギフトカード|プリペイドカード|カードの番号を送|コードを送|itunesカード|アイチューンズカード|appleカード|アップルカード|google playカード|グーグルプレイカード|裏の番号を写|裏面の番号を|番号を写真で|コードを写真|geschenkkarte*|carte cadeau|cartes cadeaux|tarjeta de regalo|tarjetas de regalo|cartao presente|cadeaukaart*"},
    {"bank_change", "changed bank details", "振込先の変更",
     "new bank details|new banking details|new account details|change of bank|changed our bank|bank account has changed|updated bank|updated banking|update my direct deposit|change my direct deposit|update my payroll|direct deposit information|new direct deposit|our account is under audit|revised invoice with|change in banking|振込先が変更|振込先の変更|口座が変更|口座変更|新しい口座|"
     "neue bankverbindung|geanderte bankverbindung|nouveau rib|nouvelles coordonnees bancaires|changement de rib|nueva cuenta bancaria|cambio de cuenta bancaria|nova conta bancaria|novos dados bancarios|nuovo iban|nuove coordinate bancarie|nieuwe bankgegevens|"
     "payment details have changed|updated payment details|new payment details|updated payment instructions|new payment instructions|new wire instructions|updated wire instructions|changed banks|switched banks|remit to the new|new beneficiary|振込先を変更|送金先が変更|送金先の変更|送金先を変更|振込口座の変更|振込口座を変更|口座を変更|口座情報の変更|新しい振込先|新口座|旧口座|従来の口座|給与振込口座|請求書を差し替え|請求書の差し替え"},
    {"payload", "a file or download that is pressed on the reader", "ファイル・ダウンロードの誘導",
     "enable content|enable editing|enable macros|password for the file|password for the attachment|archive password|zip password|password for the archive|download the attachment|open the attach*|see the attach*|attached invoice|attached file|attached document|コンテンツの有効化|マクロを有効|編集を有効|添付ファイルを開|添付ファイルをご確認|解凍パスワード|makros aktivieren|passwort fur die datei|activer les macros|habilitar macros|"
     "habilitar contenido|habilitar conteudo"},
    {"unsubscribe", "how to leave a list", "配信停止の案内",
     "unsubscribe|opt out|opt-out|manage preferences|manage your preferences|email preferences|update preferences|notification settings|you are receiving this|you received this email because|view in browser|view online|view this email in your browser|privacy policy|配信停止|配信の停止|購読解除|メールマガジン|abmelden|abbestellen|newsletter|desabonner|desinscri*|darse de baja|cancelar suscripcion|"
     "cancelar inscricao|descadastr*|disiscriv*|annulla liscrizione|afmelden|uitschrijven|退订"},
    {"order", "an order or booking of one's own", "注文・予約の確認",
     "order number|order no|order confirmation|your order|thank you for your order|thanks for your order|thank you for your purchase|order summary|subtotal|order total|has shipped|reservation|booking reference|itinerary|boarding|check in|your receipt|receipt for your|appointment|ご注文|注文番号|ご予約|予約番号|発送しました|発送いたしました|ご購入|領収|bestellung|bestellnummer|auftragsbestatigung|buchung|"
     "votre commande|numero de commande|reservation|su pedido|numero de pedido|reserva|seu pedido|numero do pedido|il tuo ordine|prenotazione|uw bestelling|bestelnummer|您的订单|订单号"},
    {"talk", "talk among people who work together", "仕事のやり取り",
     "meeting|agenda|minutes|schedule|thanks for your|thank you for your|see you|talk to you|let me know|i think|i guess|im not sure|i tried|does anyone|anyone know|as discussed|as we discussed|attached please find|please find attached|best regards|kind regards|cheers|feel free|looking forward|wrote|お世話になっております|お世話になります|お疲れ様|打ち合わせ|打合せ|会議|議事録|よろしくお願い|"
     "添付いたし|添付し|承知|ご査収|ご検討|ご連絡ありがとう|besprechung|viele grusse|mit freundlichen|vielen dank|danke|reunion|cordialement|bien a vous|merci|saludos|gracias|un saludo|reuniao|obrigad*|abracos|atenciosamente|riunione|cordiali saluti|grazie|vergadering|met vriendelijke groet|groeten|bedankt|会议|谢谢|此致",
     true},
    {"code", "programming", "プログラミング",
     "patch|diff|git|commit|commits|pull request|merged|kernel|driver|linux|signed off by|reviewed by|bug|bugzilla|compile|compiler|segfault|stack trace|python|perl|github|repository|build failed|changelog|cvs|svn|rpm|debian|fedora|プルリクエスト|リリース|不具合"},
};
// clang-format on
}  // namespace

std::span<const Lure> lures() { return table; }

}  // namespace sekisho::scan::mail
