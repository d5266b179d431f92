#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "content/html/tree.h"

namespace sekisho::content::html {

/// Collects the text of a page as it is seen: white space collapsed, references decoded, invisible characters dropped,
/// lines broken where blocks begin; and apart from it the text that is not seen. Word parts in neighbouring elements
/// are joined as shown.
class ShownText {
 public:
  explicit ShownText(std::size_t limit) : limit_(limit) {}

  /// A run of source text. `markup` says whether character references are decoded.
  void add(std::string_view text, const Look& look, Unseen reason, bool markup = true);
  /// The next visible text starts on a new line; with an empty line before it.
  void break_line(int lines);
  void space() { gap_ = true; }

  const std::string& visible() const { return visible_; }
  const std::string& hidden() const { return hidden_; }
  bool over_limit() const { return over_limit_; }
  Unseen first_reason() const { return first_reason_; }
  std::uint64_t letters_seen() const { return letters_; }  // bytes of visible text without white space
  std::uint64_t letters_hidden() const { return hidden_letters_; }
  std::uint64_t same_colour() const { return same_colour_; }  // of the hidden ones, by colour or size
  int zero_width() const { return zero_width_; }              // invisible characters inside words
  int split_words() const { return split_words_; }            // hidden text inside visible words
  // the same, of letters that are drawn, but too small or pale to see
  int drawn_words() const { return drawn_words_; }
  int bidi_overrides() const { return bidi_overrides_; }

 private:
  void add_visible(std::string_view text, bool pre, bool markup);
  void add_hidden(std::string_view text, bool markup);
  void add_point(std::uint32_t point, char next);
  void put(std::string_view bytes);

  std::string visible_, hidden_;
  std::size_t limit_;
  bool gap_ = false, hidden_gap_ = false, over_limit_ = false, hidden_since_ = false, drawn_since_ = false;
  int lines_ = 0;
  Unseen first_reason_ = Unseen::no;
  std::uint64_t letters_ = 0, hidden_letters_ = 0, same_colour_ = 0;
  int zero_width_ = 0, split_words_ = 0, drawn_words_ = 0, bidi_overrides_ = 0;
};

}  // namespace sekisho::content::html
