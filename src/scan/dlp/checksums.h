#pragma once

#include <span>
#include <string_view>

namespace sekisho::scan::dlp {

// Check-digit schemes shared by many identifiers. All take compact text: digits and upper-case letters only, no
// separators. Pure; any thread.

bool all_digits(std::string_view text);
/// 0..9 for a digit, 10..35 for A..Z, -1 for anything else.
int value_of(char c);
/// Value of a run of digits; at most 18 of them.
long long number(std::string_view digits);
/// Remainder of a number of any length.
int modulo(std::string_view digits, int divisor);
/// Σ weight·value over the shorter of both.
int weighted_sum(std::string_view text, std::span<const int> weights);
/// All characters the same.
bool is_repeated(std::string_view text);
/// 0123456789 upwards or downwards (wrapping), as dummies are.
bool is_run(std::string_view digits);

/// ISO/IEC 7812-1 annex B (mod 10, every second digit doubled).
bool luhn(std::string_view digits);
/// ISO/IEC 7064 mod 97-10 over digits and letters, the check digits last.
bool mod_97_10(std::string_view text);
/// ISO/IEC 7064 mod 11-10 (hybrid), digits.
bool mod_11_10(std::string_view digits);
/// ISO/IEC 7064 mod 11-2, last character 0..9 or X.
bool mod_11_2(std::string_view text);
/// ISO/IEC 7064 mod 37-2 and 37-36.
bool mod_37_36(std::string_view text);
/// Verhoeff, "Error detecting decimal codes" (1969): dihedral group D5.
bool verhoeff(std::string_view digits);
/// A day of the Gregorian calendar, years 1800..2199.
bool is_date(int year, int month, int day);
/// A day with a two-digit year: in any of the centuries 1900 and 2000.
bool is_short_date(std::string_view yymmdd);

/// A check described as data, so that an identifier is one row. Forms ("w" are integer weights):
///   "zero M: w…"           Σ w·v over all characters ≡ 0 (mod M)
///   "rest M T: w…"         last = Σ w·v mod M;  T stands for a result of 10: a digit, a letter, or "-" for none
///   "complement M T: w…"   last = (M − Σ w·v mod M) mod M
/// The number of weights is the number of characters ("zero") or one less.
/// False as well when the text of the check is malformed (is_check_spec).
bool passes(std::string_view spec, std::string_view compact);
bool is_check_spec(std::string_view spec);

}  // namespace sekisho::scan::dlp
