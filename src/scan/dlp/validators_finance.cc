#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/encode.h"
#include "scan/dlp/checksums.h"
#include "scan/dlp/validators.h"

namespace sekisho::scan::dlp {
namespace {
using Text = std::string_view;

long long prefix(Text n, std::size_t size) { return number(n.substr(0, size)); }
bool between(long long value, long long low, long long high) { return value >= low && value <= high; }

// Issuer identification ranges as the schemes publish them (ISO/IEC 7812; network acceptance manuals, 2024), Luhn
// throughout.
bool card(Text n) { return n.size() >= 12 && n.size() <= 19 && luhn(n) && !is_repeated(n); }
bool visa(Text n, Text) { return card(n) && n[0] == '4' && (n.size() == 13 || n.size() == 16 || n.size() == 19); }
bool mastercard(Text n, Text) {
  return card(n) && n.size() == 16 && (between(prefix(n, 2), 51, 55) || between(prefix(n, 4), 2221, 2720));
}
bool amex(Text n, Text) { return card(n) && n.size() == 15 && (n.starts_with("34") || n.starts_with("37")); }
bool jcb(Text n, Text) { return card(n) && n.size() >= 16 && between(prefix(n, 4), 3528, 3589); }
bool discover(Text n, Text) {
  return card(n) && n.size() >= 16 && (n.starts_with("6011") || between(prefix(n, 3), 644, 649) || n.starts_with("65"));
}
bool diners(Text n, Text) {
  return card(n) && (n.size() == 14 || n.size() == 16) &&
         (between(prefix(n, 3), 300, 305) || prefix(n, 3) == 309 || n.starts_with("36") || n.starts_with("38") ||
          n.starts_with("39"));
}
bool unionpay(Text n, Text) { return card(n) && n.size() >= 16 && (n.starts_with("62") || n.starts_with("81")); }
bool maestro(Text n, Text) {
  return card(n) &&
         (n.starts_with("50") || between(prefix(n, 2), 56, 58) || n.starts_with("639") || n.starts_with("67"));
}
bool mir(Text n, Text) { return card(n) && n.size() >= 16 && between(prefix(n, 4), 2200, 2204); }
bool troy(Text n, Text) { return card(n) && n.size() == 16 && n.starts_with("9792"); }
bool elo(Text n, Text) {
  static constexpr std::array<long long, 9> six{401178, 401179, 438935, 457631, 457632, 504175, 627780, 636297, 636368};
  const auto p = prefix(n, 6);
  return card(n) && n.size() == 16 &&
         (std::ranges::find(six, p) != six.end() || between(p, 506699, 506778) || between(p, 509000, 509999) ||
          between(p, 650031, 650033) || between(p, 655000, 655058));
}
bool dankort(Text n, Text) { return card(n) && n.size() == 16 && (n.starts_with("5019") || n.starts_with("4571")); }
bool verve(Text n, Text) {
  return card(n) && n.size() >= 16 && (between(prefix(n, 6), 506099, 506198) || between(prefix(n, 6), 650002, 650027));
}
bool hipercard(Text n, Text) { return card(n) && n.size() == 16 && n.starts_with("606282"); }
bool rupay(Text n, Text) {
  return card(n) && n.size() == 16 &&
         (between(prefix(n, 4), 6521, 6522) || n.starts_with("60") || n.starts_with("508"));
}

bool any_card(Text n, Text raw) {
  for (const auto kind : {visa, mastercard, amex, jcb, discover, diners, unionpay, maestro, mir, troy, elo, dankort,
                          verve, hipercard, rupay}) {
    if (kind(n, raw)) return true;
  }
  return false;
}

// ISO 13616 IBAN registry (SWIFT, release 99): length per country.
struct IbanLength {
  char country[3];
  unsigned char length;
};
constexpr IbanLength iban_lengths[] = {
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22},
    {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DJ", 27},
    {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FK", 18}, {"FO", 18}, {"FR", 27},
    {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HN", 28}, {"HR", 21}, {"HU", 28},
    {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28},
    {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22},
    {"MK", 19}, {"MN", 20}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23},
    {"PK", 24}, {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24},
    {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23}, {"ST", 25}, {"SV", 28},
    {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}, {"YE", 30}};

bool iban(Text n, Text) {
  if (n.size() < 15 || !all_digits(n.substr(2, 2))) return false;
  const auto* const row =
      std::ranges::find_if(iban_lengths, [&](const IbanLength& entry) { return n.starts_with(entry.country); });
  return row != std::end(iban_lengths) && row->length == n.size() &&
         mod_97_10(std::string(n.substr(4)) + std::string(n.substr(0, 4)));
}

// ISO 3166-1 alpha-2, and XK.
constexpr Text countries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA "
    "CC CD CF CG CH CI "
    "CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH "
    "GI GL GM GN GP GQ "
    "GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA "
    "LB LC LI LK LR LS "
    "LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU "
    "NZ OM PA PE PF PG "
    "PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC "
    "TD TF TG TH TJ TK "
    "TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";
bool is_country(Text code) { return countries.find(code) % 3 == 0 && countries.find(code) != Text::npos; }

// ISO 9362: institution, country, location; test codes (0 in place 8) are no business.
bool bic(Text n, Text) { return (n.size() == 8 || n.size() == 11) && is_country(n.substr(4, 2)) && n[7] != '0'; }
// ISO 17442: ISO 7064 mod 97-10.
bool lei(Text n, Text) { return n.size() == 20 && mod_97_10(n); }
// ISO 6166: letters to two digits, Luhn.
bool isin(Text n, Text) {
  if (n.size() != 12 || !(is_country(n.substr(0, 2)) || n.starts_with("XS") || n.starts_with("EU"))) return false;
  std::string digits;
  for (const char c : n) digits += std::to_string(value_of(c));
  return luhn(digits);
}
// LSE SEDOL: weights 1 3 1 7 3 9.
bool sedol(Text n, Text) { return n.size() == 7 && passes("complement 10 -: 1 3 1 7 3 9", n); }
// CUSIP Global Services: values doubled in even places, digit sums.
bool cusip(Text n, Text) {
  if (n.size() != 9) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const int value = value_of(n[i]) * (i % 2 == 1 ? 2 : 1);
    sum += value / 10 + value % 10;
  }
  return n[8] - '0' == (10 - sum % 10) % 10;
}

constexpr Text base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

// Base58Check: 25 bytes, last four the start of SHA-256 twice over the rest.
bool base58_check(Text raw) {
  std::array<unsigned char, 25> bytes{};
  for (const char c : raw) {
    auto carry = base58.find(c);
    if (carry == Text::npos) return false;
    for (std::size_t i = bytes.size(); i-- > 0;) {
      carry += std::size_t{bytes[i]} * 58;
      bytes[i] = static_cast<unsigned char>(carry & 255);
      carry >>= 8;
    }
    if (carry != 0) return false;
  }
  const std::string all(bytes.begin(), bytes.end());
  return sha256(sha256(Text(all).substr(0, 21))).substr(0, 4) == all.substr(21);
}

// BIP 173 and BIP 350: BCH checksum over the human-readable part and the data.
bool bech32(Text raw) {
  std::string text(raw);
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  static constexpr Text alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  const auto split = text.rfind('1');
  if (split == std::string::npos || split < 1 || text.size() > 90 || text.size() - split < 7) return false;
  unsigned check = 1;
  const auto step = [&check](unsigned value) {
    static constexpr std::array<unsigned, 5> generator{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    const unsigned top = check >> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    for (std::size_t i = 0; i < 5; ++i) check ^= (top >> i & 1) != 0 ? generator[i] : 0;
  };
  for (std::size_t i = 0; i < split; ++i) step(static_cast<unsigned char>(text[i]) >> 5);
  step(0);
  for (std::size_t i = 0; i < split; ++i) step(static_cast<unsigned char>(text[i]) & 31);
  for (std::size_t i = split + 1; i < text.size(); ++i) {
    const auto value = alphabet.find(text[i]);
    if (value == Text::npos) return false;
    step(static_cast<unsigned>(value));
  }
  return check == 1 || check == 0x2bc830a3;
}

bool bitcoin(Text, Text raw) {
  if (raw.starts_with("bc1") || raw.starts_with("BC1")) return bech32(raw);
  return raw.size() >= 26 && raw.size() <= 35 && base58_check(raw);
}

// 3GPP TS 23.003: IMEI by Luhn; IMSI by mobile country code (ITU-T E.212 annex: 2xx-7xx, test 001).
// Sixteen digits carry a software version in place of the check digit.
bool imei(Text n, Text) {
  return (n.size() == 16 || luhn(n)) && n.size() >= 15 && !is_repeated(n) && !is_run(n) && n[0] != '0';
}

// ICAO 9303-3 §4.9.
int mrz_digit(Text field) {
  int sum = 0;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const int value = field[i] == '<' ? 0 : value_of(field[i]);
    sum += value * (i % 3 == 0 ? 7 : i % 3 == 1 ? 3 : 1);
  }
  return sum % 10;
}
bool mrz(Text, Text raw) {
  std::string all;
  for (const char c : raw) {
    if (c != '\n' && c != '\r' && c != ' ') all += c;
  }
  const auto check = [&](std::size_t at, std::size_t size) {
    return at + size < all.size() && mrz_digit(Text(all).substr(at, size)) == all[at + size] - '0';
  };
  if (all.size() == 88) return check(44, 9) && check(57, 6) && check(65, 6);
  if (all.size() == 90) return check(5, 9) && check(30, 6) && check(38, 6);
  return false;
}

// RFC 7519 §3: the first part is JSON with "alg" or "typ".
bool jwt(Text, Text raw) {
  auto head = std::string(raw.substr(0, raw.find('.')));
  const auto json = from_base64url(head);
  return json && json->starts_with("{") &&
         (json->find("\"alg\"") != std::string::npos || json->find("\"typ\"") != std::string::npos);
}

// A secret rather than a word: letters of both cases or symbols together with digits, not one character over and over.
bool secret(Text, Text raw) {
  bool lower = false, upper = false, digit = false;
  std::array<bool, 128> seen{};
  int distinct = 0;
  for (const char c : raw) {
    lower = lower || (c >= 'a' && c <= 'z');
    upper = upper || (c >= 'A' && c <= 'Z');
    digit = digit || (c >= '0' && c <= '9');
    if (c > 0 && !std::exchange(seen[static_cast<std::size_t>(c)], true)) ++distinct;
  }
  return digit && lower && upper && distinct >= 12;
}

// What stands after "password:" and is no plain word, nor a name of the field again: "hunter2", "Ab!cdef", "aBcdEf".
bool password(Text, Text raw) {
  const auto colon = raw.find_last_of(":=");
  auto value = raw.substr(colon == Text::npos ? 0 : colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '"' || value.front() == '\''))
    value.remove_prefix(1);
  while (!value.empty() && Text(".,;:!?)\"'").find(value.back()) != Text::npos) value.remove_suffix(1);
  bool lower = false, upper_inside = false, other = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool is_lower = c >= 'a' && c <= 'z', is_upper = c >= 'A' && c <= 'Z';
    lower = lower || is_lower;
    upper_inside = upper_inside || (is_upper && i > 0);
    other = other || !(is_lower || is_upper);
  }
  return value.size() >= 6 && value.find('\\') == Text::npos && (other || (lower && upper_inside));
}

// RFC 791, RFC 4291: public addresses only; documentation ranges count (they are what samples show).
bool ip(Text, Text raw) {
  raw = raw.substr(0, raw.find('/'));
  int octets = 0;
  std::size_t at = 0;
  while (at < raw.size()) {
    const auto end = std::min(raw.find('.', at), raw.size());
    const auto octet = raw.substr(at, end - at);
    if (octet.empty() || octet.size() > 3 || !all_digits(octet) || number(octet) > 255 ||
        (octet.size() > 1 && octet[0] == '0'))
      return false;
    ++octets;
    at = end + 1;
  }
  return octets == 4;
}
bool date_ymd(Text n, Text) {
  return n.size() == 8 && is_date(static_cast<int>(prefix(n, 4)), static_cast<int>(number(n.substr(4, 2))),
                                  static_cast<int>(number(n.substr(6, 2))));
}

bool check_luhn(Text n, Text) { return luhn(n); }
bool check_verhoeff(Text n, Text) { return verhoeff(n); }
bool check_mod97(Text n, Text) { return mod_97_10(n); }
bool check_mod_11_10(Text n, Text) { return mod_11_10(n); }
bool check_mod_11_2(Text n, Text) { return mod_11_2(n); }
bool check_mod_37_36(Text n, Text) { return mod_37_36(n); }
bool not_dummy(Text n, Text) { return !is_repeated(n) && !is_run(n); }

constexpr Validator table[] = {
    {"card", any_card},
    {"card_visa", visa},
    {"card_mastercard", mastercard},
    {"card_amex", amex},
    {"card_jcb", jcb},
    {"card_discover", discover},
    {"card_diners", diners},
    {"card_unionpay", unionpay},
    {"card_maestro", maestro},
    {"card_mir", mir},
    {"card_troy", troy},
    {"card_elo", elo},
    {"card_dankort", dankort},
    {"card_verve", verve},
    {"card_hipercard", hipercard},
    {"card_rupay", rupay},
    {"iban", iban},
    {"bic", bic},
    {"lei", lei},
    {"isin", isin},
    {"sedol", sedol},
    {"cusip", cusip},
    {"bitcoin", bitcoin},
    {"imei", imei},
    {"mrz", mrz},
    {"jwt", jwt},
    {"secret", secret},
    {"password", password},
    {"ip", ip},
    {"date_ymd", date_ymd},
    {"luhn", check_luhn},
    {"verhoeff", check_verhoeff},
    {"mod97", check_mod97},
    {"mod11_10", check_mod_11_10},
    {"mod11_2", check_mod_11_2},
    {"mod37_36", check_mod_37_36},
    {"not_dummy", not_dummy},
};
}  // namespace

std::span<const Validator> financial_validators() { return table; }

}  // namespace sekisho::scan::dlp
