#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace sekisho::scan::mail {

/// A theme that unwanted mail (or honest mail) writes about, whatever the language: "the account is in trouble", "a prize".
struct Lure {
  std::string_view name;               // "account_trouble"
  std::string_view english, japanese;  // for people
  std::string_view phrases;            // folded (fold_text), separated by '|'; a final '*' lets the last word go on
  bool is_manner = false;              // a way of speaking rather than a matter: "an order to click", of which there is no "talk"
};

std::span<const Lure> lures();

/// Counts of each lure's phrases in a folded text, by index into lures(): different phrases, each at most once. One pass; costs
/// nothing per phrase that does not begin like the text. Any thread.
std::vector<int> find_lures(std::string_view folded);

/// Index of a lure by name; lures().size() if there is none.
std::size_t lure_index(std::string_view name);

}  // namespace sekisho::scan::mail
