#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace sekisho::scan::mail {

/// A theme that unwanted mail (or honest mail) writes about, whatever the language: "the account is in trouble", "a
/// prize".
struct Lure {
  std::string_view name;               // "account_trouble"
  std::string_view english, japanese;  // for people
  std::string_view phrases;            // folded (fold_text), separated by '|'; a final '*' lets the last word go on
  // a way of speaking rather than a matter: "an order to click", of which there is no "talk"
  bool is_manner = false;
};

std::span<const Lure> lures();

/// Index of a lure by name; lures().size() if there is none.
std::size_t lure_index(std::string_view name);

}  // namespace sekisho::scan::mail
