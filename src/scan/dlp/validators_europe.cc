#include <algorithm>
#include <array>
#include <string>

#include "scan/dlp/checksums.h"
#include "scan/dlp/validators.h"

namespace sekisho::scan::dlp {
namespace {
using Text = std::string_view;

bool digits(Text n, std::size_t size) { return n.size() == size && all_digits(n); }
int part(Text n, std::size_t at, std::size_t size) { return static_cast<int>(number(n.substr(at, size))); }
Text without(Text n, Text prefix) { return n.starts_with(prefix) ? n.substr(prefix.size()) : n; }
bool day_month_year(Text ddmmyy) {
  return ddmmyy.size() == 6 && is_short_date(std::string(ddmmyy.substr(4, 2)) + std::string(ddmmyy.substr(2, 2)) +
                                             std::string(ddmmyy.substr(0, 2)));
}

// UK, HMRC NIM39110: letters never used, prefixes never allocated, suffix A-D.
bool gb_nino(Text n, Text) {
  if (n.size() != 9 || !all_digits(n.substr(2, 6)) || n[8] < 'A' || n[8] > 'D') return false;
  static constexpr std::array<Text, 7> never{"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"};
  return Text("DFIQUV").find(n[0]) == Text::npos && Text("DFIQUVO").find(n[1]) == Text::npos &&
         std::ranges::find(never, n.substr(0, 2)) == never.end() && !is_repeated(n.substr(2, 6));
}
// UK, NHS Data Dictionary "NHS NUMBER": weights 10..2, mod 11.
bool gb_nhs(Text n, Text) {
  return digits(n, 10) && !is_repeated(n) && passes("complement 11 -: 10 9 8 7 6 5 4 3 2", n);
}
// UK, HMRC: check digit first, weights 6 7 8 9 10 5 4 3 2 over the rest, mod 11 looked up in 21987654321.
bool gb_utr(Text n, Text) {
  if (!digits(n, 10)) return false;
  static constexpr std::array weights{6, 7, 8, 9, 10, 5, 4, 3, 2};
  return n[0] == "21987654321"[weighted_sum(n.substr(1), weights) % 11];
}
// UK, DfE guide to unique pupil numbers: weights 2..13, mod 23.
bool gb_upn(Text n, Text) {
  static constexpr Text letters = "ABCDEFGHJKLMNPQRTUVWXYZ";
  if (n.size() != 13 || !all_digits(n.substr(1, 11))) return false;
  const int authority = part(n, 1, 3);
  if (authority < 201 || authority > 950) return false;
  int sum = 0;
  for (std::size_t i = 1; i < 13; ++i) {
    const auto value = n[i] <= '9' ? static_cast<std::size_t>(n[i] - '0') : letters.find(n[i]);
    if (value == Text::npos) return false;
    sum += static_cast<int>(value) * static_cast<int>(i + 1);
  }
  return letters[static_cast<std::size_t>(sum % 23)] == n[0];
}
// UK VAT: weights 8..2 plus the two last digits, mod 97 = 0 or 42 (numbers from 2010 on: 55 added).
bool gb_vat(Text n, Text) {
  n = without(n, "GB");
  if (n.size() != 9 && n.size() != 12) return false;
  if (!all_digits(n)) return false;
  static constexpr std::array weights{8, 7, 6, 5, 4, 3, 2, 10, 1};
  const int rest = weighted_sum(n.substr(0, 9), weights) % 97;
  return rest == 0 || rest == 42 || rest == 55;
}
// UK, DVLA driver number: decade, month (+50 for women), day, year.
bool gb_licence(Text n, Text) {
  if (n.size() < 16 || !all_digits(n.substr(5, 6))) return false;
  const int month = part(n, 6, 2) % 50, day = part(n, 8, 2);
  return part(n, 6, 2) < 63 && is_date(2000, month, day);
}

// Germany: BZSt "Identifikationsnummer": ISO 7064 mod 11-10; within ten digits one appears twice or three times, never
// 0 first.
bool de_idnr(Text n, Text) {
  if (!digits(n, 11) || n[0] == '0' || !mod_11_10(n)) return false;
  std::array<int, 10> counts{};
  for (const char c : n.substr(0, 10)) ++counts[static_cast<std::size_t>(c - '0')];
  return std::ranges::count_if(counts, [](int count) { return count > 1; }) <= 1 &&
         *std::ranges::max_element(counts) <= 3;
}
// ICAO 9303-3 §4.9: weights 7 3 1 over values, mod 10.
bool icao(Text n) {
  if (n.size() < 2) return false;
  int sum = 0;
  for (std::size_t i = 0; i + 1 < n.size(); ++i) {
    const int value = n[i] == '<' ? 0 : value_of(n[i]);
    if (value < 0) return false;
    sum += value * (i % 3 == 0 ? 7 : i % 3 == 1 ? 3 : 1);
  }
  return n.back() - '0' == sum % 10;
}
bool de_id_card(Text n, Text) { return n.size() == 10 && icao(n) && n.find_first_of("0123456789") != Text::npos; }
bool de_vat(Text n, Text) { return n.size() == 11 && n[2] != '0' && mod_11_10(n.substr(2)); }
// Germany, Deutsche Rentenversicherung: area, date of birth, letter as two digits, weights 2 1 2 5 7 1 2 1 2 1 2 1,
// digit sums.
bool de_rvnr(Text n, Text) {
  if (n.size() != 12 || !all_digits(n.substr(0, 8)) || !all_digits(n.substr(9))) return false;
  const int month = part(n, 4, 2), day = part(n, 2, 2);
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  const std::string all =
      std::string(n.substr(0, 8)) + std::to_string(100 + value_of(n[8]) - 9).substr(1) + std::string(n.substr(9, 2));
  static constexpr std::array weights{2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1};
  int sum = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const int product = (all[i] - '0') * weights[i];
    sum += product / 10 + product % 10;
  }
  return sum % 10 == n[11] - '0';
}
// Germany, GKV health insurance number: letter as two digits, weights 1 2, digit sums, mod 10.
bool de_kvnr(Text n, Text) {
  if (n.size() != 10 || !all_digits(n.substr(1))) return false;
  const std::string all = std::to_string(100 + value_of(n[0]) - 9).substr(1) + std::string(n.substr(1, 8));
  int sum = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const int product = (all[i] - '0') * (i % 2 == 0 ? 1 : 2);
    sum += product / 10 + product % 10;
  }
  return sum % 10 == n[9] - '0';
}

// France, INSEE: 97 − n mod 97; Corsica 2A and 2B count as 19 and 18.
bool fr_nir(Text n, Text) {
  if (n.size() != 15) return false;
  std::string all(n);
  if (all[6] == 'A') all[5] = '1', all[6] = '9';
  if (all[6] == 'B') all[5] = '1', all[6] = '8';
  if (!all_digits(all) ||
      (all[0] != '1' && all[0] != '2' && all[0] != '7' && all[0] != '8' && all[0] != '3' && all[0] != '4'))
    return false;
  return 97 - modulo(Text(all).substr(0, 13), 97) == part(all, 13, 2);
}
bool fr_siren(Text n, Text) { return digits(n, 9) && luhn(n) && !is_repeated(n); }
// SIRET: Luhn; La Poste (356000000) sums its digits to a multiple of 5.
bool fr_siret(Text n, Text) {
  if (!digits(n, 14) || is_repeated(n)) return false;
  int sum = 0;
  for (const char c : n) sum += c - '0';
  return luhn(n.substr(0, 9)) && (luhn(n) || (n.starts_with("356000000") && sum % 5 == 0));
}
bool fr_nif(Text n, Text) { return digits(n, 13) && n[0] <= '3' && modulo(n.substr(0, 10), 511) == part(n, 10, 3); }
bool fr_tva(Text n, Text) {
  n = without(n, "FR");
  return digits(n, 11) && (luhn(n.substr(2)) || n.substr(2, 3) == "000") &&
         modulo(std::string(n.substr(2)) + "12", 97) == part(n, 0, 2);
}

// Italy, D.M. 23 dicembre 1976: odd places by a table, even by value, mod 26.
bool it_cf(Text n, Text) {
  if (n.size() != 16) return false;
  static constexpr std::array odd{1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                  20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
  int sum = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    const int value = value_of(n[i]);
    const int index = value > 9 ? value - 10 : value;
    sum += i % 2 == 0 ? odd[static_cast<std::size_t>(index)] : index;
  }
  return n[15] == 'A' + sum % 26;
}
bool it_iva(Text n, Text) {
  n = without(n, "IT");
  if (!digits(n, 11) || !luhn(n) || part(n, 0, 7) == 0) return false;
  const int office = part(n, 7, 3);
  return (office >= 1 && office <= 100) || office == 120 || office == 121 || office == 888 || office == 999;
}

// Spain, Orden EHA/451/2008 and RD 1065/2007: letter by mod 23; CIF by Luhn-like sum, letter or digit by kind.
constexpr Text spanish = "TRWAGMYFPDXBNJZSQVHLCKE";
bool es_dni(Text n, Text) {
  return n.size() == 9 && all_digits(n.substr(0, 8)) && spanish[static_cast<std::size_t>(part(n, 0, 8) % 23)] == n[8];
}
bool es_nie(Text n, Text) {
  if (n.size() != 9 || !all_digits(n.substr(1, 7))) return false;
  const auto first = Text("XYZ").find(n[0]);
  return first != Text::npos &&
         spanish[static_cast<std::size_t>((static_cast<int>(first) * 10'000'000 + part(n, 1, 7)) % 23)] == n[8];
}
bool es_cif(Text n, Text) {
  if (n.size() != 9 || !all_digits(n.substr(1, 7)) || Text("ABCDEFGHJNPQRSUVW").find(n[0]) == Text::npos) return false;
  int sum = 0;
  for (std::size_t i = 1; i < 8; ++i) {
    const int value = (n[i] - '0') * (i % 2 == 1 ? 2 : 1);
    sum += value / 10 + value % 10;
  }
  const int check = (10 - sum % 10) % 10;
  const bool letter = n[8] == "JABCDEFGHI"[check], digit = n[8] == '0' + check;
  if (Text("NPQRSW").find(n[0]) != Text::npos) return letter;
  if (Text("ABEH").find(n[0]) != Text::npos) return digit;
  return letter || digit;
}
bool es_ccc(Text n, Text) {
  if (!digits(n, 20)) return false;
  static constexpr std::array weights{1, 2, 4, 8, 5, 10, 9, 7, 3, 6};
  const auto check = [](Text ten) {
    const int rest = 11 - weighted_sum(ten, weights) % 11;
    return static_cast<char>('0' + (rest == 11 ? 0 : rest == 10 ? 1 : rest));
  };
  return check("00" + std::string(n.substr(0, 8))) == n[8] && check(n.substr(10)) == n[9];
}

bool pt_nif(Text n, Text) {
  n = without(n, "PT");
  if (!digits(n, 9) || n[0] == '0' || n[0] == '4') return false;
  static constexpr std::array weights{9, 8, 7, 6, 5, 4, 3, 2};
  const int check = 11 - weighted_sum(n, weights) % 11;
  return n[8] - '0' == (check > 9 ? 0 : check);
}
// Portugal, AMA "Validação de Número de Documento do Cartão de Cidadão": Luhn with letters as 10..35.
bool pt_cc(Text n, Text) {
  if (n.size() != 12) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 12; ++i) {
    int value = value_of(n[i]);
    if (i % 2 == 0) value = value * 2 > 9 ? value * 2 - 9 : value * 2;
    sum += value;
  }
  return sum % 10 == 0;
}
bool nl_bsn(Text n, Text) {
  const std::string padded = (n.size() == 8 ? "0" : "") + std::string(n);
  return digits(padded, 9) && !is_repeated(n) && passes("zero 11: 9 8 7 6 5 4 3 2 -1", padded);
}
bool nl_vat(Text n, Text) {
  n = without(n, "NL");
  return n.size() == 12 && n[9] == 'B' && (nl_bsn(n.substr(0, 9), {}) || mod_97_10("NL" + std::string(n)));
}
// Belgium: 97 − n mod 97, births from 2000 on with a 2 in front; month +20/+40 for BIS numbers.
bool be_nn(Text n, Text) {
  if (!digits(n, 11) || part(n, 2, 2) % 20 > 12 || part(n, 4, 2) > 31) return false;
  const int check = part(n, 9, 2);
  return 97 - modulo(n.substr(0, 9), 97) == check || 97 - modulo("2" + std::string(n.substr(0, 9)), 97) == check;
}
bool be_vat(Text n, Text) {
  n = without(n, "BE");
  const std::string padded = (n.size() == 9 ? "0" : "") + std::string(n);
  return digits(padded, 10) && padded[0] <= '1' && 97 - modulo(Text(padded).substr(0, 8), 97) == part(padded, 8, 2);
}
// Luxembourg CNS: Luhn and Verhoeff over the first eleven.
bool lu_cns(Text n, Text) {
  return digits(n, 13) && is_date(part(n, 0, 4), part(n, 4, 2), part(n, 6, 2)) && luhn(n.substr(0, 12)) &&
         verhoeff(std::string(n.substr(0, 11)) + n[12]);
}
bool lu_vat(Text n, Text) {
  n = without(n, "LU");
  return digits(n, 8) && part(n, 0, 6) % 89 == part(n, 6, 2);
}
// Austria: UID by digit sums; SVNR weights 3 7 9 0 5 8 4 2 1 6 mod 11.
bool at_vnr(Text n, Text) {
  if (!digits(n, 10) || n[0] == '0') return false;
  static constexpr std::array weights{3, 7, 9, 0, 5, 8, 4, 2, 1, 6};
  return part(n, 4, 2) <= 31 && weighted_sum(n, weights) % 11 == n[3] - '0';
}
bool at_uid(Text n, Text) {
  n = without(without(n, "AT"), "U");
  if (!digits(n, 8)) return false;
  int sum = 4;
  for (std::size_t i = 0; i < 7; ++i) {
    const int product = (n[i] - '0') * (i % 2 == 0 ? 1 : 2);
    sum += product / 10 + product % 10;
  }
  return (10 - sum % 10) % 10 == n[7] - '0';
}
// Switzerland, ZAS: 756 and EAN-13; UID (eCH-0097) weights 5 4 3 2 7 6 5 4 mod 11.
bool ch_ahv(Text n, Text) {
  return digits(n, 13) && n.starts_with("756") && passes("complement 10 -: 1 3 1 3 1 3 1 3 1 3 1 3", n);
}
bool ch_uid(Text n, Text) {
  n = without(n, "CHE");
  while (!n.empty() && n.back() > '9') n.remove_suffix(1);  // MWST, TVA, IVA, TPV
  return passes("complement 11 -: 5 4 3 2 7 6 5 4", n);
}
bool pl_pesel(Text n, Text) {
  if (!digits(n, 11)) return false;
  const int month = part(n, 2, 2), day = part(n, 4, 2);
  return month % 20 >= 1 && month % 20 <= 12 && day >= 1 && day <= 31 && passes("zero 10: 1 3 7 9 1 3 7 9 1 3 1", n);
}
bool pl_nip(Text n, Text) {
  n = without(n, "PL");
  return digits(n, 10) && !is_repeated(n) && passes("rest 11 -: 6 5 7 2 3 4 5 6 7", n);
}
bool pl_regon(Text n, Text) {
  if (!all_digits(n) || is_repeated(n) || !passes("rest 11 0: 8 9 2 3 4 5 6 7", n.substr(0, 9))) return false;
  return n.size() == 9 || (n.size() == 14 && passes("rest 11 0: 2 4 8 5 0 9 7 3 6 1 2 4 8", n));
}
bool cz_rc(Text n, Text) {
  if ((n.size() != 9 && n.size() != 10) || !all_digits(n)) return false;
  const int month = part(n, 2, 2) % 50 % 20;  // +50 for women, +20 where the day's numbers ran out
  const int day = part(n, 4, 2);
  if (!is_date(2000, month, day)) return false;
  if (n.size() == 9) return part(n, 0, 2) <= 53 || part(n, 0, 2) >= 80;  // until 1953, without check digit
  return static_cast<int>(number(n) % 11) == 0 || (number(n.substr(0, 9)) % 11 == 10 && n[9] == '0');
}
bool hu_vat(Text n, Text) {
  n = without(n, "HU");
  return n.size() >= 8 && passes("complement 10 -: 9 7 3 1 9 7 3", n.substr(0, 8));
}
// Hungary, personal identifier (személyi azonosító) weights 1..10 mod 11; tax identifier 8xxxxxxxxx weights 1..9
// mod 11.
bool hu_tax(Text n, Text) { return digits(n, 10) && n[0] == '8' && passes("rest 11 -: 1 2 3 4 5 6 7 8 9", n); }
bool ro_cnp(Text n, Text) {
  if (!digits(n, 13) || n[0] == '0') return false;
  return is_short_date(n.substr(1, 6)) && passes("rest 11 1: 2 7 9 1 4 6 3 5 8 2 7 9", n);
}
bool bg_egn(Text n, Text) {
  if (!digits(n, 10)) return false;
  const int month = part(n, 2, 2) % 20;
  return is_date(2000, month, part(n, 4, 2)) && passes("rest 11 0: 2 4 8 5 10 9 7 3 6", n);
}
bool hr_oib(Text n, Text) {
  n = without(n, "HR");
  return digits(n, 11) && mod_11_10(n);
}
// Yugoslav JMBG (SI, HR, RS, BA, ME, MK): weights 7..2 twice, mod 11.
bool yu_jmbg(Text n, Text) {
  if (!digits(n, 13) || !is_date((n[4] == '0' ? 2000 : 1000) + part(n, 4, 3), part(n, 2, 2), part(n, 0, 2)))
    return false;
  return passes("complement 11 -: 7 6 5 4 3 2 7 6 5 4 3 2", n);
}
bool si_vat(Text n, Text) {
  n = without(n, "SI");
  return digits(n, 8) && n[0] != '0' && passes("complement 11 0: 8 7 6 5 4 3 2", n);
}
bool gr_afm(Text n, Text) {
  n = without(without(n, "EL"), "GR");
  return digits(n, 9) && passes("rest 11 0: 256 128 64 32 16 8 4 2", n) && !is_repeated(n);
}
bool gr_amka(Text n, Text) { return digits(n, 11) && day_month_year(n.substr(0, 6)) && luhn(n); }
bool cy_vat(Text n, Text) {
  n = without(n, "CY");
  if (n.size() != 9 || !all_digits(n.substr(0, 8)) || n.starts_with("12")) return false;
  static constexpr std::array odd{1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) sum += i % 2 == 0 ? odd[static_cast<std::size_t>(n[i] - '0')] : n[i] - '0';
  return n[8] == 'A' + sum % 26;
}
bool mt_vat(Text n, Text) {
  n = without(n, "MT");
  return digits(n, 8) && n[0] != '0' && passes("zero 37: 3 4 6 7 8 9 10 1", n);
}
bool ie_pps(Text n, Text) {
  n = without(n, "IE");
  if (n.size() < 8 || n.size() > 9 || !all_digits(n.substr(0, 7))) return false;
  static constexpr std::array weights{8, 7, 6, 5, 4, 3, 2};
  int sum = weighted_sum(n.substr(0, 7), weights);
  if (n.size() == 9 && n[8] != 'W' && n[8] != 'T') {
    if (n[8] < 'A' || n[8] > 'I') return false;
    sum += 9 * (n[8] - 'A' + 1);
  }
  return n[7] == "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23];
}
// Estonia and Lithuania: weights 1..9 1, then 3..9 1 2 3, mod 11.
bool ee_ik(Text n, Text) {
  if (!digits(n, 11) || n[0] < '1' || n[0] > '8' || !is_short_date(n.substr(1, 6))) return false;
  static constexpr std::array first{1, 2, 3, 4, 5, 6, 7, 8, 9, 1}, second{3, 4, 5, 6, 7, 8, 9, 1, 2, 3};
  int check = weighted_sum(n.substr(0, 10), first) % 11;
  if (check == 10) check = weighted_sum(n.substr(0, 10), second) % 11 % 10;
  return n[10] - '0' == check;
}
bool lv_pk(Text n, Text) {
  n = without(n, "LV");
  if (!digits(n, 11)) return false;
  if (n.starts_with("32")) return true;
  static constexpr std::array weights{10, 5, 8, 4, 2, 1, 6, 3, 7, 9};
  if (n[0] > '3')
    return passes("zero 11: 9 1 4 8 3 10 2 5 7 6 1", n) ||
           (3 - weighted_sum(n, std::array{9, 1, 4, 8, 3, 10, 2, 5, 7, 6}) % 11 + 11) % 11 == n[10] - '0';
  return day_month_year(n.substr(0, 6)) && (1 + weighted_sum(n, weights)) % 11 % 10 == n[10] - '0';
}
bool se_person(Text n, Text raw) {
  if (n.size() == 12) n.remove_prefix(2);
  if (!digits(n, 10) || !luhn(n) || raw.find("000000") != Text::npos) return false;
  const int day = part(n, 4, 2);
  return is_short_date(std::string(n.substr(0, 4)) + std::to_string(100 + (day > 60 ? day - 60 : day)).substr(1));
}
bool se_vat(Text n, Text) {
  n = without(n, "SE");
  return digits(n, 12) && luhn(n.substr(0, 10));
}
bool sk_dph(Text n, Text) {
  n = without(n, "SK");
  return digits(n, 10) && n[0] != '0' && number(n) % 11 == 0;
}
bool se_org(Text n, Text) { return digits(n, 10) && n[2] >= '2' && luhn(n); }
bool no_person(Text n, Text) {
  if (!digits(n, 11)) return false;
  std::string date(n.substr(0, 6));
  if (date[0] >= '4' && date[0] <= '7') date[0] = static_cast<char>(date[0] - 4);  // D numbers
  if (date[2] >= '4') date[2] = static_cast<char>(date[2] - 4);                    // help numbers
  return day_month_year(date) && passes("complement 11 -: 3 7 6 1 8 9 4 5 2", n.substr(0, 10)) &&
         passes("complement 11 -: 5 4 3 2 7 6 5 4 3 2", n);
}
// Denmark, CPR-kontoret: since 2007 numbers are issued without the mod 11 check, so only the date decides; with it,
// certain.
bool dk_cpr(Text n, Text) {
  return digits(n, 10) && day_month_year(n.substr(0, 6)) && passes("zero 11: 4 3 2 7 6 5 4 3 2 1", n);
}
bool dk_cpr_date(Text n, Text) { return digits(n, 10) && day_month_year(n.substr(0, 6)) && !is_repeated(n.substr(6)); }
bool dk_cvr(Text n, Text) {
  n = without(n, "DK");
  return n.size() == 8 && n[0] != '0' && passes("zero 11: 2 7 6 5 4 3 2 1", n);
}
bool fi_hetu(Text n, Text raw) {
  if (raw.size() != 11 || !day_month_year(raw.substr(0, 6)) || !all_digits(raw.substr(7, 3)) || n.empty()) return false;
  const auto check =
      static_cast<std::size_t>(number(std::string(raw.substr(0, 6)) + std::string(raw.substr(7, 3))) % 31);
  const char last = raw[10] >= 'a' ? static_cast<char>(raw[10] - 32) : raw[10];
  return "0123456789ABCDEFHJKLMNPRSTUVWXY"[check] == last && number(raw.substr(7, 3)) >= 2;
}
bool is_kt(Text n, Text) {
  std::string date(n.substr(0, 6));
  if (!digits(n, 10)) return false;
  if (date[0] >= '4') date[0] = static_cast<char>(date[0] - 4);
  return day_month_year(date) && passes("complement 11 -: 3 2 7 6 5 4 3 2", n.substr(0, 9)) &&
         (n[9] == '9' || n[9] == '0' || n[9] == '8');
}
// Russia, FNS: INN of ten or twelve digits; SNILS weights 9..1 mod 101.
bool ru_inn(Text n, Text) {
  if (n.size() == 10) return passes("rest 11 0: 2 4 10 3 5 9 4 6 8", n) && !is_repeated(n);
  return digits(n, 12) && !is_repeated(n) && passes("rest 11 0: 7 2 4 10 3 5 9 4 6 8", n.substr(0, 11)) &&
         passes("rest 11 0: 3 7 2 4 10 3 5 9 4 6 8", n);
}
bool ru_snils(Text n, Text) {
  if (!digits(n, 11) || is_repeated(n)) return false;
  static constexpr std::array weights{9, 8, 7, 6, 5, 4, 3, 2, 1};
  return weighted_sum(n, weights) % 101 % 100 == part(n, 9, 2);
}
bool ru_ogrn(Text n, Text) {
  if (n.size() == 13) return all_digits(n) && n[0] != '0' && number(n.substr(0, 12)) % 11 % 10 == n[12] - '0';
  return digits(n, 15) && number(n.substr(0, 14)) % 13 % 10 == n[14] - '0';
}
bool ua_rntrc(Text n, Text) {
  static constexpr std::array weights{-1, 5, 7, 9, 4, 6, 10, 5, 7};
  return digits(n, 10) && (weighted_sum(n, weights) % 11 + 11) % 11 % 10 == n[9] - '0';
}

constexpr Validator table[] = {
    {"gb_nino", gb_nino},     {"gb_nhs", gb_nhs},
    {"gb_utr", gb_utr},       {"gb_upn", gb_upn},
    {"gb_vat", gb_vat},       {"gb_licence", gb_licence},
    {"de_idnr", de_idnr},     {"de_id_card", de_id_card},
    {"de_vat", de_vat},       {"de_rvnr", de_rvnr},
    {"de_kvnr", de_kvnr},     {"fr_nir", fr_nir},
    {"fr_siren", fr_siren},   {"fr_siret", fr_siret},
    {"fr_nif", fr_nif},       {"fr_tva", fr_tva},
    {"it_cf", it_cf},         {"it_iva", it_iva},
    {"es_dni", es_dni},       {"es_nie", es_nie},
    {"es_cif", es_cif},       {"es_ccc", es_ccc},
    {"pt_nif", pt_nif},       {"pt_cc", pt_cc},
    {"nl_bsn", nl_bsn},       {"nl_vat", nl_vat},
    {"be_nn", be_nn},         {"be_vat", be_vat},
    {"lu_cns", lu_cns},       {"lu_vat", lu_vat},
    {"at_vnr", at_vnr},       {"at_uid", at_uid},
    {"ch_ahv", ch_ahv},       {"ch_uid", ch_uid},
    {"pl_pesel", pl_pesel},   {"pl_nip", pl_nip},
    {"pl_regon", pl_regon},   {"cz_rc", cz_rc},
    {"hu_vat", hu_vat},       {"hu_tax", hu_tax},
    {"ro_cnp", ro_cnp},       {"bg_egn", bg_egn},
    {"hr_oib", hr_oib},       {"yu_jmbg", yu_jmbg},
    {"si_vat", si_vat},       {"gr_afm", gr_afm},
    {"gr_amka", gr_amka},     {"cy_vat", cy_vat},
    {"mt_vat", mt_vat},       {"ie_pps", ie_pps},
    {"ee_ik", ee_ik},         {"lv_pk", lv_pk},
    {"se_person", se_person}, {"se_org", se_org},
    {"no_person", no_person}, {"dk_cpr", dk_cpr},
    {"dk_cvr", dk_cvr},       {"dk_cpr_date", dk_cpr_date},
    {"sk_dph", sk_dph},       {"se_vat", se_vat},
    {"fi_hetu", fi_hetu},     {"is_kt", is_kt},
    {"ru_inn", ru_inn},       {"ru_snils", ru_snils},
    {"ru_ogrn", ru_ogrn},     {"ua_rntrc", ua_rntrc},
};
}  // namespace

std::span<const Validator> european_validators() { return table; }

}  // namespace sekisho::scan::dlp
