#pragma once

#include <cstddef>
#include <cstdint>
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

/// Words by kind ("asks", "an account"), each kind as the phrases of a PhraseIndex.
std::span<const std::string_view> intent_phrases();

/// Where the words of those kinds begin in one folded text (fold_text), telephone numbers among them.
struct IntentWords {
  struct Word {
    std::uint32_t kind, begin;
  };
  std::size_t text_size = 0;
  std::vector<Word> words;
};

/// Adds the telephone numbers of a folded text. Linear.
void find_telephones(std::string_view folded, IntentWords& words);

/// The intents of texts read as one, one after the other, by index into intents(), in order. Of more than 8,000 bytes
/// the first 6,000 and the last 2,000 are read. Linear; pure; any thread.
std::vector<std::size_t> find_intents(std::span<const IntentWords* const> texts);

/// True if the intent of this name is among `found`.
bool has_intent(const std::vector<std::size_t>& found, std::string_view name);

}  // namespace sekisho::scan::mail
