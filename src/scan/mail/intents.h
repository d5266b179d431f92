#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace sekisho::scan::mail {

/// What a writer is after, as a colleague would name it: "wants wages paid to another account". Not told by single
/// words but by several kinds of words near each other: what is to be done, to what, and the circumstance.
struct Intent {
  std::string_view name;               // "wage_account"
  std::string_view english, japanese;  // for people
};

std::span<const Intent> intents();

/// The intents of a folded text (fold_text), by index into intents(), in order. Of a text above 8,000 bytes the first
/// 6,000 and the last 2,000 are read. Linear; pure; any thread.
std::vector<std::size_t> find_intents(std::string_view folded);

/// True if the intent of this name is among `found`.
bool has_intent(const std::vector<std::size_t>& found, std::string_view name);

}  // namespace sekisho::scan::mail
