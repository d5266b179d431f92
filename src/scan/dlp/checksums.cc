#include "scan/dlp/checksums.h"

#include <array>
#include <charconv>
#include <vector>

namespace sekisho::scan::dlp {
namespace {

struct Spec {
  enum class Form { zero, rest, complement } form = Form::zero;
  int modulus = 0;
  char ten = '-';
  std::vector<int> weights;
};

bool take_int(std::string_view& text, int& out) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool parse(std::string_view text, Spec& spec) {
  if (text.starts_with("zero ")) {
    spec.form = Spec::Form::zero, text.remove_prefix(5);
  } else if (text.starts_with("rest ")) {
    spec.form = Spec::Form::rest, text.remove_prefix(5);
  } else if (text.starts_with("complement ")) {
    spec.form = Spec::Form::complement, text.remove_prefix(11);
  } else {
    return false;
  }
  if (!take_int(text, spec.modulus) || spec.modulus < 2) return false;
  if (spec.form != Spec::Form::zero) {
    if (text.size() < 2) return false;
    spec.ten = text[1];
    text.remove_prefix(2);
  }
  if (!text.starts_with(':')) return false;
  text.remove_prefix(1);
  int weight = 0;
  while (take_int(text, weight)) spec.weights.push_back(weight);
  return !spec.weights.empty() && text.empty();
}

}  // namespace

bool all_digits(std::string_view text) {
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return !text.empty();
}

int value_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return -1;
}

long long number(std::string_view digits) {
  long long out = 0;
  for (const char c : digits.substr(0, 18)) out = out * 10 + (c - '0');
  return out;
}

int modulo(std::string_view digits, int divisor) {
  long long out = 0;
  for (const char c : digits) out = (out * 10 + (c - '0')) % divisor;
  return static_cast<int>(out);
}

int weighted_sum(std::string_view text, std::span<const int> weights) {
  int sum = 0;
  for (std::size_t i = 0; i < text.size() && i < weights.size(); ++i) sum += weights[i] * value_of(text[i]);
  return sum;
}

bool is_repeated(std::string_view text) {
  return !text.empty() && text.find_first_not_of(text[0]) == std::string_view::npos;
}

bool is_run(std::string_view digits) {
  bool up = digits.size() > 1, down = up;
  for (std::size_t i = 1; i < digits.size(); ++i) {
    up = up && digits[i] - '0' == (digits[i - 1] - '0' + 1) % 10;
    down = down && digits[i] - '0' == (digits[i - 1] - '0' + 9) % 10;
  }
  return up || down;
}

bool luhn(std::string_view digits) {
  if (!all_digits(digits)) return false;
  int sum = 0;
  bool twice = false;
  for (std::size_t i = digits.size(); i-- > 0; twice = !twice) {
    int value = digits[i] - '0';
    if (twice) value = value * 2 - (value > 4 ? 9 : 0);
    sum += value;
  }
  return sum % 10 == 0;
}

bool mod_97_10(std::string_view text) {
  int rest = 0;
  for (const char c : text) {
    const int value = value_of(c);
    if (value < 0) return false;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest == 1;
}

bool mod_11_10(std::string_view digits) {
  if (!all_digits(digits)) return false;
  int check = 5;
  for (const char c : digits) check = ((check != 0 ? check : 10) * 2 % 11 + (c - '0')) % 10;
  return check == 1;
}

bool mod_11_2(std::string_view text) {
  if (text.size() < 2 || !all_digits(text.substr(0, text.size() - 1))) return false;
  int check = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int value = i + 1 == text.size() && text[i] == 'X' ? 10 : value_of(text[i]);
    if (value < 0 || value > 10) return false;
    check = (2 * check + value) % 11;
  }
  return check == 1;
}

bool mod_37_36(std::string_view text) {
  int check = 18;
  for (const char c : text) {
    const int value = value_of(c);
    if (value < 0) return false;
    check = ((check != 0 ? check : 36) * 2 % 37 + value) % 36;
  }
  return check == 1;
}

bool verhoeff(std::string_view digits) {
  if (!all_digits(digits)) return false;
  // Multiplication in D5 computed, not copied: a,b < 5 rotate, others reflect.
  const auto multiply = [](int a, int b) {
    if (a < 5) return b < 5 ? (a + b) % 5 : 5 + (a + b) % 5;
    return b < 5 ? 5 + (a - b + 5) % 5 : (a - b + 5) % 5;
  };
  static constexpr std::array<int, 10> permutation{1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
  int check = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int value = digits[digits.size() - 1 - i] - '0';
    for (std::size_t k = 0; k < i % 8; ++k) value = permutation[static_cast<std::size_t>(value)];
    check = multiply(check, value);
  }
  return check == 0;
}

bool is_date(int year, int month, int day) {
  if (year < 1800 || year > 2199 || month < 1 || month > 12 || day < 1) return false;
  static constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

bool is_short_date(std::string_view yymmdd) {
  if (yymmdd.size() != 6 || !all_digits(yymmdd)) return false;
  const auto year = static_cast<int>(number(yymmdd.substr(0, 2)));
  const auto month = static_cast<int>(number(yymmdd.substr(2, 2))), day = static_cast<int>(number(yymmdd.substr(4, 2)));
  return is_date(1900 + year, month, day) || is_date(2000 + year, month, day);
}

bool is_check_spec(std::string_view spec) {
  Spec parsed;
  return parse(spec, parsed);
}

bool passes(std::string_view text, std::string_view compact) {
  Spec spec;
  if (!parse(text, spec)) return false;
  const auto covered = compact.size() - (spec.form == Spec::Form::zero ? 0 : 1);
  if (compact.empty() || covered != spec.weights.size()) return false;
  for (const char c : compact.substr(0, covered)) {
    if (value_of(c) < 0) return false;
  }
  const int rest = weighted_sum(compact.substr(0, covered), spec.weights) % spec.modulus;
  const int positive = (rest + spec.modulus) % spec.modulus;
  if (spec.form == Spec::Form::zero) return positive == 0;
  const int check = spec.form == Spec::Form::rest ? positive : (spec.modulus - positive) % spec.modulus;
  const char last = compact.back();
  if (check == 10) return spec.ten != '-' && last == spec.ten;
  return check < 10 && last == static_cast<char>('0' + check);
}

}  // namespace sekisho::scan::dlp
