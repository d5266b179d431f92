#include "scan/mail/word_features.h"

#define XXH_INLINE_ALL  // short texts by the thousand: a call costs as much as the hash
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <span>

#include "base/utf8_scan.h"
#include "scan/mail/fold.h"

namespace sekisho::scan::mail {
namespace {

constexpr std::size_t hidden_words = 60;
constexpr double text_norm = 3.0;      // length of the word features' vector: their say against the rest
constexpr double foreign_words = 0.4;  // words of languages in which little honest mail was to be had weigh less
constexpr std::size_t most_name = 256;
constexpr std::array<std::string_view, 5> kind_names = {"word:", "word2:", "subject:", "subject2:", "hidden:"};

/// A few words to be told from all others: most are passed by their first letter and length.
class FewWords {
 public:
  explicit FewWords(std::span<const std::string_view> words) : words_(words.begin(), words.end()) {
    std::sort(words_.begin(), words_.end());
    for (const auto word : words_) lengths_[static_cast<unsigned char>(word[0])] |= 1u << word.size();
  }
  bool contains(std::string_view word) const {
    return word.size() < 32 && (lengths_[static_cast<unsigned char>(word[0])] >> word.size() & 1) != 0 &&
           std::binary_search(words_.begin(), words_.end(), word);
  }

 private:
  std::vector<std::string_view> words_;
  std::array<std::uint32_t, 256> lengths_{};
};

bool is_english_word(std::string_view word) {
  static constexpr std::string_view words[] = {"the",  "and",  "to",     "of",   "you",  "your", "is",   "in",
                                               "for",  "this", "that",   "we",   "it",   "on",   "with", "are",
                                               "have", "be",   "please", "from", "will", "not",  "as",   "by",
                                               "our",  "if",   "or",     "any",  "can",  "me",   "my"};
  static const FewWords english(words);
  return english.contains(word);
}

// Numbers as well.
bool is_trace(std::string_view word) { return word[0] == '#' || tells_collection(word); }

bool is_pair(WordFeatures::Kind kind) {
  return kind == WordFeatures::Kind::pair || kind == WordFeatures::Kind::subject_pair;
}

std::size_t append(char* out, std::size_t at, std::string_view text) {
  const auto size = std::min(text.size(), most_name - at);
  std::memcpy(out + at, text.data(), size);
  return at + size;
}

}  // namespace

bool tells_collection(std::string_view word) {
  static constexpr std::string_view words[] = {
      "list",   "lists", "mailing", "listinfo",     "mailman", "sourceforge", "devel", "users", "subscribe", "wrote",
      "writes", "gmt",   "est",     "pdt",          "mon",     "tue",         "wed",   "thu",   "fri",       "sat",
      "sun",    "jan",   "feb",     "mar",          "apr",     "jun",         "jul",   "aug",   "sep",       "oct",
      "nov",    "dec",   "enron",   "spamassassin", "http",    "https",       "www",   "com",   "org",       "net",
      "html",   "to",    "from",    "date",         "sent",    "subject"};
  static const FewWords traces(words);
  return word == "@@" || traces.contains(word);
}

std::uint32_t feature_key(std::string_view name) {
  const auto key = static_cast<std::uint32_t>(XXH64(name.data(), name.size(), 0));
  return key == 0 ? 1 : key;
}

WordFeatures::WordFeatures(const OwnText& own, WordList subject, WordList body)
    : subject_(std::move(subject)), body_(std::move(body)) {
  if (!own.hidden.empty()) {
    Disguises ignored;
    hidden_ = fold_words(own.hidden, hidden_words, ignored);
  }
  const auto most = 4 * subject_.size() + 2 * body_.size() + hidden_.size();
  all_.reserve(most);
  seen_.resize(std::bit_ceil(2 * most + 1));
  std::size_t english = 0;
  for (std::size_t i = 0; i < body_.size(); ++i) english += is_english_word(body_[i]) ? 1 : 0;
  const bool is_english = english * 12 >= body_.size() || body_.size() < 12;
  take(subject_, Kind::word, Kind::pair, true);
  take(subject_, Kind::subject_word, Kind::subject_pair, true);
  take(body_, Kind::word, Kind::pair, false);
  for (std::size_t i = 0; i < hidden_.size(); ++i) take(Kind::hidden, false, i);
  const double each =
      all_.empty() ? 0 : text_norm / std::sqrt(static_cast<double>(std::max<std::size_t>(all_.size(), 60)));
  for (auto& one : all_) {
    const auto& words = words_of(one);
    const bool plain = is_english && is_ascii(words[one.at]) && (!is_pair(one.kind) || is_ascii(words[one.at + 1u]));
    one.value = static_cast<float>(plain ? each : each * foreign_words);
  }
  seen_ = {};
}

void WordFeatures::take(const WordList& words, Kind one, Kind two, bool in_subject) {
  bool trace = !words.empty() && is_trace(words[0]);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool next_is_trace = i + 1 < words.size() && is_trace(words[i + 1]);
    if (!trace) {
      take(one, in_subject, i);
      if (i + 1 < words.size() && !next_is_trace && static_cast<unsigned char>(words[i].back()) < 0x80)
        take(two, in_subject, i);
    }
    trace = next_is_trace;
  }
}

void WordFeatures::take(Kind kind, bool in_subject, std::size_t at) {
  One one{.kind = kind, .in_subject = in_subject, .at = static_cast<std::uint16_t>(at)};
  char name[most_name];
  const auto hash = XXH64(name, write_name(one, name), 0);
  const auto mask = seen_.size() - 1;
  auto slot = hash & mask;
  for (; seen_[slot] != 0; slot = (slot + 1) & mask) {
    if (seen_[slot] == (hash | 1)) return;
  }
  seen_[slot] = hash | 1;
  one.key = static_cast<std::uint32_t>(hash) == 0 ? 1 : static_cast<std::uint32_t>(hash);
  all_.push_back(one);
}

std::size_t WordFeatures::write_name(const One& one, char* out) const {
  const auto& words = words_of(one);
  auto size = append(out, 0, kind_names[static_cast<std::size_t>(one.kind)]);
  size = append(out, size, words[one.at]);
  if (!is_pair(one.kind)) return size;
  size = append(out, size, " ");
  return append(out, size, words[one.at + 1u]);
}

std::string WordFeatures::name(const One& one) const {
  char out[most_name];
  return std::string(out, write_name(one, out));
}

}  // namespace sekisho::scan::mail
