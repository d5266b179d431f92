#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "scan/mail/intents.h"
#include "scan/mail/lures.h"

namespace sekisho::scan::mail {

/// Which phrases of all lures stand in a text: a bit for each. Those of two folded texts together are those of both put
/// together.
using Phrases = std::vector<std::uint64_t>;

/// What a folded text says: the phrases of themes, and where the words stand that wishes are told by.
struct Said {
  Phrases themes;
  IntentWords wishes;
};

/// Reads a folded text (fold_text) once; costs nothing per phrase that does not begin like the text. Any thread.
Said read_said(std::string_view folded);

/// Counts of each lure's phrases, by index into lures(): different phrases, each at most once.
std::vector<int> count_lures(const Phrases& phrases);

/// count_lures(read_said(folded).themes).
std::vector<int> find_lures(std::string_view folded);

}  // namespace sekisho::scan::mail
