#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "content/html/css.h"
#include "content/html/tags.h"

namespace sekisho::content::html {

/// What is in force for the text inside an element.
struct Look {
  Unseen subtree = Unseen::no;  // hidden for good by an ancestor or itself
  bool invisible = false;       // visibility:hidden, which a child may undo
  bool far_indent = false;
  bool pre = false;
  bool right_to_left = false;
  bool reversed = false;  // bidi override from right to left: shown backwards
  bool colour_known = true, colour_clear = false;
  bool background_known = true;
  float font_px = 16;
  std::uint32_t colour = 0x000000, background = 0xffffff;

  /// Why text is not seen here; no if it is.
  Unseen unseen() const;
  /// What an element with these declarations makes of it.
  Look inside(const Declared& declared) const;
};

struct Element {
  TagInfo tag;
  std::uint16_t bucket = 0;         // its name: the tag, or a hash of an unknown name
  std::int16_t previous_same = -1;  // next open element below of the same bucket
  std::int16_t last_special = -1, last_scope = -1, last_list_stop = -1;  // at or below this one
  bool styled = false;                                                   // own is not empty
  Look look;
  Declared own;
};

/// The open elements, as much of HTML's tree building (WHATWG HTML §13.2.6) as decides which styles and which link a
/// text is under: implied end tags, scopes, and formatting elements that outlive the blocks they were opened in. Every
/// step is of constant or amortised constant cost; beyond max_depth elements are counted but not kept.
class OpenElements {
 public:
  static constexpr int max_depth = 512;  // as Blink

  OpenElements();
  const Look& look() const { return stack_.back().look; }
  int depth() const { return static_cast<int>(stack_.size()); }
  bool was_too_deep() const { return too_deep_; }
  Tag top() const { return stack_.back().tag.tag; }

  /// Closes what this start tag closes by implication.
  void close_implied(TagInfo tag);
  /// Opens an element.
  void open(TagInfo tag, std::string_view name, const Declared& own);
  /// An end tag. True if an element was closed by it.
  bool close(TagInfo tag, std::string_view name);
  /// Reopens formatting elements before text or an inline element.
  void reopen_formatting();
  /// Changes the root's style: <body> and <html> do.
  void style_root(const Declared& own);
  /// Closes everything above a depth remembered before.
  void close_to(int depth);
  bool has_open(Tag tag) const { return last_[static_cast<std::size_t>(tag)] >= 0; }

 private:
  static constexpr int buckets = tag_count + 64;
  static constexpr std::size_t max_formatting = 24;

  static std::uint16_t bucket_of(TagInfo tag, std::string_view name);
  void push(Element element);
  void pop_to(int size, bool keep_formatting);
  void remove_formatting(int index);
  int last(Tag tag) const { return last_[static_cast<std::size_t>(tag)]; }

  std::vector<Element> stack_;
  std::array<std::int16_t, buckets> last_;
  std::vector<Element> to_reopen_;  // formatting elements closed over by a block, outermost first
  int beyond_ = 0;                  // open elements that are not kept
  bool too_deep_ = false;
  std::int64_t relooks_ = 1'000'000;  // how often a look may be worked out again
};

}  // namespace sekisho::content::html
