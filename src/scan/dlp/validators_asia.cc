#include <algorithm>
#include <array>
#include <string>

#include "scan/dlp/checksums.h"
#include "scan/dlp/validators.h"

namespace sekisho::scan::dlp {
namespace {
using Text = std::string_view;

bool in_range(Text digits, long long low, long long high) {
  return all_digits(digits) && number(digits) >= low && number(digits) <= high;
}

// 行政手続における特定の個人を識別するための番号の利用等に関する法律…省令 (平成26年総務省令第85号) 第5条:
// weights 6 5 4 3 2 7 6 5 4 3 2, mod 11; a rest of 0 or 1 gives 0.
bool jp_my_number(Text n, Text) {
  if (n.size() != 12 || !all_digits(n) || is_repeated(n) || is_run(n)) return false;
  static constexpr std::array weights{6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  const int rest = weighted_sum(n.substr(0, 11), weights) % 11;
  return n[11] - '0' == (rest <= 1 ? 0 : 11 - rest);
}
// 法人番号の指定等に関する省令 (平成26年財務省令第70号) 第2条: 9 − (Σ, weights 1 and 2 alternating from the right, mod
// 9) in front.
bool jp_corporate(Text n, Text) {
  if (n.size() != 13 || !all_digits(n) || n[0] == '0') return false;
  int sum = 0;
  for (std::size_t i = 0; i < 12; ++i) sum += (n[12 - i] - '0') * (i % 2 == 0 ? 1 : 2);
  return n[0] - '0' == 9 - sum % 9;
}
// Driving licence: first two digits are the issuing prefecture's code (10-97), the eleventh is a check digit mod 11 by
// common description (no official text): weights 5 4 3 2 7 6 5 4 3 2; the twelfth counts re-issues.
bool jp_licence(Text n, Text) {
  if (n.size() != 12 || !in_range(n.substr(0, 2), 10, 97)) return false;
  static constexpr std::array weights{5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  const int rest = weighted_sum(n.substr(0, 10), weights) % 11;
  return n[10] - '0' == (rest <= 1 ? 0 : 11 - rest);
}
// 住民票コード (住民基本台帳法施行規則 第1条): ten random digits and a check digit; the rule is not printed in the
// ordinance, this is the common description: weights 5 4 3 2 7 6 5 4 3 2, mod 11, a rest of 0 or 1 gives 0.
bool jp_resident_code(Text n, Text) {
  if (n.size() != 11 || !all_digits(n) || is_repeated(n)) return false;
  static constexpr std::array weights{5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  const int rest = weighted_sum(n.substr(0, 10), weights) % 11;
  return n[10] - '0' == (rest <= 1 ? 0 : 11 - rest);
}
// 保険者番号: eight digits (two for the scheme, two for the prefecture), Luhn by 昭和51年保険発第10号.
bool jp_insurer(Text n, Text) { return n.size() == 8 && luhn(n); }

// GB 11643-1999: ISO 7064 mod 11-2, date of birth, region code 11-82.
bool cn_ric(Text n, Text) {
  return n.size() == 18 && in_range(n.substr(0, 2), 11, 91) && all_digits(n.substr(0, 17)) &&
         is_date(static_cast<int>(number(n.substr(6, 4))), static_cast<int>(number(n.substr(10, 2))),
                 static_cast<int>(number(n.substr(12, 2)))) &&
         n.substr(6, 2) >= "18" && n.substr(6, 2) <= "20" && mod_11_2(n);
}
// GB 32100-2015: base 31 without I O S V Z, weights 3^i mod 31.
bool cn_uscc(Text n, Text) {
  static constexpr Text alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  if (n.size() != 18) return false;
  int sum = 0, weight = 1;
  for (std::size_t i = 0; i < 17; ++i, weight = weight * 3 % 31) {
    const auto value = alphabet.find(n[i]);
    if (value == Text::npos) return false;
    sum += static_cast<int>(value) * weight;
  }
  return alphabet[static_cast<std::size_t>((31 - sum % 31) % 31)] == n[17];
}

// Korea, 주민등록법 시행규칙: weights 2..9 2..5, (11 − Σ mod 11) mod 10. Numbers given since October 2020 carry none.
bool kr_rrn(Text n, Text) {
  if (n.size() != 13 || !all_digits(n)) return false;
  const int century =
      n[6] == '9' || n[6] == '0' ? 1800 : (n[6] == '1' || n[6] == '2' || n[6] == '5' || n[6] == '6' ? 1900 : 2000);
  if (!is_date(century + static_cast<int>(number(n.substr(0, 2))), static_cast<int>(number(n.substr(2, 2))),
               static_cast<int>(number(n.substr(4, 2))))) {
    return false;
  }
  static constexpr std::array weights{2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5};
  const int sum = weighted_sum(n.substr(0, 12), weights);
  return (11 - sum % 11) % 10 == n[12] - '0' || (n[6] >= '5' && n[6] <= '8' && (13 - sum % 11) % 10 == n[12] - '0') ||
         (century == 2000 && n.substr(0, 2) >= "20");
}
// Korea, National Tax Service: weights 1 3 7 1 3 7 1 3 5 with carry of the ninth.
bool kr_brn(Text n, Text) {
  if (n.size() != 10 || !all_digits(n) || n.substr(0, 3) < "101") return false;
  static constexpr std::array weights{1, 3, 7, 1, 3, 7, 1, 3, 5};
  const int sum = weighted_sum(n.substr(0, 9), weights) + (n[8] - '0') * 5 / 10;
  return (10 - sum % 10) % 10 == n[9] - '0';
}
bool kr_brn_shape(Text n, Text) {
  return n.size() == 10 && all_digits(n) && n.substr(0, 3) >= "101" && n.substr(5) != "00000";
}

// Taiwan, 戶政司: letter to two digits, weights 1 9 8 7 6 5 4 3 2 1 1, mod 10.
bool tw_id(Text n, Text) {
  static constexpr Text letters = "ABCDEFGHJKLMNPQRSTUVXYWZIO";
  if (n.size() != 10 || !all_digits(n.substr(2)) || is_repeated(n.substr(1))) return false;
  const auto letter = letters.find(n[0]);
  if (letter == Text::npos || (n[1] != '1' && n[1] != '2' && n[1] != '8' && n[1] != '9')) return false;
  static constexpr std::array weights{8, 7, 6, 5, 4, 3, 2, 1, 1};
  const int code = static_cast<int>(letter) + 10;
  return (code / 10 + code % 10 * 9 + weighted_sum(n.substr(1), weights)) % 10 == 0;
}
// Taiwan, 財政部 unified business number: digit sums of products 1 2 1 2 1 2 4 1, divisible by 5 (since 2023); 7 in
// place 7 may count less.
bool tw_ubn(Text n, Text) {
  if (n.size() != 8 || !all_digits(n) || is_repeated(n)) return false;
  static constexpr std::array weights{1, 2, 1, 2, 1, 2, 4, 1};
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const int product = (n[i] - '0') * weights[i];
    sum += product / 10 + product % 10;
  }
  return sum % 5 == 0 || (n[6] == '7' && (sum + 1) % 5 == 0);
}

// Hong Kong Immigration Department: values of one or two letters (blank 36), weights 9..2, mod 11, A for 10.
bool hk_id(Text n, Text) {
  if (n.size() < 8 || n.size() > 9) return false;
  const std::size_t letters = n.size() - 7;
  if (!all_digits(n.substr(letters, 6))) return false;
  int sum = letters == 1 ? 36 * 9 : value_of(n[0]) * 9;
  sum += value_of(n[letters - 1]) * 8;
  for (std::size_t i = 0; i < 6; ++i) sum += (n[letters + i] - '0') * static_cast<int>(7 - i);
  const int check = (11 - sum % 11) % 11;
  return value_of(n.back()) == check;
}
// Singapore NRIC/FIN: weights 2 7 6 5 4 3 2, offset 4 for T G, 3 for M.
bool sg_nric(Text n, Text) {
  if (n.size() != 9 || !all_digits(n.substr(1, 7))) return false;
  static constexpr std::array weights{2, 7, 6, 5, 4, 3, 2};
  int sum = weighted_sum(n.substr(1, 7), weights) + (n[0] == 'T' || n[0] == 'G' ? 4 : 0) + (n[0] == 'M' ? 3 : 0);
  sum %= 11;
  const auto at = static_cast<std::size_t>(sum);
  switch (n[0]) {
    case 'S':
    case 'T':
      return n[8] == "JZIHGFEDCBA"[at];
    case 'F':
    case 'G':
      return n[8] == "XWUTRQPNMLK"[at];
    case 'M':
      return n[8] == "XWUTRQPNJLK"[10 - at];
    default:
      return false;
  }
}
// Singapore ACRA, UEN: business 8+1 (weights 10 4 9 3 8 2 7 1), local company 9+1 (10 8 6 4 9 7 5 3 1), other entities.
bool sg_uen(Text n, Text) {
  if (n.size() == 9 && all_digits(n.substr(0, 8))) {
    static constexpr std::array weights{10, 4, 9, 3, 8, 2, 7, 1};
    return n[8] == "XMKECALJDWB"[static_cast<std::size_t>(weighted_sum(n.substr(0, 8), weights) % 11)];
  }
  if (n.size() == 10 && all_digits(n.substr(0, 9))) {
    static constexpr std::array weights{10, 8, 6, 4, 9, 7, 5, 3, 1};
    return n[9] == "ZKCMDNERGWH"[static_cast<std::size_t>(weighted_sum(n.substr(0, 9), weights) % 11)];
  }
  if (n.size() == 10) {
    static constexpr Text alphabet = "ABCDEFGHJKLMNPQRSTUVWX0123456789";
    static constexpr std::array weights{4, 3, 5, 3, 10, 2, 2, 5, 7};
    int sum = 0;
    for (std::size_t i = 0; i < 9; ++i) {
      const auto value = alphabet.find(n[i]);
      if (value == Text::npos) return false;
      sum += weights[i] * static_cast<int>(value);
    }
    return n[9] == alphabet[static_cast<std::size_t>(((sum - 5) % 11 + 11) % 11)];
  }
  return false;
}

// UIDAI: twelve digits, first 2..9, Verhoeff, no palindrome.
bool in_aadhaar(Text n, Text) {
  return n.size() == 12 && all_digits(n) && n[0] >= '2' && verhoeff(n) &&
         !std::equal(n.begin(), n.begin() + 6, n.rbegin());
}
bool in_vid(Text n, Text) { return n.size() == 16 && all_digits(n) && n[0] >= '2' && verhoeff(n); }
// Income Tax Department: fourth letter is the holder's kind; the serial is never 0000.
bool in_pan(Text n, Text) {
  return n.size() == 10 && Text("ABCFGHJLPT").find(n[3]) != Text::npos && n.substr(5, 4) != "0000";
}
// GST: state 01-38, PAN, entity, letter, check character base 36 with alternating weights 1 2.
bool in_gstin(Text n, Text) {
  if (n.size() != 15 || !in_range(n.substr(0, 2), 1, 38) || !in_pan(n.substr(2, 10), {}) || n[12] == '0') return false;
  int sum = 0;
  for (std::size_t i = 0; i < 14; ++i) {
    const int product = value_of(n[i]) * (i % 2 == 0 ? 1 : 2);
    sum += product / 36 + product % 36;
  }
  return value_of(n[14]) == (36 - sum % 36) % 36;
}
bool in_epic(Text n, Text) { return n.size() == 10 && luhn(n.substr(3)); }

// Thailand, Department of Provincial Administration: weights 13..2, (11 − Σ mod 11) mod 10.
bool th_id(Text n, Text) {
  if (n.size() != 13 || !all_digits(n) || n[0] == '9') return false;
  static constexpr std::array weights{13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2};
  return (11 - weighted_sum(n.substr(0, 12), weights) % 11) % 10 == n[12] - '0';
}
// Malaysia, JPN: date of birth and place of birth code (01-59, 60-98 with gaps; 00, 17-20, 69-73, 80, 81, 94-97
// unused).
bool my_nric(Text n, Text) {
  if (n.size() != 12 || !is_short_date(n.substr(0, 6))) return false;
  const auto place = number(n.substr(6, 2));
  return !(place == 0 || (place >= 17 && place <= 20) || (place >= 69 && place <= 70) || place == 73 ||
           (place >= 80 && place <= 81) || (place >= 94 && place <= 97));
}
// Indonesia, NIK: province 11-96, day plus 40 for women.
bool id_nik(Text n, Text) {
  if (n.size() != 16 || !in_range(n.substr(0, 2), 11, 96)) return false;
  const auto day = number(n.substr(6, 2));
  const std::string date = std::string(n.substr(10, 2)) + std::string(n.substr(8, 2)) +
                           std::to_string(100 + (day > 40 ? day - 40 : day)).substr(1);
  return is_short_date(date) && n.substr(12) != "0000";
}
bool id_npwp(Text n, Text) {
  return n.size() == 15 ? luhn(n.substr(0, 9)) : n.size() == 16 && (n[0] == '0' ? luhn(n.substr(1, 9)) : id_nik(n, {}));
}
// Vietnam, General Department of Taxation: weights 31 29 23 19 17 13 7 5 3, 10 − Σ mod 11.
bool vn_mst(Text n, Text) {
  if ((n.size() != 10 && n.size() != 13) || !all_digits(n) || n.substr(2, 7) == "0000000") return false;
  static constexpr std::array weights{31, 29, 23, 19, 17, 13, 7, 5, 3};
  return 10 - weighted_sum(n.substr(0, 9), weights) % 11 == n[9] - '0';
}

// Israel, Population Registry: Luhn over nine digits with leading zeros.
bool il_id(Text n, Text) { return n.size() >= 8 && n.size() <= 9 && luhn(n) && !is_repeated(n); }
// Türkiye, NVİ: tenth digit 7·odd − even, eleventh the sum of the ten.
bool tr_tc(Text n, Text) {
  if (n.size() != 11 || !all_digits(n) || n[0] == '0') return false;
  int odd = 0, even = 0;
  for (std::size_t i = 0; i < 9; ++i) (i % 2 == 0 ? odd : even) += n[i] - '0';
  const int tenth = ((odd * 7 - even) % 10 + 10) % 10;
  return n[9] - '0' == tenth && (odd + even + tenth) % 10 == n[10] - '0';
}
bool tr_vkn(Text n, Text) {
  if (n.size() != 10 || !all_digits(n)) return false;
  int sum = 0;
  for (int i = 0; i < 9; ++i) {
    const int first = (n[static_cast<std::size_t>(i)] - '0' + 9 - i) % 10;
    int power = 1;
    for (int k = 0; k < 9 - i; ++k) power = power * 2 % 9;
    const int product = first * power % 9;
    sum += first != 0 && product == 0 ? 9 : product;
  }
  return (10 - sum % 10) % 10 == n[9] - '0';
}
// South Africa, Department of Home Affairs: date, citizenship 0-2, Luhn.
bool za_id(Text n, Text) { return n.size() == 13 && is_short_date(n.substr(0, 6)) && n[10] <= '2' && luhn(n); }
bool pk_cnic(Text n, Text) { return n.size() == 13 && n[0] >= '1' && n[0] <= '7' && n[12] != '0'; }
// United Arab Emirates, ICP: 784, year of birth, Luhn.
bool ae_id(Text n, Text) {
  return n.size() == 15 && n.starts_with("784") && in_range(n.substr(3, 4), 1900, 2100) && luhn(n);
}
bool ae_id_sa(Text n, Text) { return n.size() == 10 && (n[0] == '1' || n[0] == '2') && luhn(n); }

// Australia: TFN weights 1 4 3 7 5 8 6 9 10 mod 11; ABN subtract 1, weights 10 1 3 5 … 19, mod 89; ACN 8..1 mod 10;
// Medicare 1 3 7 9 …
bool au_tfn(Text n, Text) {
  return all_digits(n) && !is_repeated(n) &&
         (n.size() == 9 ? passes("zero 11: 1 4 3 7 5 8 6 9 10", n) : passes("zero 11: 10 7 8 4 6 3 5 1", n));
}
bool au_abn(Text n, Text) {
  if (n.size() != 11 || !all_digits(n) || n[0] == '0') return false;
  static constexpr std::array weights{10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19};
  return (weighted_sum(n, weights) - 10) % 89 == 0;
}
bool au_acn(Text n, Text) { return all_digits(n) && !is_repeated(n) && passes("complement 10 -: 8 7 6 5 4 3 2 1", n); }
bool au_medicare(Text n, Text) {
  if (n.size() < 10 || n.size() > 11 || !all_digits(n) || n[0] < '2' || n[0] > '6') return false;
  return passes("rest 10 -: 1 3 7 9 1 3 7 9", n.substr(0, 9)) && n[9] != '0';
}
// New Zealand, Inland Revenue "IRD number validation": two rows of weights, mod 11.
bool nz_ird(Text n, Text) {
  if (n.starts_with("NZ")) n.remove_prefix(2);
  if (!all_digits(n) || n.size() < 8 || n.size() > 9) return false;
  const std::string padded = std::string(9 - n.size(), '0') + std::string(n);
  if (number(padded) < 10'000'000 || number(padded) > 150'000'000) return false;
  static constexpr std::array first{3, 2, 7, 6, 5, 4, 3, 2}, second{7, 4, 3, 2, 5, 2, 7, 6};
  for (const auto& weights : {first, second}) {
    const int check = (11 - weighted_sum(Text(padded).substr(0, 8), weights) % 11) % 11;
    if (check < 10) return padded[8] - '0' == check;
  }
  return false;
}

// Japan: postal codes begin 001; a bank account or phone number needs no arithmetic.
bool jp_phone(Text n, Text) {
  if (n.starts_with("81")) return n.size() >= 11 && n.size() <= 12;
  if (n.size() < 10 || n.size() > 11 || n[0] != '0' || n[1] == '0') return false;
  const bool eleven = n[2] == '0' && n[1] >= '5' && n[1] != '6';  // 050 070 080 090
  return (n.size() == 11) == (eleven && (n[1] == '5' || n[1] >= '7'));
}

constexpr Validator table[] = {
    {"jp_my_number", jp_my_number},
    {"jp_corporate", jp_corporate},
    {"jp_licence", jp_licence},
    {"jp_resident_code", jp_resident_code},
    {"jp_insurer", jp_insurer},
    {"jp_phone", jp_phone},
    {"cn_ric", cn_ric},
    {"cn_uscc", cn_uscc},
    {"kr_rrn", kr_rrn},
    {"kr_brn", kr_brn},
    {"kr_brn_shape", kr_brn_shape},
    {"tw_id", tw_id},
    {"tw_ubn", tw_ubn},
    {"hk_id", hk_id},
    {"sg_nric", sg_nric},
    {"sg_uen", sg_uen},
    {"in_aadhaar", in_aadhaar},
    {"in_vid", in_vid},
    {"in_pan", in_pan},
    {"in_gstin", in_gstin},
    {"in_epic", in_epic},
    {"th_id", th_id},
    {"my_nric", my_nric},
    {"id_nik", id_nik},
    {"id_npwp", id_npwp},
    {"vn_mst", vn_mst},
    {"il_id", il_id},
    {"tr_tc", tr_tc},
    {"tr_vkn", tr_vkn},
    {"za_id", za_id},
    {"pk_cnic", pk_cnic},
    {"ae_id", ae_id},
    {"sa_id", ae_id_sa},
    {"au_tfn", au_tfn},
    {"au_abn", au_abn},
    {"au_acn", au_acn},
    {"au_medicare", au_medicare},
    {"nz_ird", nz_ird},
};
}  // namespace

std::span<const Validator> asian_validators() { return table; }

}  // namespace sekisho::scan::dlp
