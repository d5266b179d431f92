#pragma once

#include <span>
#include <string_view>

namespace sekisho::scan::dlp {

/// Decides whether a text of the right shape is such a number at all: check digits, dates, ranges that are never
/// issued. compact  digits and upper-case letters of the match alone;  raw  the match as it stands (normalised width).
using Validate = bool (*)(std::string_view compact, std::string_view raw);

struct Validator {
  std::string_view name;
  Validate validate;
};

/// The named validators of one region; the source of each rule stands beside it.
std::span<const Validator> american_validators();
std::span<const Validator> asian_validators();
std::span<const Validator> european_validators();
std::span<const Validator> financial_validators();

/// Null when there is none of that name.
Validate find_validator(std::string_view name);

}  // namespace sekisho::scan::dlp
