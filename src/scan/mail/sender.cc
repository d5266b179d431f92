#include "scan/mail/sender.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/byte_pairs.h"
#include "base/text.h"
#include "base/utf8_scan.h"
#include "scan/mail/fold.h"
#include "scan/url/brand_table.h"
#include "scan/url/brands.h"
#include "scan/url/lists.h"
#include "scan/url/url.h"

namespace sekisho::scan::mail {
namespace {

constexpr std::array<std::string_view, 50> free_mail = {
    "gmail.com",      "yahoo.com",      "hotmail.com",    "outlook.com", "aol.com",      "icloud.com",  "live.com",
    "msn.com",        "mail.ru",        "yandex.ru",      "yandex.com",  "gmx.de",       "gmx.net",     "web.de",
    "163.com",        "126.com",        "qq.com",         "sina.com",    "yahoo.co.jp",  "yahoo.co.uk", "yahoo.fr",
    "ymail.com",      "rediffmail.com", "protonmail.com", "proton.me",   "zoho.com",     "mail.com",    "excite.co.jp",
    "googlemail.com", "hotmail.co.uk",  "orange.fr",      "libero.it",   "naver.com",    "hanmail.net", "outlook.jp",
    "ymail.ne.jp",    "yahoo.com.br",   "uol.com.br",     "bol.com.br",  "terra.com.br", "t-online.de", "freenet.de",
    "laposte.net",    "wanadoo.fr",     "tutanota.com",   "gmx.com",     "inbox.ru",     "bk.ru",       "rambler.ru",
    "hotmail.fr"};

// Access providers of the table whose customers write from the same domain.
constexpr std::array<std::string_view, 21> access_providers = {
    "att.net",      "comcast.net",   "docomo.ne.jp", "kpn.com",    "orange.fr",   "orange.pl", "softbank.jp",
    "swisscom.com", "bluewin.ch",    "telekom.hu",   "telenet.be", "proximus.be", "ziggo.nl",  "telia.com",
    "free.fr",      "biglobe.ne.jp", "plala.or.jp",  "hinet.net",  "telus.net",   "1und1.de",  "sakura.ne.jp"};

// Names that people and texts use for other things: they count only where nothing but words of an office stands beside
// them.
constexpr std::array<std::string_view, 50> ordinary = {
    "apple",     "orange",  "chase",   "discord", "ledger",   "kraken", "wise",    "zoom",     "slack",      "booking",
    "steam",     "stripe",  "target",  "ups",     "att",      "uber",   "evri",    "zelle",    "blockchain", "telegram",
    "twitter",   "line",    "outlook", "twitch",  "ionos",    "norton", "elster",  "impots",   "correos",    "github",
    "exodus",    "phantom", "ripple",  "stellar", "ethereum", "solana", "cardano", "electrum", "fidelity",   "intuit",
    "robinhood", "openai",  "chatgpt", "schwab",  "nomura",   "matsui", "sakura",  "daiwa",    "yamato",     "sagawa"};
// Of these, what people and places are called: never alone.
constexpr std::array<std::string_view, 16> personal = {"chase",  "norton",   "orange",  "wise",   "target", "line",
                                                       "steam",  "fidelity", "phantom", "schwab", "nomura", "matsui",
                                                       "sakura", "daiwa",    "yamato",  "sagawa"};
// What offices and their products are called.
constexpr std::array<std::string_view, 37> office_words = {
    "support",  "service", "services", "security",  "team",      "wallet", "live",         "account",
    "accounts", "billing", "customer", "care",      "alert",     "alerts", "notification", "notifications",
    "update",   "updates", "help",     "desk",      "helpdesk",  "center", "verification", "com",
    "from",     "news",    "inc",      "labs",      "insights",  "id",     "online",       "bank",
    "no",       "reply",   "express",  "transport", "securities"};

template <std::size_t n>
bool contains(const std::array<std::string_view, n>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

const std::unordered_map<std::string_view, std::string_view>& brand_words() {
  static const auto built = [] {
    std::unordered_map<std::string_view, std::string_view> out;
    url::each_brand([&out](const url::BrandRow& row) {
      if (row.name.size() >= 3 && !contains(ordinary, row.name)) out.emplace(row.name, row.name);
    });
    return out;
  }();
  return built;
}

constexpr std::size_t least_joined = 8;  // letters of a name that is written in two words
constexpr std::size_t least_drawn = 6;   // letters of a name that may be drawn with other letters

struct ShownBrand {
  std::string_view shown, brand;
};
// How names stand in text when that is not their domain's word.
constexpr ShownBrand shown_brands[] = {{"アマゾン", "amazon"},
                                       {"楽天", "rakuten"},
                                       {"メルカリ", "mercari"},
                                       {"三井住友", "smbc"},
                                       {"三菱ufj", "mufg"},
                                       {"佐川急便", "sagawa"},
                                       {"ヤマト運輸", "yamato"},
                                       {"えきねっと", "ekinet"},
                                       {"イオンカード", "aeon"},
                                       {"セゾンカード", "saisoncard"},
                                       {"りそな", "resonabank"},
                                       {"みずほ", "mizuho"},
                                       {"マイクロソフト", "microsoft"},
                                       {"日本郵便", "japanpost"},
                                       {"ゆうちょ", "japanpost"},
                                       {" bank of america ", "bankofamerica"},
                                       {" wells fargo ", "wellsfargo"},
                                       {" american express ", "americanexpress"},
                                       {" office 365 ", "office365"},
                                       {" trust wallet ", "trustwallet"},
                                       {" banco do brasil ", "bancodobrasil"},
                                       {" western union ", "westernunion"},
                                       {" apple id ", "apple"},
                                       {" royal mail ", "royalmail"},
                                       {" deutsche bank ", "deutschebank"},
                                       {"エムアイカード", "micard"},
                                       {"sbi証券", "sbisec"},
                                       {"sbi新生銀行", "sbishinsei"},
                                       {"ビューカード", "viewcard"},
                                       {"アメリカンエキスプレス", "americanexpress"},
                                       {"マネックス証券", "monex"},
                                       {"ペイペイ", "paypay"},
                                       {"etc利用照会", "etcmeisai"},
                                       {"コインチェック", "coincheck"},
                                       {"ビットフライヤー", "bitflyer"},
                                       {"メタマスク", "metamask"},
                                       {"сбербанк", "sberbank"},
                                       {"госуслуги", "gosuslugi"},
                                       {"почта россии", "pochta"},
                                       {"тинькофф", "tinkoff"},
                                       {"яндекс", "yandex"},
                                       {"국민은행", "kbstar"},
                                       {"농협은행", "nhbank"},
                                       {"홈택스", "hometax"},
                                       {"네이버", "naver"},
                                       {"삼성카드", "samsungcard"},
                                       {"신한은행", "shinhan"},
                                       {"신한카드", "shinhan"},
                                       {"업비트", "upbit"},
                                       {"우리은행", "wooribank"},
                                       {"카카오", "kakao"},
                                       {"쿠팡", "coupang"},
                                       {"현대카드", "hyundaicard"},
                                       {"대한통운", "cjlogistics"},
                                       {"工商银行", "icbc"},
                                       {"建设银行", "ccbchina"},
                                       {"中国移动", "chinamobile"},
                                       {"中国银行", "bankofchina"},
                                       {"中華電信", "chunghwatelecom"},
                                       {"京东", "jingdong"},
                                       {"招商银行", "cmbchina"},
                                       {"携程", "ctrip"},
                                       {"支付宝", "alipay"},
                                       {"淘宝", "taobao"},
                                       {"网易邮箱", "netease"},
                                       {"腾讯企业邮", "tencent"},
                                       {"阿里云", "aliyun"},
                                       {"顺丰", "shunfeng"},
                                       {"альфа банк", "alfabank"},
                                       {"втб", "vtbbank"},
                                       {"сдэк", "cdek"},
                                       {"авито", "avito"},
                                       {"ростелеком", "rostelecom"},
                                       {"приватбанк", "privatbank"},
                                       {"нова пошта", "novaposhta"},
                                       {"ощадбанк", "oschadbank"},
                                       {"укрпошта", "ukrposhta"},
                                       {"กสิกรไทย", "kasikornbank"},
                                       {"กรุงไทย", "krungthai"},
                                       {"ไทยพาณิชย์", "scbthai"},
                                       {"ไปรษณีย์ไทย", "thailandpost"},
                                       {"مصرف الراجحي", "alrajhi"},
                                       {"أرامكس", "aramex"},
                                       {"じゃらん", "jalan"},
                                       {"東京ガス", "tokyogas"},
                                       {"関西電力", "kansaidenryoku"},
                                       {" e devlet ", "edevlet"},
                                       {" ceska sporitelna ", "ceskasporitelna"},
                                       {" komercni banka ", "komercnibanka"},
                                       {" osterreichische post ", "postat"},
                                       {" caisse d epargne ", "caisseepargne"},
                                       {" el corte ingles ", "elcorteingles"}};

using ShownNames = std::vector<std::pair<std::string, std::string_view>>;

// As fold_text writes them: a name of other letters stands anywhere in a text, one of Latin letters between blanks.
std::pair<std::string, std::string_view> folded_row(std::string_view shown, std::string_view brand) {
  const auto folded = fold_text(shown, 200);
  return {is_ascii(shown) ? folded : std::string(trim(folded)), brand};
}

// Those of `shown_brands` and of the table of houses.
const ShownNames& shown_names() {
  static const auto built = [] {
    ShownNames out;
    for (const auto& [shown, brand] : shown_brands) out.emplace_back(shown, brand);
    url::each_shown([&out](std::string_view name, std::string_view shown) {
      if (!shown.starts_with('=')) out.push_back(folded_row(shown, name));
    });
    return out;
  }();
  return built;
}

// What offices call themselves behind a house's name.
constexpr std::string_view office_endings[] = {"株式会社",
                                               "サポートセンター",
                                               "サポート",
                                               "カスタマーセンター",
                                               "カスタマーサービス",
                                               "お客様センター",
                                               "お客さまセンター",
                                               "事務局",
                                               "運営事務局",
                                               "セキュリティセンター",
                                               "セキュリティ",
                                               "アカウント",
                                               "インフォメーション",
                                               "お知らせ",
                                               "通知",
                                               "公式",
                                               "会員サービス",
                                               "サービス",
                                               "メンバーシップ",
                                               "センター",
                                               "ジャパン"};

// "netflixジャパン" and "apple サポート" as words: letters of other scripts parted from Latin ones, words of an office
// taken away.
std::string without_office(std::string_view folded) {
  std::string out;
  for (std::size_t i = 0; i < folded.size(); ++i) {
    const auto is_latin = [&](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (i > 0 && ((is_latin(folded[i]) && static_cast<unsigned char>(folded[i - 1]) >= 0x80) ||
                  (is_latin(folded[i - 1]) && static_cast<unsigned char>(folded[i]) >= 0x80)))
      out += ' ';
    out += folded[i];
  }
  for (bool again = true; again;) {
    again = false;
    for (const auto ending : office_endings) {
      const auto at = out.find(ending);
      if (at == std::string::npos) continue;
      out.replace(at, ending.size(), " ");
      again = true;
    }
  }
  return out;
}

// The words with one blank between them; `but` are left out.
std::string words_in(std::string_view text, auto but) {
  std::string out;
  for (const auto word : split(text, ' ')) {
    if (!word.empty() && !but(word)) out.append(out.empty() ? "" : " ").append(word);
  }
  return out;
}

std::string words_in(std::string_view text) {
  return words_in(text, [](std::string_view) { return false; });
}

// Those that count only as somebody's whole name.
const std::unordered_map<std::string, std::string_view>& whole_names() {
  static const auto built = [] {
    std::unordered_map<std::string, std::string_view> out;
    url::each_shown([&out](std::string_view name, std::string_view shown) {
      if (shown.starts_with('=')) out.emplace(words_in(without_office(fold_text(shown.substr(1), 200))), name);
    });
    return out;
  }();
  return built;
}

std::string_view foreign_whole_name(std::string_view parted, const auto& is_foreign) {
  for (const auto& name :
       {words_in(parted), words_in(parted, [](std::string_view word) { return contains(office_words, word); })}) {
    const auto found = whole_names().find(name);
    if (found != whole_names().end() && is_foreign(found->second)) return found->second;
  }
  return {};
}

// "… 楽天市場店": a shop that stands in the house, under its own address.
constexpr std::string_view shop_inside[] = {"市場店", "店", "ショッピング店"};

bool is_shop_inside(std::string_view rest) {
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  return std::any_of(std::begin(shop_inside), std::end(shop_inside),
                     [&](std::string_view sign) { return rest.starts_with(sign); });
}

constexpr std::array<std::string_view, 22> lures_in_names = {
    "login",  "signin",  "secure",       "security", "verify",  "verification", "update", "alert",
    "alerts", "notice",  "notification", "confirm",  "support", "unlock",       "refund", "help",
    "info",   "account", "accounts",     "billing",  "id",      "auth"};

// A domain that begins with the name may be a subsidiary's; one that goes on with a lure, or ends where nearly only
// such names do, is not.
bool may_be_subsidiary(std::string_view organisation, std::string_view brand) {
  if (!organisation.starts_with(brand)) return false;
  const auto dot = organisation.find('.');
  if (url::top_domain_risk(organisation.substr(std::min(dot, organisation.size() - 1) + 1)) == 2) return false;
  const auto rest = organisation.substr(brand.size(), dot - std::min(dot, brand.size()));
  for (const auto word : split(rest, '-')) {
    if (contains(lures_in_names, word)) return false;
  }
  return true;
}

auto foreign_to(std::string_view domain) {
  return [domain = std::string(domain), organisation = organisation_of(domain)](std::string_view brand) {
    return !url::owns(brand, organisation) && !url::owns(brand, domain) && !may_be_subsidiary(organisation, brand);
  };
}

// The first house named in a folded text to which `foreign` applies.
std::string_view brand_in(std::string_view folded, const auto& foreign) {
  const auto& names = brand_words();
  std::string_view before;
  std::string joined;
  for (std::size_t at = 0; at < folded.size();) {
    const auto end = std::min(folded.find(' ', at), folded.size());
    const auto word = folded.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    if (const auto found = names.find(word);
        found != names.end() && foreign(found->second) && !(at < folded.size() && is_shop_inside(folded.substr(at))))
      return found->second;
    if (before.size() + word.size() >= least_joined) {  // "MercadoPago", "Mercado Pago"
      joined.assign(before).append(word);
      if (const auto found = names.find(joined); found != names.end() && foreign(found->second)) return found->second;
    }
    before = word;
  }
  const BytePairs pairs(folded);
  for (const auto& [shown, brand] : shown_names()) {
    if (!pairs.may_hold(shown)) continue;
    const auto at = folded.find(shown);
    if (at != std::string_view::npos && !is_shop_inside(folded.substr(at + shown.size())) && foreign(brand))
      return brand;
  }
  return {};
}

// True if a signature in the mail says that it is of an organisation (RFC 6376 §3.5, tag d=). It is not verified here.
bool is_signed_for(const content::Document& document, std::string_view organisation) {
  if (document.parts.empty()) return false;
  for (const auto& header : document.parts.front().headers) {
    if (!equal_ignore_case(header.name, "DKIM-Signature") && !equal_ignore_case(header.name, "DomainKey-Signature"))
      continue;
    for (const auto tag : split(header.value, ';')) {
      const auto equals = tag.find('=');
      if (equals != std::string_view::npos && trim(tag.substr(0, equals)) == "d" &&
          organisation_of(trim(tag.substr(equals + 1))) == organisation)
        return true;
    }
  }
  return false;
}

// Services that ask a shop's customers what they think, under the shop's name.
constexpr std::array<std::string_view, 10> opinion_services = {
    "bazaarvoice.com",  "bazaarvoice-cgc.com",  "feefo.com",  "judge.me",           "medallia.com",
    "powerreviews.com", "qualtrics-survey.com", "reviews.io", "trustpilotmail.com", "yotpo.com"};

}  // namespace

content::Mailbox author_of(const content::Document& document) {
  if (document.from.empty()) return {};
  auto author = document.from[0];
  if (document.reply_to.empty() || (document.header("List-Post").empty() && document.header("List-Id").empty()))
    return author;
  const auto via = author.display_name.rfind(" via ");
  if (via == std::string_view::npos || equal_ignore_case(document.reply_to[0].address, author.address)) return author;
  return {author.display_name.substr(0, via), document.reply_to[0].address};
}

bool is_unsigned_house(const content::Document& document) {
  const auto domain = domain_of(author_of(document).address);
  const auto organisation = organisation_of(domain);
  if (url::brand_of_domain(organisation).empty() || is_free_mail(domain) || contains(access_providers, organisation) ||
      document.parts.empty())
    return false;
  return !is_signed_for(document, organisation);
}

bool asks_for_opinions(const content::Document& document) {
  const auto organisation = organisation_of(domain_of(author_of(document).address));
  return contains(opinion_services, organisation) && is_signed_for(document, organisation);
}

bool is_vouched_for(const Report& report) {
  if (report.mail.from.empty()) return false;
  const auto organisation = organisation_of(domain_of(report.mail.from.front().address));
  constexpr std::string_view prefix = "auth:dkim.domain=";
  return std::any_of(report.signals.begin(), report.signals.end(), [&](const std::string& signal) {
    return signal == "auth:dmarc=pass" || (signal.starts_with(prefix) && !organisation.empty() &&
                                           organisation_of(signal.substr(prefix.size())) == organisation);
  });
}

std::string domain_of(std::string_view address) {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos) return {};
  auto domain = to_lower_ascii(trim(address.substr(at + 1)));
  while (!domain.empty() && (domain.back() == '>' || domain.back() == '.' || domain.back() == ' ')) domain.pop_back();
  return domain;
}

std::string_view mailbox_of(std::string_view address) {
  const auto local = address.substr(0, std::min(address.rfind('@'), address.size()));
  const auto tag = local.find_first_of("+#=");
  return tag == 0 ? local : local.substr(0, tag);
}

bool is_within(std::string_view domain, std::string_view parent) {
  return domain == parent || (domain.size() > parent.size() && domain.ends_with(parent) &&
                              domain[domain.size() - parent.size() - 1] == '.');
}

std::string organisation_of(std::string_view domain) {
  return domain.empty() ? std::string() : url::registrable_domain(to_lower_ascii(domain));
}

bool is_free_mail(std::string_view domain) {
  return std::find(free_mail.begin(), free_mail.end(), to_lower_ascii(domain)) != free_mail.end();
}

std::string_view foreign_brand_in(std::string_view folded, std::string_view domain) {
  return brand_in(folded, foreign_to(domain));
}

std::string_view foreign_brand_as_name(std::string_view folded, std::string_view domain) {
  const auto foreign = foreign_to(domain);
  if (const auto brand = brand_in(folded, foreign); !brand.empty()) return brand;
  const auto parted = without_office(folded);
  if (const auto brand = foreign_whole_name(parted, foreign); !brand.empty()) return brand;
  if (parted != folded) {
    if (const auto brand = brand_in(parted, foreign); !brand.empty()) return brand;
  }
  // A capital I is drawn as an l: "Trust WaIIet", "Iedger".
  std::string lines(folded);
  std::replace(lines.begin(), lines.end(), 'i', 'l');
  if (const auto brand = brand_in(lines, foreign); brand.size() >= least_drawn) return brand;
  std::string_view name;
  std::size_t beside = 0;
  for (const std::string_view word : split(parted, ' ')) {
    if (word.empty()) continue;
    std::string drawn(word);
    if (drawn[0] == 'i') drawn[0] = 'l';
    const auto* found = std::find(ordinary.begin(), ordinary.end(), word);
    if (found == ordinary.end() && drawn.size() >= least_drawn)
      found = std::find(ordinary.begin(), ordinary.end(), drawn);
    if (found != ordinary.end() && name.empty())
      name = *found;
    else if (contains(office_words, word))
      ++beside;
    // "Amie from Ledger"
    else if (!(beside == 0 && name.empty() && folded.find(" from ") != std::string_view::npos))
      return {};
  }
  return !name.empty() && foreign(name) && (beside > 0 || !contains(personal, name)) ? name : std::string_view();
}

double randomness_of(std::string_view name) {
  if (name.size() < 6) return 0;
  int changes = 0, run = 0, longest = 0, vowels = 0, letters = 0, digits = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = ascii_lower(name[i]);
    const bool digit = c >= '0' && c <= '9', letter = c >= 'a' && c <= 'z';
    const bool vowel = letter && std::string_view("aeiouy").find(c) != std::string_view::npos;
    digits += digit;
    letters += letter;
    vowels += vowel;
    run = letter && !vowel ? run + 1 : 0;
    longest = std::max(longest, run);
    if (i > 0 && letter && name[i - 1] >= '0' && name[i - 1] <= '9') ++changes;
  }
  const double score = 0.25 * std::min(changes, 3) +
                       (longest >= 6   ? 0.5
                        : longest == 5 ? 0.3
                                       : 0) +
                       (letters > 5 && vowels * 6 < letters ? 0.3 : 0) + (digits >= 5 && letters >= 3 ? 0.2 : 0);
  return std::min(1.0, score);
}

}  // namespace sekisho::scan::mail
