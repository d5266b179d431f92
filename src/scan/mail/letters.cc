#include "scan/mail/letters.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/utf8_scan.h"
#include "scan/mail/word_features.h"

namespace sekisho::scan::mail {
namespace {

constexpr double length = 3.0;           // of the vector of all runs: their say against the rest
constexpr std::size_t least_runs = 200;  // a mail of fewer speaks less

std::size_t bytes_in(const WordList& words) {
  std::size_t out = 1;
  for (std::size_t i = 0; i < words.size(); ++i) out += words[i].size() + 1;
  return out;
}

}  // namespace

LetterFeatures::LetterFeatures(const WordList& subject, const WordList& body) {
  const auto most = bytes_in(subject) + bytes_in(body);
  all_.reserve(most);
  seen_.resize(std::bit_ceil(2 * most + 1));
  take(subject);
  take(body);
  value_ = static_cast<float>(length / std::sqrt(static_cast<double>(std::max(all_.size(), least_runs))));
  seen_ = {};
}

void LetterFeatures::take(const WordList& words) {
  std::string text(1, ' ');
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto word = words[i];
    if (!is_ascii(word) || tells_collection(word)) {
      take_runs(text);
      text.resize(1);
      continue;
    }
    text.append(word.substr(0, word[0] == '#' ? 1 : word.size())).push_back(' ');
  }
  take_runs(text);
}

void LetterFeatures::take_runs(std::string_view text) {
  if (text.size() < run) return;
  const auto mask = seen_.size() - 1;
  Run one = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    one = one >> 8 | static_cast<Run>(static_cast<unsigned char>(text[i])) << 8 * (run - 1);
    if (i + 1 < run) continue;
    auto slot = (one * 0x9e3779b97f4a7c15ull >> 20) & mask;
    while (seen_[slot] != 0 && seen_[slot] != one) slot = (slot + 1) & mask;
    if (seen_[slot] == one) continue;
    seen_[slot] = one;
    all_.push_back(one);
  }
}

std::string LetterFeatures::name(Run letters) {
  std::string out(prefix);
  for (std::size_t i = 0; i < run; ++i) out += static_cast<char>(letters >> 8 * i & 0xff);
  return out;
}

}  // namespace sekisho::scan::mail
