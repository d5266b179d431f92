#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sekisho::content::html {

/// Why a text is there but not seen. Stable names in reason_name().
enum class Unseen : std::uint8_t {
  no,
  display_none,
  invisible,
  transparent,
  tiny_font,
  same_colour,
  off_screen,
  no_room,
  attribute,
  element,
  outlook_only
};
std::string_view reason_name(Unseen reason);

/// What declarations say about visibility, one bit of `set` (and of `important`) each; the rest of CSS is of no
/// interest here.
struct Declared {
  enum Bit : std::uint16_t {
    display = 1,
    visibility = 2,
    opacity = 4,
    font_size = 8,
    colour = 16,
    background = 32,
    indent = 64,
    position = 128,
    shift = 256,
    size = 512,
    overflow = 1024,
    white_space = 2048,
    bidi = 4096,
    clip = 8192,
    outlook = 16384
  };
  std::uint16_t set = 0, important = 0;
  bool display_none = false, invisible = false, transparent = false, pre = false, far_indent = false, lifted = false,
       far_off = false, no_size = false, cut = false, reversed = false, right_to_left = false, clipped_away = false,
       no_outlook = false;
  bool colour_known = false, colour_clear = false, background_known = false;  // known: a plain colour
  std::uint32_t colour_rgb = 0, background_rgb = 0;
  float font_px = 16;     // absolute when font_factor is 0
  float font_factor = 0;  // em, %, larger: times the parent's

  /// What `later` says wins over this, but for what is !important here and not there.
  void merge(const Declared& later);
};

/// Reads a declaration list ("display:none; color:#fff"), with comments and escapes as browsers do. Linear.
Declared parse_declarations(std::string_view css);

/// A colour as CSS or old HTML attributes write it. known is false for what cannot be told without the rest of the
/// page.
struct Colour {
  bool known = false, clear = false;  // clear: fully transparent
  std::uint32_t rgb = 0;
};
Colour parse_colour(std::string_view text);
/// So near that a person does not read one on the other.
bool looks_same(std::uint32_t a, std::uint32_t b);

/// The rules of <style> elements that hide or show something, by simple selectors only: `tag`, `.class`, `#id`,
/// `tag.class`. Rules for other media than a screen, and those with combinators or states, are left out: they may not
/// apply.
class StyleSheet {
 public:
  void add(std::string_view css);
  bool empty() const { return rules_.empty(); }
  /// Merges what applies to an element into `declared`. Any of the arguments may be empty; classes parted by white
  /// space.
  void apply(std::string_view tag, std::string_view classes, std::string_view id, Declared& declared) const;

 private:
  static constexpr std::size_t max_rules = 4096;
  void add_rule(std::string_view selectors, std::string_view body);
  void apply_one(const std::string& key, Declared& declared) const;

  std::unordered_map<std::string, Declared> rules_;
  bool by_tag_ = false, by_id_ = false, by_class_ = false;
};

}  // namespace sekisho::content::html
