#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "content/document.h"
#include "scan/mail/word_features.h"

namespace sekisho::scan::likeness {

/// By what two mails are told to be alike without keeping their words: the smallest 64 hashes of the pairs of words
/// that a reader sees (Broder's min-wise sampling). Numbers, addresses and links are blanked first, so that mails made
/// from one template agree.
struct Likeness {
  // the From address's organisation; of a free mail provider, the whole address hashed
  std::string sender;
  std::vector<std::uint32_t> sample;  // ascending, at most 64
};
inline constexpr std::size_t most_sample = 64;

/// Linear in the text, of which at most 1,500 words count. `own` is own_text(document), `words` its features' words.
/// Pure.
Likeness likeness_of(const content::Document& document, const mail::OwnText& own, const mail::WordFeatures& words);
/// The shares of common pairs among all of both (Jaccard), estimated; 0 when either has fewer than 4 pairs: too little
/// to tell.
double alike(const Likeness& one, const Likeness& other);

/// "1|sender|hex…": at most 800 bytes. from_text: Code::malformed.
std::string to_text(const Likeness& likeness);
Result<Likeness> from_text(std::string_view text);

}  // namespace sekisho::scan::likeness
