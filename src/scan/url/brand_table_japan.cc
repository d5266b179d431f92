// Houses of Japan that are imitated, with the domains their owners use and how their names are written (own compilation from the houses' public sites).
#include "scan/url/brand_table.h"

namespace sekisho::scan::url {

const char* const japan_rows[] = {
    // Regional banks, by prefecture from north to south
    "hokkaidobank|hokkaidobank.co.jp|北海道銀行", "hokuyobank|hokuyobank.co.jp|北洋銀行", "aomorimichinoku|am-bk.co.jp a-bank.jp michinokubank.co.jp|青森みちのく銀行;青森銀行;みちのく銀行", "akitabank|akita-bank.co.jp|秋田銀行",
    "hokutobank|hokutobank.co.jp|北都銀行", "shonaibank|shonai.co.jp|荘内銀行", "yamagatabank|yamagatabank.co.jp|山形銀行", "kirayakabank|kirayaka.co.jp|きらやか銀行", "iwatebank|iwatebank.co.jp|岩手銀行", "tohokubank|tohoku-bank.co.jp|東北銀行",
    "kitanipponbank|kitagin.co.jp|北日本銀行", "77bank|77bank.co.jp|七十七銀行", "sendaibank|sendaibank.co.jp|仙台銀行", "tohobank|tohobank.co.jp|東邦銀行", "daitobank|daitobank.co.jp|大東銀行", "gunmabank|gunmabank.co.jp|群馬銀行", "towabank|towabank.co.jp|東和銀行",
    "ashikagabank|ashikagabank.co.jp|足利銀行", "tochigibank|tochigibank.co.jp|栃木銀行", "joyobank|joyobank.co.jp|常陽銀行", "tsukubabank|tsukubabank.co.jp|筑波銀行", "musashinobank|musashinobank.co.jp|武蔵野銀行", "saitamaresona|saitamaresona.co.jp resona-gr.co.jp|埼玉りそな",
    "chibabank|chibabank.co.jp|千葉銀行", "chibakogyo|chibakogyo-bank.co.jp|千葉興業銀行", "keiyobank|keiyobank.co.jp|京葉銀行", "kiraboshibank|kiraboshibank.co.jp kiraboshi-ld.co.jp uibank.co.jp|きらぼし銀行", "tokyostarbank|tokyostarbank.co.jp|東京スター銀行",
    "bankofyokohama|boy.co.jp|横浜銀行;はまぎん", "kanagawabank|kanagawabank.co.jp|神奈川銀行", "higashinippon|higashi-nipponbank.co.jp|東日本銀行", "daishihokuetsu|dhbk.co.jp|第四北越銀行", "taikobank|taikobank.jp|大光銀行", "yamanashibank|yamanashibank.co.jp|山梨中央銀行",
    "hachijuni|82bank.co.jp naganobank.co.jp|八十二銀行;長野銀行", "hokurikubank|hokugin.co.jp|北陸銀行", "toyamabank|toyamabank.co.jp|富山銀行", "hokkokubank|hokkokubank.co.jp|北國銀行;北国銀行", "fukuibank|fukuibank.co.jp|福井銀行",
    "shizuokabank|shizuokabank.co.jp shizugin.net|静岡銀行", "surugabank|surugabank.co.jp|スルガ銀行", "shimizubank|shimizubank.co.jp|清水銀行", "okbank|okb.co.jp|大垣共立銀行", "jurokubank|juroku.co.jp 16bank.co.jp|十六銀行", "33bank|33bank.co.jp|三十三銀行",
    "hyakugo|hyakugo.co.jp|百五銀行", "meigin|meigin.com|名古屋銀行", "aichibank|aichibank.co.jp|愛知銀行;あいち銀行", "shigabank|shigagin.com|滋賀銀行", "kyotobank|kyotobank.co.jp|京都銀行", "kansaimirai|kansaimiraibank.co.jp resona-gr.co.jp|関西みらい銀行",
    "ikedasenshu|sihd-bk.jp|池田泉州銀行", "nantobank|nantobank.co.jp|南都銀行", "kiyobank|kiyobank.co.jp|紀陽銀行", "tajimabank|tajimabank.co.jp|但馬銀行", "minatobank|minatobk.co.jp|みなと銀行", "tottoribank|tottoribank.co.jp|鳥取銀行",
    "gogin|gogin.co.jp|山陰合同銀行;ごうぎん", "shimagin|shimagin.co.jp|島根銀行", "chuginbank|chugin.co.jp boc.cn bankofchina.com|中国銀行", "tomatobank|tomatobank.co.jp|トマト銀行", "hirogin|hirogin.co.jp|広島銀行", "momijibank|momijibank.co.jp|もみじ銀行",
    "yamaguchibank|yamaguchibank.co.jp|山口銀行", "saikyobank|saikyobank.co.jp|西京銀行", "awabank|awabank.co.jp|阿波銀行", "114bank|114bank.co.jp|百十四銀行", "kagawabank|kagawabank.co.jp|香川銀行", "iyobank|iyobank.co.jp|伊予銀行", "himegin|himegin.co.jp|愛媛銀行",
    "shikokubank|shikokubank.co.jp|四国銀行", "kochibank|kochi-bank.co.jp|高知銀行", "fukuokabank|fukuokabank.co.jp|福岡銀行", "ncbank|ncbank.co.jp|西日本シティ銀行", "chikugin|chikugin.co.jp|筑邦銀行", "kitakyushubank|kitakyushubank.co.jp|北九州銀行",
    "sagabank|sagabank.co.jp|佐賀銀行", "18shinwabank|18shinwabank.co.jp|十八親和銀行", "higobank|higobank.co.jp|肥後銀行", "kumamotobank|kumamotobank.co.jp|熊本銀行", "oitabank|oitabank.co.jp|大分銀行", "miyagin|miyagin.co.jp|宮崎銀行", "kagin|kagin.co.jp|鹿児島銀行",
    "nangin|nangin.jp|南日本銀行", "ryugin|ryugin.co.jp|琉球銀行", "okinawabank|okinawa-bank.co.jp|沖縄銀行",
    // Banks on the net, trust banks, cooperatives, lenders
    "aozorabank|aozorabank.co.jp|あおぞら銀行", "gmoaozora|gmo-aozora.com|gmoあおぞらネット銀行", "jibunbank|jibunbank.co.jp|じぶん銀行", "minnanobank|minna-no-ginko.com|みんなの銀行", "lawsonbank|lawsonbank.jp lawson.co.jp|ローソン銀行",
    "neobank|netbk.co.jp neobank.co.jp docomo.ne.jp|住信sbiネット銀行;ドコモsmtbネット銀行", "daiwanext|bank-daiwa.co.jp|大和ネクスト銀行", "orixbank|orixbank.co.jp orix.co.jp|オリックス銀行", "sumitrust|smtb.jp smtg.jp|三井住友信託", "jabank|jabank.jp jabank.org nochubank.or.jp|jaバンク;jaネットバンク;農林中央金庫",
    "rokin|rokin.com rokin.or.jp rokinbank.or.jp|労働金庫;ろうきん", "shinkinbank|shinkin.co.jp shinkin-central-bank.jp|信金中央金庫", "shokochukin|shokochukin.co.jp|商工中金", "jfcfinance|jfc.go.jp|日本政策金融公庫",
    "acomcard|acom.co.jp", "aiful|aiful.co.jp|アイフル", "promisecard|promise.co.jp|smbcコンシューマー", "lakealsa|lakealsa.com shinseifinancial.co.jp|レイクalsa", "mobit|mobit.ne.jp|smbcモビット", "paidy|paidy.com|ペイディ",
    // Securities houses, funds, exchanges
    "iwaicosmo|iwaicosmo.co.jp iwaicosmo.net iwaicosmo-hd.jp|岩井コスモ証券", "esmartsec|kabu.com kabu.co.jp mufg.jp|eスマート証券;auカブコム証券", "nomurasec|nomura.co.jp nomuraholdings.com nomura.com nomura-am.co.jp|野村證券;野村証券", "daiwasec|daiwa.jp daiwa.co.jp daiwa-grp.jp|大和証券",
    "nikkosec|smbcnikko.co.jp|smbc日興証券;日興イージートレード", "mizuhosec|mizuho-sc.com mizuho-fg.co.jp|みずほ証券", "matsuisec|matsui.co.jp|松井証券", "rakutensec|rakuten-sec.co.jp rakuten-sec.net rakuten.co.jp|楽天証券", "msmufg|mufg.jp|三菱ufjモルガンスタンレー証券",
    "tokaitokyo|tokaitokyo.co.jp tokaitokyo-fh.jp|東海東京証券", "okasan|okasan.co.jp okasan-online.co.jp okasan.jp|岡三証券;岡三オンライン", "marusansec|marusan-sec.co.jp|丸三証券", "ichiyoshisec|ichiyoshi.co.jp|いちよし証券", "naitosec|naito-sec.co.jp|内藤証券",
    "tachibanasec|e-shiten.jp t-stockhouse.jp|立花証券", "mitosec|mito.co.jp|水戸証券", "toyosec|toyo-sec.co.jp|東洋証券", "kyokutosec|kyokuto-sec.co.jp|極東証券", "aizawasec|aizawa-sec.co.jp aizawa.co.jp|アイザワ証券", "gmoclick|click-sec.com|gmoクリック証券",
    "dmmsec|dmm.com dmm.co.jp|dmm株;dmm fx;dmm証券", "moomoo|moomoo.com futuhk.com|moomoo証券;ムームー証券", "paypaysec|paypay-sec.co.jp|paypay証券", "wealthnavi|wealthnavi.com|ウェルスナビ", "gaitame|gaitame.com gaitameonline.com|外為どっとコム;外為オンライン",
    "minnafx|min-fx.jp min-fx.tv|みんなのfx", "sbifxtrade|sbifxt.co.jp|sbi fxトレード", "zaif|zaif.jp", "bitpointjapan|bitpoint.co.jp|ビットポイント", "sbivctrade|sbivc.co.jp|sbi vcトレード",
    // Cards and payment
    "aplusfinancial|aplus.co.jp sbishinseibank.co.jp|アプラスカード", "dinersclub|diners.co.jp sumitclub.jp dinersclub.com|ダイナースクラブ", "visacard|visa.com visa.co.jp visa.co.uk visa.de vpass.ne.jp smbc-card.com", "dcardgold|docomo.ne.jp dcard-goldcard.jp|dカードプレミアム", "ntttfinance|ntt-finance.co.jp|nttファイナンス",
    "resonacard|resonacard.co.jp resona-gr.co.jp|りそなカード", "idemitsucard|idemitsucard.com idemitsu.com idemitsu.co.jp apollostation.com|出光カード;出光クレジット", "ucscard|ucscard.co.jp|ucsカード", "pasmo|pasmo.co.jp pasmo-mail.jp|パスモ;モバイルpasmo", "nanaco|nanaco-net.jp|nanaco カード",
    "kyash|kyash.co", "merpay|merpay.com mercari.com mercari.jp|メルペイ", "famipay|family.co.jp famipay.co.jp famima-digital-one.jp|ファミペイ;ファミリーマート", "takashimayacard|takashimaya.co.jp takashimaya-cardplus.co.jp|高島屋カード;タカシマヤカード", "mistore|mistore.jp isetan.co.jp imhds.co.jp|三越伊勢丹",
    "vpoint|tsite.jp vpoint.jp smbc-card.com ccc.co.jp|vポイント", "pontacard|ponta.jp loyalty.co.jp|ponta ポイント", "paypaycard|paypay-card.co.jp paypay.ne.jp paypay.co.jp|paypayカード", "mufgcard|mufg.jp|三菱ufjニコス;ufjカード", "saisonkokin|saisoncard.co.jp|クレディセゾン",
    // Roads, rail, air, parcels
    "etcservice|etc-meisai.jp|etcサービス;etc 利用照会サービス", "etcmileage|smile-etc.jp|etcマイレージ", "nexco|e-nexco.co.jp c-nexco.co.jp w-nexco.co.jp driveplaza.com|nexco東日本;nexco中日本;nexco西日本", "jrwest|westjr.co.jp jr-odekake.net jr-wester.jp|jr西日本;jrおでかけネット",
    "jrcentral|jr-central.co.jp expy.jp smart-ex.jp|jr東海;スマートex;エクスプレス予約", "jrkyushu|jrkyushu.co.jp jrkyushu.jp|jr九州", "jrhokkaido|jrhokkaido.co.jp|jr北海道", "mobilesuica|mobilesuica.com jreast.co.jp jrepoint.jp jre-vts.com jre-hotelmembers.com viewcard.co.jp eki-net.com|モバイルsuica;jr東日本;jreポイント;jre point", "allnippon|ana.co.jp anahd.co.jp ana.jp|全日空;anaマイレージクラブ",
    "jalmileagebank|jal.co.jp jal.com|jalマイレージバンク;日本航空", "skymark|skymark.co.jp|スカイマーク", "seinoexpress|seino.co.jp|西濃運輸", "fukuyamatsuun|fukutsu.co.jp|福山通運", "nipponexpress|nipponexpress.com nittsu.co.jp|日本通運",
    // Offices
    "nationaltax|nta.go.jp|国税庁;国税電子申告;e taxソフト", "mynaportal|myna.go.jp digital.go.jp cao.go.jp|マイナポータル;マイナポイント;マイナンバー総合", "nenkin|nenkin.go.jp|日本年金機構;ねんきんネット", "mhlw|mhlw.go.jp|厚生労働省", "soumu|soumu.go.jp stat.go.jp|総務省",
    "digitalagency|digital.go.jp|デジタル庁", "npapolice|npa.go.jp|警察庁", "kokusei|e-kokusei.go.jp stat.go.jp soumu.go.jp|国勢調査オンライン", "gbizid|gbiz-id.go.jp digital.go.jp|gビズid", "eltax|eltax.lta.go.jp lta.go.jp|地方税共同機構;地方税ポータル", "nhkplus|nhk.or.jp nhk.jp|nhkプラス;nhk受信料;nhkオンライン",
    // Power, gas, telephone, net access
    "chuden|chuden.co.jp|中部電力", "tohokuepco|tohoku-epco.co.jp|東北電力", "kyuden|kyuden.co.jp|九州電力", "energiadenki|energia.co.jp|中国電力", "yonden|yonden.co.jp|四国電力", "rikuden|rikuden.co.jp|北陸電力", "hepco|hepco.co.jp|北海道電力", "okiden|okiden.co.jp|沖縄電力",
    "tepcoenergy|tepco.co.jp|東京電力", "osakagas|osakagas.co.jp|大阪ガス", "tohogas|tohogas.co.jp|東邦ガス", "saibugas|saibugas.co.jp|西部ガス", "eneos|eneos.co.jp eneos-power.co.jp eneos.us|エネオス", "ymobile|ymobile.jp softbank.jp|ワイモバイル", "uqmobile|uqwimax.jp uqmobile.jp|uqモバイル",
    "rakutenmobile|rakuten.co.jp|楽天モバイル", "nttwest|ntt-west.co.jp|ntt西日本", "ntteast|ntt-east.co.jp flets.com|ntt東日本", "iijmio|iijmio.jp iij.ad.jp", "auonenet|au.com auone.jp kddi.com|auかんたん決済;au id;auサポート", "softbankhikari|softbank.jp softbank.co.jp softbankhawks.co.jp sbcs.co.jp|ソフトバンク", "docomocom|docomo.ne.jp nttdocomo.co.jp nttdocomo.com docomo.com netbk.co.jp neobank.co.jp|dアカウント;ドコモ",
    // Shops, tickets, travel, games, hosting
    "qoo10|qoo10.jp qoo10.com qoo10.sg", "yamadadenki|yamada-denki.jp yamada-holdings.jp|ヤマダデンキ", "joshinweb|joshin.co.jp joshin.jp joshinweb.jp|ジョーシン", "muji|muji.com muji.net|無印良品", "uniqlo|uniqlo.com fastretailing.com|ユニクロ", "rakuma|fril.jp rakuten.co.jp|楽天ラクマ", "yahuoku|yahoo.co.jp|ヤフオク;yahooウォレット;yahooショッピング",
    "ksdenki|ksdenki.com|ケーズデンキ", "tabelog|tabelog.com kakaku.com|食べログ", "ikyu|ikyu.com|一休com", "jtbcorp|jtb.co.jp jtb.com", "eplus|eplus.jp", "ticketpia|pia.jp pia.co.jp|チケットぴあ", "ltike|l-tike.com|ローチケ", "hulujapan|hulu.jp hulu.com",
    "niconico|nicovideo.jp dwango.jp", "abematv|abema.tv abema.io", "cookpad|cookpad.com", "conoha|conoha.jp gmo.jp conoha.io", "lolipop|lolipop.jp pepabo.com", "muumuu|muumuu-domain.com pepabo.com|ムームードメイン", "kagoya|kagoya.jp kagoya.net kagoya.com", "valuedomain|value-domain.com", "lineyahoo|lycorp.co.jp line.me yahoo.co.jp|lineヤフー",
    "nissay|nissay.co.jp|日本生命", "daiichilife|dai-ichi-life.co.jp dlri.co.jp|第一生命", "tokiomarine|tokiomarine-nichido.co.jp tokiomarine.com tmn-anshin.co.jp tokiomarine.com.br|東京海上日動", "sompojapan|sompo-japan.co.jp|損保ジャパン", "meijiyasuda|meijiyasuda.co.jp|明治安田生命", "sumitomolife|sumitomolife.co.jp|住友生命",
    // Offices, shops and services more
    "keishicho|tokyo.lg.jp tokyo.jp metro.tokyo.jp metro.tokyo.lg.jp|警視庁", "jredcross|jrc.or.jp|日本赤十字社", "sevencard|7card.co.jp|セブンカード", "squareenix|square-enix.com|スクウェア・エニックス", "ocnmail|ocn.ne.jp ocn.jp ntt.com|=ocn;=ocn メール", "niftymail|nifty.com nifty.co.jp|=ニフティ;=nifty",
    "sonet|so-net.ne.jp so-net.co.jp sonynetwork.co.jp|=so net", "demaecan|demae-can.com demae-can.co.jp|出前館", "toyokoinn|toyoko-inn.com toyoko-inn.co.jp|東横イン;東横inn", "starbucks|starbucks.com starbucks.co.jp|スターバックス", "mcdonalds|mcdonalds.com mcdonalds.co.jp mcd.com|マクドナルド", "aflac|aflac.co.jp aflac.com|アフラック",
    "zurichins|zurich.co.jp zurich.com|チューリッヒ保険", "sonysonpo|sonysonpo.co.jp|ソニー損保", "ahamo|ahamo.com docomo.ne.jp", "povo|povo.jp au.com kddi.com", "linemo|linemo.jp softbank.jp", "trustclub|sumitclub.jp trustclub.jp", "toyotawallet|tscubic.com toyota.jp toyota.co.jp toyotafinance.co.jp toyota-wallet.com|toyota wallet;トヨタウォレット",
};
const int japan_row_count = static_cast<int>(sizeof(japan_rows) / sizeof(japan_rows[0]));

}  // namespace sekisho::scan::url
