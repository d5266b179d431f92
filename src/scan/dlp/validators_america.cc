#include <algorithm>
#include <array>
#include <string>

#include "scan/dlp/checksums.h"
#include "scan/dlp/validators.h"

namespace sekisho::scan::dlp {
namespace {
using Text = std::string_view;

// US Social Security Administration, "Social Security Number Randomization" (2011): areas 000, 666 and 900-999, group
// 00 and serial 0000 are never issued. Famous dummies (Woolworth's 078-05-1120, the SSA's own samples) are known to
// all.
bool us_ssn(Text n, Text) {
  if (n.size() != 9 || !all_digits(n) || is_repeated(n)) return false;
  const auto area = n.substr(0, 3);
  if (area == "000" || area == "666" || area[0] == '9' || n.substr(3, 2) == "00" || n.substr(5) == "0000") return false;
  return n != "123456789" && n != "078051120" && n != "219099999" && n != "457555462";
}

// IRS Publication 1915 and IRM 3.21.263: 9xx, group 50-65, 70-88, 90-92, 94-99.
bool us_itin(Text n, Text) {
  if (n.size() != 9 || !all_digits(n) || n[0] != '9') return false;
  const auto group = number(n.substr(3, 2));
  return (group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group <= 92) || group >= 94;
}

// IRS, "How EINs are assigned and valid EIN prefixes": prefixes never assigned.
bool us_ein(Text n, Text) {
  if (n.size() != 9 || !all_digits(n) || is_repeated(n)) return false;
  static constexpr std::array unused{"00", "07", "08", "09", "17", "18", "19", "28", "29",
                                     "49", "69", "70", "78", "79", "89", "96", "97"};
  return std::ranges::find(unused, n.substr(0, 2)) == unused.end();
}

// ABA Routing Number Policy: weights 3 7 1, mod 10; first two digits 00-12, 21-32, 61-72, 80.
bool us_aba(Text n, Text) {
  if (n.size() != 9 || !all_digits(n) || is_repeated(n)) return false;
  const auto first = number(n.substr(0, 2));
  if (!(first <= 12 || (first >= 21 && first <= 32) || (first >= 61 && first <= 72) || first == 80)) return false;
  static constexpr std::array weights{3, 7, 1, 3, 7, 1, 3, 7, 1};
  return n != "000000000" && weighted_sum(n, weights) % 10 == 0;
}

// 45 CFR 162.406: Luhn over the number prefixed with 80840; first digit 1 or 2.
bool us_npi(Text n, Text) {
  return n.size() == 10 && all_digits(n) && (n[0] == '1' || n[0] == '2') && luhn("80840" + std::string(n));
}

// 21 CFR 1301 / DEA registration: (d1+d3+d5) + 2(d2+d4+d6) ends in d7.
bool us_dea(Text n, Text) {
  if (n.size() != 9 || Text("ABCDEFGHJKLMPRSTUX").find(n[0]) == Text::npos || !all_digits(n.substr(2))) return false;
  const auto d = [&](int i) { return n[static_cast<std::size_t>(i) + 1] - '0'; };
  return (d(1) + d(3) + d(5) + 2 * (d(2) + d(4) + d(6))) % 10 == d(7);
}

// CMS, "Understanding the Medicare Beneficiary Identifier (MBI) format": position types C A AN N A AN N A A N N,
// without S L O I B Z.
bool us_mbi(Text n, Text) {
  if (n.size() != 11) return false;
  static constexpr Text shape = "CAXNAXNAANN", letters = "ACDEFGHJKMNPQRTUVWXY";
  for (std::size_t i = 0; i < 11; ++i) {
    const bool digit = n[i] >= '0' && n[i] <= '9', letter = letters.find(n[i]) != Text::npos;
    if (shape[i] == 'C' && !(digit && n[i] != '0')) return false;
    if (shape[i] == 'N' && !digit) return false;
    if (shape[i] == 'A' && !letter) return false;
    if (shape[i] == 'X' && !digit && !letter) return false;
  }
  return true;
}

// CMS HICN: a Social Security number and a beneficiary code (letter, optional digit or letter).
bool us_hicn(Text n, Text) {
  return n.size() >= 10 && n.size() <= 11 && us_ssn(n.substr(0, 9), {}) && Text("ABCDEFJKMTW").find(n[9]) != Text::npos;
}

// Service Canada: Luhn; a first digit of 0 and 8 is not issued to persons.
bool ca_sin(Text n, Text) { return n.size() == 9 && luhn(n) && n[0] != '0' && n[0] != '8' && !is_repeated(n); }
// Canada Revenue Agency: nine digits by Luhn, then programme (RC, RM, RP, RT) and four digits.
bool ca_bn(Text n, Text) { return n.size() >= 9 && luhn(n.substr(0, 9)) && !is_repeated(n.substr(0, 9)); }
// BC Ministry of Health: 9, then weights 2 4 8 5 10 9 7 3, check = 11 - rest.
bool ca_bcphn(Text n, Text) {
  if (n.size() != 10 || !all_digits(n) || n[0] != '9') return false;
  static constexpr std::array weights{2, 4, 8, 5, 10, 9, 7, 3};
  const int check = 11 - weighted_sum(n.substr(1, 8), weights) % 11;
  return check < 10 && check == n[9] - '0';
}

// Receita Federal: two check digits mod 11.
int br_digit(Text n, int low, int high) {
  int sum = 0, weight = low;
  for (std::size_t i = n.size(); i-- > 0;) {
    sum += (n[i] - '0') * weight;
    weight = weight == high ? 2 : weight + 1;
  }
  return 11 - sum % 11 > 9 ? 0 : 11 - sum % 11;
}
bool br_cpf(Text n, Text) {
  return n.size() == 11 && all_digits(n) && !is_repeated(n) && br_digit(n.substr(0, 9), 2, 99) == n[9] - '0' &&
         br_digit(n.substr(0, 10), 2, 99) == n[10] - '0';
}
// Receita Federal, Instrução Normativa 2.229/2024: from July 2026 on the first twelve may be letters, each worth its
// ASCII code less 48.
bool br_cnpj(Text n, Text) {
  return n.size() == 14 && all_digits(n.substr(12)) && !is_repeated(n) &&
         br_digit(n.substr(0, 12), 2, 9) == n[12] - '0' && br_digit(n.substr(0, 13), 2, 9) == n[13] - '0';
}

// AFIP/BCRA: weights 5 4 3 2 7 6 5 4 3 2, complement of mod 11.
bool ar_cuit(Text n, Text) {
  static constexpr std::array<Text, 10> types{"20", "23", "24", "25", "26", "27", "30", "33", "34", "55"};
  return n.size() == 11 && all_digits(n) && std::ranges::find(types, n.substr(0, 2)) != types.end() &&
         passes("complement 11 -: 5 4 3 2 7 6 5 4 3 2", n);
}
bool ar_cbu(Text n, Text) {
  return n.size() == 22 && all_digits(n) && passes("complement 10 -: 7 1 3 9 7 1 3", n.substr(0, 8)) &&
         passes("complement 10 -: 3 9 7 1 3 9 7 1 3 9 7 1 3", n.substr(8));
}

// Chile, Registro Civil: weights 2..7 from the right, mod 11; 10 is K.
bool cl_rut(Text n, Text) {
  if (n.starts_with("CL")) n.remove_prefix(2);
  if (n.size() < 7 || n.size() > 9 || !all_digits(n.substr(0, n.size() - 1)) || n[0] == '0') return false;
  int sum = 0, weight = 2;
  for (std::size_t i = n.size() - 1; i-- > 0; weight = weight == 7 ? 2 : weight + 1) sum += (n[i] - '0') * weight;
  const int check = (11 - sum % 11) % 11;
  return n.back() == (check == 10 ? 'K' : static_cast<char>('0' + check));
}

// Colombia, DIAN: primes from the right, mod 11.
bool co_nit(Text n, Text) {
  if (n.size() < 8 || n.size() > 16 || !all_digits(n)) return false;
  static constexpr std::array primes{3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71};
  int sum = 0;
  for (std::size_t i = n.size() - 1, k = 0; i-- > 0; ++k) sum += (n[i] - '0') * primes[k];
  const int rest = sum % 11;
  return n.back() - '0' == (rest < 2 ? rest : 11 - rest);
}

// Mexico, RENAPO "Instructivo normativo para la asignación de la CURP": weights 18..2 over 0-9A-NÑO-Z, mod 10.
bool mx_curp(Text n, Text) {
  if (n.size() != 18 || !is_short_date(n.substr(4, 6))) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) {
    int value = value_of(n[i]);
    if (value > 23) ++value;  // Ñ stands between N and O
    sum += value * static_cast<int>(18 - i);
  }
  return (10 - sum % 10) % 10 == n[17] - '0';
}
// Mexico, SAT: shape with date; the check character follows Anexo 1 of the Código Fiscal.
bool mx_rfc(Text n, Text) {
  const std::size_t letters = n.size() == 13 || n.size() == 10 ? 4 : 3;
  if (n.size() < 9 || !is_short_date(n.substr(letters, 6))) return false;
  if (n.size() < 12) return true;
  static constexpr Text alphabet = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ ";
  int sum = letters == 3 ? 37 * 13 : 0;
  const auto body = n.substr(0, n.size() - 1);
  for (std::size_t i = 0; i < body.size(); ++i) {
    sum += static_cast<int>(alphabet.find(body[i])) * static_cast<int>(body.size() + 1 - i);
  }
  const int check = (11 - sum % 11) % 11;
  return n.back() == (check == 10 ? 'A' : static_cast<char>('0' + check));
}

// Numbers in older files carry a check character of other rules: the shape with a date, near a word.
bool mx_rfc_shape(Text n, Text) {
  const std::size_t letters = n.size() == 13 || n.size() == 10 ? 4 : 3;
  return n.size() >= 9 && is_short_date(n.substr(letters, 6));
}

// Ecuador, Registro Civil: province 01-24 or 30, Luhn.
bool ec_ci(Text n, Text) {
  const auto province = number(n.substr(0, 2));
  return n.size() == 10 && luhn(n) && n[2] < '6' && ((province >= 1 && province <= 24) || province == 30);
}
bool pe_ruc(Text n, Text) {
  static constexpr std::array<Text, 4> types{"10", "15", "17", "20"};
  if (n.size() != 11 || !all_digits(n) || std::ranges::find(types, n.substr(0, 2)) == types.end()) return false;
  static constexpr std::array weights{5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  return (11 - weighted_sum(n.substr(0, 10), weights) % 11) % 10 == n[10] - '0';
}
bool do_cedula(Text n, Text) { return n.size() == 11 && luhn(n) && !is_repeated(n); }
// Venezuela, SENIAT.
bool ve_rif(Text n, Text) {
  if (n.size() != 10 || !all_digits(n.substr(1))) return false;
  static constexpr std::array weights{3, 2, 7, 6, 5, 4, 3, 2};
  const auto at = Text("VEJPG").find(n[0]);
  if (at == Text::npos) return false;
  static constexpr std::array start{4, 8, 12, 16, 20};
  static constexpr Text check = "00987654321";
  return check[static_cast<std::size_t>((start[at] + weighted_sum(n.substr(1, 8), weights)) % 11)] == n[9];
}
bool uy_rut(Text n, Text) {
  if (n.starts_with("UY")) n.remove_prefix(2);
  return n.size() == 12 && all_digits(n) && n.substr(0, 2) >= "01" && n.substr(0, 2) <= "22" &&
         n.substr(8, 3) == "001" && passes("complement 11 -: 4 3 2 9 8 7 6 5 4 3 2", n);
}

// ISO 3779 and 49 CFR 565.15: transliterated, weights 8 7 6 5 4 3 2 10 0 9 8 7 6 5 4 3 2, mod 11 in position 9.
bool vin(Text n, Text) {
  if (n.size() != 17 || is_repeated(n)) return false;
  static constexpr std::array weights{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
  static constexpr Text letters = "ABCDEFGHJKLMNPRSTUVWXYZ", values = "12345678123457923456789";
  int sum = 0, digits = 0;
  for (std::size_t i = 0; i < 17; ++i) {
    const auto at = letters.find(n[i]);
    const bool digit = n[i] >= '0' && n[i] <= '9';
    if (!digit && at == Text::npos) return false;
    digits += digit ? 1 : 0;
    sum += weights[i] * ((digit ? n[i] : values[at]) - '0');
  }
  return digits < 17 && n[8] == (sum % 11 == 10 ? 'X' : static_cast<char>('0' + sum % 11));
}

constexpr Validator table[] = {
    {"us_ssn", us_ssn},   {"us_itin", us_itin}, {"us_ein", us_ein},       {"us_aba", us_aba},
    {"us_npi", us_npi},   {"us_dea", us_dea},   {"us_mbi", us_mbi},       {"us_hicn", us_hicn},
    {"ca_sin", ca_sin},   {"ca_bn", ca_bn},     {"ca_bcphn", ca_bcphn},   {"br_cpf", br_cpf},
    {"br_cnpj", br_cnpj}, {"ar_cuit", ar_cuit}, {"ar_cbu", ar_cbu},       {"cl_rut", cl_rut},
    {"co_nit", co_nit},   {"mx_curp", mx_curp}, {"mx_rfc", mx_rfc},       {"mx_rfc_shape", mx_rfc_shape},
    {"ec_ci", ec_ci},     {"pe_ruc", pe_ruc},   {"do_cedula", do_cedula}, {"ve_rif", ve_rif},
    {"uy_rut", uy_rut},   {"vin", vin},
};
}  // namespace

std::span<const Validator> american_validators() { return table; }

}  // namespace sekisho::scan::dlp
