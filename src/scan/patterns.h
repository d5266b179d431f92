#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "content/document.h"

namespace sekisho::scan {

/// Where a pattern is looked for. All scanners' patterns run in one Hyperscan pass per text.
enum class Field : std::uint16_t {
  subject = 1,
  header = 2,      // every header field of the root message, "Name: value" lines, decoded
  body = 4,        // readable text of the message's own text parts
  attachment = 8,  // readable text of files and documents
  html = 16,       // HTML source, decoded
  url = 32,        // every link
  file_name = 64,
  macro = 128,  // program text: macros, scripts
  data = 256    // raw decoded bytes of each file
};
constexpr std::uint16_t operator|(Field a, Field b) {
  return static_cast<std::uint16_t>(static_cast<int>(a) | static_cast<int>(b));
}
constexpr std::uint16_t operator|(std::uint16_t a, Field b) {
  return static_cast<std::uint16_t>(a | static_cast<int>(b));
}

struct Pattern {
  /// PCRE syntax that Hyperscan accepts, UTF-8. \d \w \s \b know ASCII only; `.` and classes take whole characters
  /// (bytes for Field::data alone, whose input need not be UTF-8).
  std::string expression;
  std::uint16_t fields = 0;
  bool ignore_case = true;
  bool literal = false;     // take expression as plain text
  bool need_start = false;  // from is wanted (costs): otherwise only `to` is exact
  /// Literals: not where it begins or ends inside a longer word of ASCII letters and digits; a plural s is no other
  /// word.
  bool whole_word = false;
  // one that does not compile is left out (PatternHits::knows) instead of refusing the whole set
  bool optional = false;
};

using PatternId = std::uint32_t;

/// One match. `text` is the text that was searched; [from, to) are byte offsets in it; from is 0 unless need_start or
/// literal. With need_start only the longest of the matches that begin at the same place is kept; without, each end is
/// a hit.
struct PatternHit {
  PatternId id = 0;
  Field field = Field::body;
  int part = 0;  // -1 for subject/header
  std::uint32_t from = 0, to = 0;
  std::string_view text;
};

class PatternBuilder {
 public:
  PatternId add(Pattern pattern);
  const std::vector<Pattern>& patterns() const { return patterns_; }

 private:
  std::vector<Pattern> patterns_;
};

/// One text of an item as the pattern pass sees it. Texts are UTF-8 (bytes for Field::data).
struct SearchedText {
  Field field = Field::body;
  int part = -1;
  std::string_view text;
};

/// Hits of one item, grouped by pattern. Not to outlive the PatternSet that found them.
class PatternHits {
 public:
  std::span<const PatternHit> of(PatternId id) const;
  bool any(PatternId id) const { return !of(id).empty(); }
  /// False for an optional pattern that was left out: that it has no hits says nothing.
  bool knows(PatternId id) const {
    return left_out_ == nullptr || std::ranges::find(*left_out_, id) == left_out_->end();
  }
  void set_left_out(const std::vector<PatternId>& ids) { left_out_ = &ids; }
  /// Takes all hits, in the order of the texts; once.
  void set_hits(std::vector<PatternHit> hits, std::size_t pattern_count);
  /// Owns a searched text that does not stand in the document (header lines, repaired UTF-8) as long as the hits live.
  std::string_view keep(std::string text);
  /// Every text that was searched, in the order of texts_of(): a scanner that reads them once more need not make them
  /// again.
  const std::vector<SearchedText>& searched() const { return searched_; }
  void set_searched(std::vector<SearchedText> texts) { searched_ = std::move(texts); }

 private:
  std::vector<SearchedText> searched_;
  std::vector<std::unique_ptr<const std::string>> kept_;
  std::vector<PatternHit> hits_;
  std::vector<std::uint32_t> starts_;
  const std::vector<PatternId>* left_out_ = nullptr;  // the PatternSet's
};

/// Every text of the document that patterns of the given fields are looked for in, in order. Those that do not stand in
/// the document as they are searched (header lines, texts that are not valid UTF-8) are kept in `owner`.
std::vector<SearchedText> texts_of(const content::Document& document, std::uint16_t fields, PatternHits& owner);

/// True for a text part of the mail itself, false for attachments and whatever stands inside them.
bool is_body(const content::Document& document, int part);

/// All patterns of a ruleset, compiled once and cached on disk (cache_folder empty: no cache), keyed by a hash of the
/// patterns, the library's version and the processor. One scratch per PatternSet: scan() from one thread at a time.
class PatternSet {
 public:
  /// Code::malformed names the first expression that does not compile.
  static Result<std::unique_ptr<PatternSet>> compile(const PatternBuilder& builder, const std::string& cache_folder);
  virtual ~PatternSet() = default;
  /// Runs over all fields of the document; at most max_hits_per_pattern hits each are kept.
  virtual PatternHits scan(const content::Document& document) const = 0;
};
inline constexpr int max_hits_per_pattern = 1000;

}  // namespace sekisho::scan
