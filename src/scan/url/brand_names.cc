// How senders call themselves where that is not the house's own word: for the houses of the other tables (own compilation).
#include "scan/url/brand_table.h"

namespace sekisho::scan::url {

const char* const called_rows[] = {
    // Japan
    "yamato|クロネコヤマト;クロネコメンバーズ", "japanpost|=郵便局;=ゆうパック;=郵便追跡サービス", "aeon|イオン銀行;イオンフィナンシャル", "uccard|ucカード", "jcb|=myjcb;=jcb", "eposcard|エポスカード;エポスnet;=エポス", "docomo|=dカード;=d払い;=ドコモオンライン",
    "etax|=e tax;=税務署;=国税局", "apple|=アップル;=アップルストア;=apple store", "amazon|=amazon プライム;=amazon ジャパン;=amazon ペイ", "nicos|ニコスカード", "mufg|=mufg カード;三菱ufjダイレクト", "lifecard|ライフカード", "orico|オリコカード;=オリコ;=オリエントコーポレーション",
    "jaccs|ジャックスカード;=ジャックス", "pocketcard|ポケットカード", "tscubic|ts cubic;ティーエスキュービック", "americanexpress|アメリカン・エキスプレス;アメックスカード;=アメックス;=amex", "mastercard|=マスターカード", "visacard|=visa;=visa カード;=ビザカード", "netflix|=ネットフリックス",
    "linepay|=line pay;=ラインペイ", "yahoo|=ヤフー;=ヤフージャパン", "paypaycard|ヤフーカード;=ペイペイカード", "unext|=u next", "nintendo|=任天堂;=ニンテンドー", "yodobashi|=ヨドバシカメラ;=ヨドバシドットコム;=ヨドバシ", "biccamera|=ビックカメラ", "nitori|=ニトリ;=ニトリネット",
    "sevenbank|セブン銀行", "pontacard|=pontaポイント;=ponta ポイント;=ponta", "vpoint|=tポイント;=t ポイント", "jalmileage|jalカード;=jal マイレージバンク", "sonybank|ソニー銀行", "acomcard|=アコム", "promisecard|=プロミス", "gmocoin|gmoコイン", "sakura|=さくらインターネット", "onamae|お名前.com;=お名前ドットコム",
    "xserver|=エックスサーバー;=xserver アカウント", "lolipop|=ロリポップ", "plala|=ぷらら", "mercari|=メルカード", "expedia|=エクスペディア", "costco|=コストコ;=コストコホールセール", "idemitsucard|=出光;=出光興産", "aplusfinancial|=アプラス", "cedyna|=セディナ;=セディナカード",
    "dmmsec|=dmm com;=fanza", "niconico|=ニコニコ", "ymobile|=y mobile", "aupay|=au pay;=au pay カード", "ctrip|=trip com",
    // America
    "usbank|=u s bank;=us bank", "pncbank|=pnc bank;=pnc", "tdbank|=td bank", "schwab|charles schwab", "fidelity|fidelity investments", "vanguardgroup|=vanguard;=the vanguard group", "disneyplus|=disney", "ezpass|=e zpass;=ez pass", "medicaregov|=medicare", "irs|internal revenue service",
    "bestbuy|=best buy", "att|=at&t;=att", "tmobile|=t mobile", "facebook|=meta business;=meta for business;=meta ads;=meta business suite;=meta business support", "adpayroll|=adp;=adp payroll", "squareup|=square", "cashapp|=cash app", "steamcommunity|=steam", "uber|=uber eats",
    // Europe
    "halifaxonline|=halifax;=halifax bank", "nationwidebs|=nationwide building society", "govuk|=gov uk", "ingbank|=ing;=ing bank;=ing espana;=ing italia;=ing deutschland", "bzst|bundeszentralamt für steuern", "caisseepargne|caisse d'épargne;caisse depargne", "creditlyonnais|=lcl", "laposte|=la poste",
    "impots|=impots gouv;=impots gouv fr;=impôts", "ameli|=carte vitale;=vitale", "dgtes|=dgt;dirección general de tráfico", "postepay|poste italiane;bancoposta", "montepaschi|monte dei paschi", "agenziaentrate|agenzia delle entrate", "enelenergia|=enel;=enel energia", "arubapec|=aruba;=aruba it;=aruba pec",
    // Brazil
    "c6bank|=c6 bank", "detranbr|=detran", "govbrasil|=gov br",
};
const int called_row_count = static_cast<int>(sizeof(called_rows) / sizeof(called_rows[0]));

}  // namespace sekisho::scan::url
