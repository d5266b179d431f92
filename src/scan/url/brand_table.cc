// Names that are imitated, with the domains their owners use (own compilation from the companies' public sites).
#include "scan/url/brand_table.h"

namespace sekisho::scan::url {

// name|domain domain …; a name of fewer than five letters is looked for as a whole word only.
const char* const brand_rows[] = {
    "paypal|paypal.com paypal.me paypalobjects.com paypal-communication.com", "microsoft|microsoft.com microsoftonline.com windows.com azure.com msn.com live.com",
    "office365|office365.com office.com microsoft.com", "outlook|outlook.com office.com live.com outlook.jp", "onedrive|onedrive.com live.com",
    "sharepoint|sharepoint.com microsoft.com", "apple|apple.com apple.co.jp", "icloud|icloud.com apple.com", "google|google.com google.co.jp googleapis.com gstatic.com goo.gl googleblog.com withgoogle.com google.dev",
    "gmail|gmail.com google.com", "amazon|amazon.com amazon.co.jp amazon.de amazon.co.uk amazon.fr amazon.it amazon.es amazon.ca amazon.in amazon.com.br amazonaws.com amazon.jobs amazon.dev",
    "facebook|facebook.com fb.com facebookmail.com", "instagram|instagram.com", "whatsapp|whatsapp.com whatsapp.net", "linkedin|linkedin.com", "netflix|netflix.com netflix.net", "twitter|twitter.com x.com",
    "telegram|telegram.org telegram.me", "discord|discord.com discord.gg discordapp.com", "steamcommunity|steamcommunity.com steampowered.com", "roblox|roblox.com rbxcdn.com",
    "spotify|spotify.com", "adobe|adobe.com", "dropbox|dropbox.com dropboxusercontent.com", "docusign|docusign.com docusign.net", "yahoo|yahoo.com yahoo.co.jp yimg.jp yahoo.net",
    "ebay|ebay.com ebay.de ebay.co.uk", "alibaba|alibaba.com", "aliexpress|aliexpress.com", "walmart|walmart.com", "costco|costco.com costco.co.jp", "airbnb|airbnb.com airbnb.jp",
    "booking|booking.com", "uber|uber.com", "fedex|fedex.com", "ups|ups.com", "usps|usps.com", "dhl|dhl.com dhl.de dhl.co.jp", "dpd|dpd.com dpd.co.uk dpd.de", "royalmail|royalmail.com", "evri|evri.com",
    "postnl|postnl.nl", "correos|correos.es", "laposte|laposte.fr laposte.net", "chronopost|chronopost.fr", "swisspost|post.ch", "auspost|auspost.com.au", "canadapost|canadapost.ca canadapost-postescanada.ca",
    "chase|chase.com", "wellsfargo|wellsfargo.com", "bankofamerica|bankofamerica.com bofa.com", "citibank|citibank.com citi.com", "capitalone|capitalone.com", "americanexpress|americanexpress.com aexp.com americanexpress.co.jp",
    "mastercard|mastercard.com mastercard.us", "hsbc|hsbc.com hsbc.co.uk hsbc.com.hk", "barclays|barclays.co.uk barclays.com", "lloydsbank|lloydsbank.com", "natwest|natwest.com", "santander|santander.com santander.co.uk santander.com.br",
    "revolut|revolut.com", "monzo|monzo.com", "deutschebank|deutsche-bank.de db.com", "commerzbank|commerzbank.de", "sparkasse|sparkasse.de", "postbank|postbank.de", "unicredit|unicredit.it unicreditgroup.eu",
    "intesasanpaolo|intesasanpaolo.com", "postepay|poste.it", "bnpparibas|bnpparibas.com bnpparibas.net", "creditagricole|credit-agricole.fr", "societegenerale|societegenerale.com", "rabobank|rabobank.nl rabobank.com",
    "abnamro|abnamro.nl abnamro.com", "bradesco|bradesco.com.br", "itau|itau.com.br", "bancodobrasil|bb.com.br", "nubank|nubank.com.br", "scotiabank|scotiabank.com", "westpac|westpac.com.au", "commbank|commbank.com.au",
    "coinbase|coinbase.com cbhq.net", "binance|binance.com binance.us", "kraken|kraken.com krakenfx.com", "metamask|metamask.io consensys.io consensys.net", "ledger|ledger.com ledger.fr", "trezor|trezor.io satoshilabs.com", "trustwallet|trustwallet.com", "opensea|opensea.io", "blockchain|blockchain.com",
    "uniswap|uniswap.org", "bitflyer|bitflyer.com", "coincheck|coincheck.com", "att|att.com att.net", "verizon|verizon.com", "xfinity|xfinity.com", "comcast|comcast.com comcast.net", "tmobile|t-mobile.com t-mobile.nl", "vodafone|vodafone.com vodafone.de vodafone.co.uk",
    "telekom|telekom.de telekom.com", "orange|orange.fr orange.com", "swisscom|swisscom.ch swisscom.com", "bluewin|bluewin.ch", "zimbra|zimbra.com", "roundcube|roundcube.net", "cpanel|cpanel.net cpanel.com", "godaddy|godaddy.com", "ionos|ionos.com ionos.de",
    "wetransfer|wetransfer.com", "zoom|zoom.us zoom.com", "slack|slack.com", "github|github.com githubusercontent.com github.blog githubassets.com", "gitlab|gitlab.com", "cloudflare|cloudflare.com", "norton|norton.com", "mcafee|mcafee.com", "trendmicro|trendmicro.com trendmicro.co.jp",
    "allegro|allegro.pl", "olx|olx.pl olx.com olx.ua", "inpost|inpost.pl", "shopee|shopee.com shopee.tw shopee.com.br", "mercadolibre|mercadolibre.com mercadolibre.com.ar mercadolibre.com.mx mercadolibre.com.co mercadolibre.cl mercadolivre.com.br", "mercadolivre|mercadolivre.com.br mercadolivre.com mercadolibre.com",
    "mercadopago|mercadopago.com mercadopago.com.br mercadopago.com.ar mercadopago.com.mx mercadolivre.com.br mercadolivre.com mercadolibre.com", "stripe|stripe.com", "wise|wise.com", "venmo|venmo.com", "zelle|zellepay.com",
    "westernunion|westernunion.com", "moneygram|moneygram.com", "irs|irs.gov", "hmrc|hmrc.gov.uk gov.uk service.gov.uk", "govuk|gov.uk", "elster|elster.de", "impots|impots.gouv.fr", "ameli|ameli.fr", "mygov|my.gov.au", "ezpass|e-zpassny.com ezpassnj.com",
    // Wallets and exchanges
    "exodus|exodus.com exodus.io", "phantom|phantom.com phantom.app", "ripple|ripple.com xrpl.org", "stellar|stellar.org", "ethereum|ethereum.org", "solana|solana.com solana.org", "cardano|cardano.org", "walletconnect|walletconnect.com walletconnect.network reown.com",
    "myetherwallet|myetherwallet.com", "safepal|safepal.com", "tronlink|tronlink.org", "electrum|electrum.org", "bitget|bitget.com", "bybit|bybit.com", "kucoin|kucoin.com", "bitfinex|bitfinex.com", "bitstamp|bitstamp.net", "bitpanda|bitpanda.com", "cryptocom|crypto.com",
    "pancakeswap|pancakeswap.finance", "etherscan|etherscan.io", "robinhood|robinhood.com", "etoro|etoro.com", "bitbank|bitbank.cc", "gmocoin|coin.z.com gmo.jp",
    // Shops, parcels, subscriptions, banks and offices
    "correios|correios.com.br", "itaucard|itau.com.br", "caixabank|caixabank.es caixabank.com", "bbva|bbva.com bbva.es bbva.mx bbva.com.ar", "sicredi|sicredi.com.br", "volksbank|volksbank.de vr.de", "interactivebrokers|interactivebrokers.com ibkr.com",
    "schwab|schwab.com", "fidelity|fidelity.com", "navyfederal|navyfederal.org", "usaa|usaa.com", "truist|truist.com", "klarna|klarna.com", "bunq|bunq.com", "standardchartered|sc.com", "protonmail|protonmail.com proton.me", "sharefile|sharefile.com", "quickbooks|quickbooks.com intuit.com",
    "intuit|intuit.com", "turbotax|turbotax.com intuit.com", "okta|okta.com", "geeksquad|geeksquad.com bestbuy.com", "bestbuy|bestbuy.com", "temu|temu.com temuemail.com", "shein|shein.com", "disneyplus|disneyplus.com disney.com go.com", "primevideo|primevideo.com amazon.com", "tiktok|tiktok.com",
    "snapchat|snapchat.com", "openai|openai.com", "chatgpt|chatgpt.com openai.com", "epicgames|epicgames.com", "playstation|playstation.com sony.com", "nintendo|nintendo.com nintendo.co.jp nintendo.net nintendo-europe.com", "mondialrelay|mondialrelay.fr mondialrelay.com", "colissimo|laposte.fr",
    // Japan
    "micard|micard.co.jp", "tscubic|tscubic.com", "sbishinsei|sbishinseibank.co.jp", "waon|waon.net waon.com aeon.co.jp", "smartex|expy.jp smart-ex.jp",
    "rakuten|rakuten.co.jp rakuten.com rakuten-card.co.jp rakuten-bank.co.jp rakuten-sec.co.jp rakuten.ne.jp", "mercari|mercari.com mercari.jp", "paypay|paypay.ne.jp paypay-bank.co.jp paypay-card.co.jp paypay.co.jp", "smbc|smbc.co.jp smbc-card.com smbcgroup.com smbcnikko.co.jp",
    "vpass|vpass.ne.jp smbc-card.com", "mufg|mufg.jp bk.mufg.jp cr.mufg.jp", "mizuhobank|mizuhobank.co.jp mizuho-fg.co.jp", "mizuho|mizuhobank.co.jp mizuho-fg.co.jp mizuho-sc.com", "resonabank|resonabank.co.jp resona-gr.co.jp", "jpbank|jp-bank.japanpost.jp japanpost.jp", "japanpost|japanpost.jp", "yuucho|japanpost.jp",
    "jcb|jcb.co.jp jcb.jp jcbusa.com global.jcb", "saisoncard|saisoncard.co.jp", "epos|eposcard.co.jp", "eposcard|eposcard.co.jp", "aeon|aeon.co.jp aeon.info aeonbank.co.jp aeon.com", "orico|orico.co.jp", "lifecard|lifecard.co.jp", "docomo|docomo.ne.jp nttdocomo.co.jp nttdocomo.com docomo.com",
    "aupay|au.com auone.jp kddi.com", "kddi|kddi.com kddi.ne.jp", "softbank|softbank.jp softbank.co.jp", "nttdocomo|nttdocomo.co.jp docomo.ne.jp", "yamato|kuronekoyamato.co.jp yamato-hd.co.jp", "kuroneko|kuronekoyamato.co.jp", "kuronekoyamato|kuronekoyamato.co.jp", "sagawa|sagawa-exp.co.jp sg-hldgs.co.jp",
    "ekinet|eki-net.com", "etcmeisai|etc-meisai.jp", "etax|nta.go.jp", "viewcard|viewcard.co.jp jreast.co.jp", "jreast|jreast.co.jp", "suica|jreast.co.jp", "sbisec|sbisec.co.jp", "sbinet|netbk.co.jp sbi.co.jp", "nomura|nomura.co.jp nomura.com", "monex|monex.co.jp", "matsui|matsui.co.jp", "daiwa|daiwa.jp daiwa.co.jp",
    "nhk|nhk.or.jp nhk.jp", "zozotown|zozo.jp zozotown.com", "yodobashi|yodobashi.com", "biccamera|biccamera.com", "nitori|nitori-net.jp nitori.co.jp", "linepay|line.me pay.line.me", "dazn|dazn.com", "jalmileage|jal.co.jp jal.com", "tepco|tepco.co.jp", "jaccs|jaccs.co.jp", "cedyna|cedyna.co.jp", "pocketcard|pocketcard.co.jp",
    "uccard|uccard.co.jp", "nicos|cr.mufg.jp mufg.jp", "sonybank|sonybank.net sonybank.jp", "seveneleven|sej.co.jp sevenbank.co.jp 7-eleven.com", "sevenbank|sevenbank.co.jp", "biglobe|biglobe.ne.jp biglobe.co.jp", "plala|plala.or.jp", "sakura|sakura.ne.jp sakura.ad.jp sakura.com", "xserver|xserver.ne.jp xserver.co.jp", "onamae|onamae.com",
};
const int brand_row_count = static_cast<int>(sizeof(brand_rows) / sizeof(brand_rows[0]));

}  // namespace sekisho::scan::url
