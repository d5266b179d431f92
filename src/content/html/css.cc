#include "content/html/css.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/byte_set.h"
#include "base/hex.h"
#include "base/text.h"
#include "content/html/entities.h"

namespace sekisho::content::html {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr float far_away = 480;  // CSS pixels: nobody scrolls there
constexpr int near_colour = 18;  // of 255, in each channel

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }

std::string_view strip(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is(std::string_view text, std::string_view word) { return equal_ignore_case(text, word); }

// Comments out, escapes decoded (CSS Syntax §4.3.7). Only called when there are any.
std::string normalise(std::string_view css) {
  std::string out;
  out.reserve(css.size());
  for (std::size_t i = 0; i < css.size();) {
    if (css[i] == '/' && i + 1 < css.size() && css[i + 1] == '*') {
      const auto end = css.find("*/", i + 2);
      if (end == npos) break;
      i = end + 2;
    } else if (css[i] == '\\' && i + 1 < css.size()) {
      std::uint32_t point = 0;
      std::size_t digits = 0;
      for (++i; i < css.size() && digits < 6; ++i, ++digits) {
        const char c = ascii_lower(css[i]);
        if (c >= '0' && c <= '9')
          point = point * 16 + static_cast<std::uint32_t>(c - '0');
        else if (c >= 'a' && c <= 'f')
          point = point * 16 + static_cast<std::uint32_t>(c - 'a' + 10);
        else
          break;
      }
      if (digits == 0) {
        if (i < css.size()) out += css[i++];
        continue;
      }
      if (i < css.size() && is_space(css[i])) ++i;
      if (point != 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)) append_utf8(out, point);
    } else {
      static constexpr ByteSet marks("/\\");
      const auto end = std::min(marks.find(css, i + 1), css.size());
      out.append(css.substr(i, end - i));
      i = end;
    }
  }
  return out;
}

// A number at the start of text; its length is cut off. False if there is none.
bool take_number(std::string_view& text, float& value) {
  text = strip(text);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  std::string digits(text.substr(0, 24));
  if (!digits.empty() && digits[0] == '.') digits.insert(0, "0");
  if (digits.size() > 1 && digits[0] == '-' && digits[1] == '.') digits.insert(1, "0");
  const bool widened = digits.size() > std::min<std::size_t>(text.size(), 24);
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  if (error != std::errc{}) return false;
  const auto used = static_cast<std::size_t>(end - digits.data()) - (widened ? 1 : 0);
  text.remove_prefix(std::min(used, text.size()));
  if (!std::isfinite(value)) value = 0;
  return true;
}

// A length in CSS pixels; relative units to a font of 16 px, percent of a screen. False if it is none.
bool length_px(std::string_view text, float& px) {
  if (!take_number(text, px)) return false;
  const auto unit = strip(text.substr(0, text.find_first_of(" ;!/")));
  if (is(unit, "em") || is(unit, "rem"))
    px *= 16;
  else if (is(unit, "pt"))
    px *= 4.0f / 3;
  else if (is(unit, "ex") || is(unit, "ch"))
    px *= 8;
  else if (is(unit, "in"))
    px *= 96;
  else if (is(unit, "cm"))
    px *= 37.8f;
  else if (is(unit, "mm"))
    px *= 3.78f;
  else if (is(unit, "%") || is(unit, "vw") || is(unit, "vh"))
    px *= 10;
  return true;
}

void set_font_size(std::string_view value, Declared& out) {
  std::string_view rest = value;
  float number = 0;
  if (!take_number(rest, number)) {
    out.font_factor = 0;
    if (is(value, "inherit") || is(value, "larger") || is(value, "smaller")) out.font_factor = 1;
    out.font_px = 16;
    out.set |= Declared::font_size;
    return;
  }
  const auto unit = strip(rest.substr(0, rest.find_first_of(" ;!/")));
  out.font_factor = 0;
  if (is(unit, "em"))
    out.font_factor = number;
  else if (is(unit, "%"))
    out.font_factor = number / 100;
  else
    length_px(value, out.font_px);
  if (number == 0) out.font_factor = 0, out.font_px = 0;
  out.set |= Declared::font_size;
}

void set_background(std::string_view value, bool shorthand, Declared& out) {
  out.set |= Declared::background;
  out.background_known = false;
  value = value.substr(0, 256);  // a colour stands early; the loop below looks ahead
  if (shorthand && (find_ignore_case(value, "url(") != npos || find_ignore_case(value, "gradient(") != npos)) return;
  // Of a shorthand, the word that is a colour.
  for (std::string_view rest = strip(value); !rest.empty();) {
    auto end = rest.find(' ');
    if (const auto paren = rest.find('('); paren != npos && paren < end) {
      end = rest.find(')', paren);
      if (end != npos) ++end;
    }
    const auto word = rest.substr(0, end);
    const auto colour = parse_colour(word);
    if (colour.clear || is(word, "none") || is(word, "inherit") || is(word, "initial")) {
      out.set &= static_cast<std::uint16_t>(~Declared::background);
      return;
    }
    if (colour.known) {
      out.background_known = true;
      out.background_rgb = colour.rgb;
      return;
    }
    if (end == npos || !shorthand) break;
    rest = strip(rest.substr(std::min(end, rest.size())));
  }
}

void declare(std::string_view property, std::string_view value, Declared& out) {
  float px = 0;
  switch (ascii_lower(property[0])) {
    case 'b':
      if (is(property, "background-color"))
        set_background(value, false, out);
      else if (is(property, "background"))
        set_background(value, true, out);
      else if (is(property, "background-image") && !is(value, "none"))
        out.set |= Declared::background, out.background_known = false;
      break;
    case 'c':
      if (is(property, "color")) {
        const auto colour = parse_colour(value);
        if (is(value, "inherit")) break;
        out.set |= Declared::colour;
        out.colour_known = colour.known, out.colour_clear = colour.clear, out.colour_rgb = colour.rgb;
      } else if (is(property, "clip") || is(property, "clip-path")) {
        std::string packed;
        for (const char c : value.substr(0, 64)) {
          if (!is_space(c)) packed += ascii_lower(c);
        }
        out.set |= Declared::clip;
        out.clipped_away = packed.starts_with("rect(0,0,0,0") || packed.starts_with("rect(0px,0px,0px,0px") ||
                           packed.starts_with("rect(1px,1px,1px,1px") || packed.starts_with("rect(0000") ||
                           packed.starts_with("inset(50%") || packed.starts_with("inset(100%") ||
                           packed.starts_with("circle(0");
      }
      break;
    case 'd':
      if (is(property, "display")) {
        out.set |= Declared::display;
        out.display_none = is(value, "none");
      } else if (is(property, "direction")) {
        out.set |= Declared::bidi;
        out.right_to_left = is(value, "rtl");
      }
      break;
    case 'f':
      if (is(property, "font-size")) {
        set_font_size(value, out);
      } else if (is(property, "font")) {
        // the word that begins with a digit and has a unit is the size
        for (std::size_t at = 0; at < value.size(); ++at) {
          if ((value[at] >= '0' && value[at] <= '9') || value[at] == '.') {
            const auto word = value.substr(at, value.find_first_of(" /", at) - at);
            if (word.find_first_not_of("0123456789.") != npos || word == "0") {
              set_font_size(word, out);
              break;
            }
          }
          at = value.find(' ', at);
          if (at == npos) break;
        }
      } else if (is(property, "filter") && find_ignore_case(value, "opacity(0") != npos) {
        auto inside = value.substr(find_ignore_case(value, "opacity(") + 8);
        if (take_number(inside, px) && px < 0.02f) out.set |= Declared::opacity, out.transparent = true;
      }
      break;
    case 'h':
    case 'w':
      if ((is(property, "height") || is(property, "width")) && length_px(value, px) && px < 1.5f)
        out.set |= Declared::size, out.no_size = true;
      else if (is(property, "white-space"))
        out.set |= Declared::white_space, out.pre = starts_with_ignore_case(value, "pre");
      break;
    case 'l':
    case 't':
    case 'r':
      if (is(property, "text-indent")) {
        out.set |= Declared::indent;
        out.far_indent = length_px(value, px) && (px <= -far_away || px >= 4 * far_away);
      } else if (is(property, "left") || is(property, "top") || is(property, "right")) {
        if (length_px(value, px) && px <= -far_away) out.set |= Declared::shift, out.far_off = true;
      } else if (is(property, "transform")) {
        auto at = find_ignore_case(value, "scale(");
        if (at != npos) {
          auto inside = value.substr(at + 6);
          if (take_number(inside, px) && std::fabs(px) < 0.02f) out.set |= Declared::opacity, out.transparent = true;
        }
      }
      break;
    case 'm':
      if (is(property, "max-height") || is(property, "max-width")) {
        if (length_px(value, px) && px < 1.5f) out.set |= Declared::size, out.no_size = true;
      } else if (is(property, "margin-left") || is(property, "margin-top")) {
        if (length_px(value, px) && px <= -2 * far_away)
          out.set |= Declared::shift | Declared::position, out.far_off = out.lifted = true;
      } else if (is(property, "mso-hide")) {
        out.set |= Declared::outlook;
        out.no_outlook = is(value, "all");
      }
      break;
    case 'o':
      if (is(property, "opacity")) {
        out.set |= Declared::opacity;
        std::string_view rest = value;
        out.transparent = take_number(rest, px) && px < 0.02f;
      } else if (is(property, "overflow") || is(property, "overflow-y") || is(property, "overflow-x")) {
        out.set |= Declared::overflow;
        out.cut = is(value, "hidden") || is(value, "clip");
      }
      break;
    case 'p':
      if (is(property, "position"))
        out.set |= Declared::position, out.lifted = is(value, "absolute") || is(value, "fixed");
      break;
    case 'u':
      if (is(property, "unicode-bidi"))
        out.set |= Declared::bidi, out.reversed = find_ignore_case(value, "override") != npos;
      break;
    case 'v':
      if (is(property, "visibility"))
        out.set |= Declared::visibility, out.invisible = is(value, "hidden") || is(value, "collapse");
      break;
    default:
      break;
  }
}

struct Named {
  std::string_view name;
  std::uint32_t rgb;
};
// The colour names that mail uses (CSS Color 4 §6.1).
constexpr Named names[] = {
    {"white", 0xffffff},       {"black", 0x000000},       {"red", 0xff0000},        {"blue", 0x0000ff},
    {"green", 0x008000},       {"gray", 0x808080},        {"grey", 0x808080},       {"silver", 0xc0c0c0},
    {"yellow", 0xffff00},      {"navy", 0x000080},        {"maroon", 0x800000},     {"orange", 0xffa500},
    {"purple", 0x800080},      {"teal", 0x008080},        {"olive", 0x808000},      {"lime", 0x00ff00},
    {"aqua", 0x00ffff},        {"cyan", 0x00ffff},        {"fuchsia", 0xff00ff},    {"magenta", 0xff00ff},
    {"snow", 0xfffafa},        {"ivory", 0xfffff0},       {"whitesmoke", 0xf5f5f5}, {"ghostwhite", 0xf8f8ff},
    {"floralwhite", 0xfffaf0}, {"azure", 0xf0ffff},       {"mintcream", 0xf5fffa},  {"beige", 0xf5f5dc},
    {"linen", 0xfaf0e6},       {"seashell", 0xfff5ee},    {"aliceblue", 0xf0f8ff},  {"lavender", 0xe6e6fa},
    {"gainsboro", 0xdcdcdc},   {"lightgray", 0xd3d3d3},   {"lightgrey", 0xd3d3d3},  {"darkgray", 0xa9a9a9},
    {"darkgrey", 0xa9a9a9},    {"dimgray", 0x696969},     {"dimgrey", 0x696969},    {"lightblue", 0xadd8e6},
    {"darkblue", 0x00008b},    {"steelblue", 0x4682b4},   {"royalblue", 0x4169e1},  {"dodgerblue", 0x1e90ff},
    {"skyblue", 0x87ceeb},     {"lightgreen", 0x90ee90},  {"darkgreen", 0x006400},  {"pink", 0xffc0cb},
    {"brown", 0xa52a2a},       {"gold", 0xffd700},        {"tomato", 0xff6347},     {"crimson", 0xdc143c},
    {"darkred", 0x8b0000},     {"lightyellow", 0xffffe0}, {"khaki", 0xf0e68c},      {"indigo", 0x4b0082},
    {"coral", 0xff7f50},       {"salmon", 0xfa8072},
};

Colour hex_colour(std::string_view digits) {
  std::uint32_t value[8];
  if (digits.size() != 3 && digits.size() != 4 && digits.size() != 6 && digits.size() != 8) return {};
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = hex_value(digits[i]);
    if (digit < 0) return {};
    value[i] = static_cast<std::uint32_t>(digit);
  }
  if (digits.size() <= 4) {
    const bool clear = digits.size() == 4 && value[3] == 0;
    return {!clear, clear, value[0] * 0x110000 | value[1] * 0x1100 | value[2] * 0x11};
  }
  const bool clear = digits.size() == 8 && value[6] * 16 + value[7] < 6;
  return {!clear, clear,
          (value[0] * 16 + value[1]) << 16 | (value[2] * 16 + value[3]) << 8 | (value[4] * 16 + value[5])};
}

}  // namespace

std::string_view reason_name(Unseen reason) {
  switch (reason) {
    case Unseen::no:
      return "";
    case Unseen::display_none:
      return "display:none";
    case Unseen::invisible:
      return "visibility:hidden";
    case Unseen::transparent:
      return "opacity:0";
    case Unseen::tiny_font:
      return "font-size:0";
    case Unseen::same_colour:
      return "colour of the background";
    case Unseen::off_screen:
      return "off screen";
    case Unseen::no_room:
      return "no room";
    case Unseen::attribute:
      return "hidden attribute";
    case Unseen::element:
      return "unshown element";
    case Unseen::outlook_only:
      return "Outlook only";
  }
  return "";
}

void Declared::merge(const Declared& later) {
  const auto take = static_cast<std::uint16_t>(later.set & (~important | later.important));
  if (take & display) display_none = later.display_none;
  if (take & visibility) invisible = later.invisible;
  if (take & opacity) transparent = later.transparent;
  if (take & font_size) font_px = later.font_px, font_factor = later.font_factor;
  if (take & colour)
    colour_known = later.colour_known, colour_clear = later.colour_clear, colour_rgb = later.colour_rgb;
  if (take & background) background_known = later.background_known, background_rgb = later.background_rgb;
  if (take & indent) far_indent = later.far_indent;
  if (take & position) lifted = later.lifted;
  if (take & shift) far_off = later.far_off;
  if (take & size) no_size = later.no_size;
  if (take & overflow) cut = later.cut;
  if (take & white_space) pre = later.pre;
  if (take & bidi) reversed = reversed || later.reversed, right_to_left = right_to_left || later.right_to_left;
  if (take & clip) clipped_away = later.clipped_away;
  if (take & outlook) no_outlook = later.no_outlook;
  set |= take;
  important |= static_cast<std::uint16_t>(later.important & take);
}

bool looks_same(std::uint32_t a, std::uint32_t b) {
  for (const int shift : {0, 8, 16}) {
    if (std::abs(static_cast<int>(a >> shift & 255) - static_cast<int>(b >> shift & 255)) > near_colour) return false;
  }
  return true;
}

Colour parse_colour(std::string_view text) {
  text = strip(text);
  if (text.empty()) return {};
  if (text[0] == '#') return hex_colour(text.substr(1));
  if (is(text, "transparent")) return {false, true, 0};
  if (starts_with_ignore_case(text, "rgb")) {
    const auto open = text.find('(');
    if (open == npos) return {};
    auto rest = text.substr(open + 1);
    float value[4] = {0, 0, 0, 1};
    for (int i = 0; i < 4; ++i) {
      if (!take_number(rest, value[i])) {
        if (i < 3) return {};
        break;
      }
      if (!rest.empty() && rest[0] == '%') value[i] *= i < 3 ? 2.55f : 0.01f, rest.remove_prefix(1);
      rest = strip(rest);
      if (!rest.empty() && (rest[0] == ',' || rest[0] == '/')) rest.remove_prefix(1);
    }
    const auto channel = [](float v) { return static_cast<std::uint32_t>(std::clamp(v, 0.0f, 255.0f)); };
    const bool clear = value[3] < 0.03f;
    return {!clear, clear, channel(value[0]) << 16 | channel(value[1]) << 8 | channel(value[2])};
  }
  for (const auto& named : names) {
    if (is(text, named.name)) return {true, false, named.rgb};
  }
  return text.size() == 6 ? hex_colour(text) : Colour{};  // old attributes leave the # away
}

Declared parse_declarations(std::string_view css) {
  Declared out;
  std::string cleaned;
  if (css.find('\\') != npos || css.find("/*") != npos) {
    cleaned = normalise(css);
    css = cleaned;
  }
  for (std::size_t at = 0; at < css.size();) {
    const auto from = at;
    auto colon = npos;
    char quote = 0;
    int depth = 0;
    for (; at < css.size(); ++at) {
      const char c = css[at];
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == ';' && depth == 0) {
        break;
      } else if (c == ':') {
        if (colon == npos) colon = at;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '(') {
        ++depth;
      } else if (c == ')' && depth > 0) {
        --depth;
      }
    }
    const auto end = at++;
    if (colon == npos) continue;
    const auto property = strip(css.substr(from, colon - from));
    auto value = strip(css.substr(colon + 1, end - colon - 1));
    if (property.empty() || value.empty()) continue;
    bool important = false;
    if (const auto bang = value.rfind('!'); bang != npos && is(strip(value.substr(bang + 1)), "important")) {
      important = true;
      value = strip(value.substr(0, bang));
      if (value.empty()) continue;
    }
    Declared one;
    declare(property, value, one);
    if (one.set == 0) continue;
    if (important) one.important = one.set;
    out.merge(one);
  }
  return out;
}

namespace {
constexpr ByteSet rule_marks("{};"), braces("{}"), beyond_simple(" >+~:[*\t\n\r"), class_or_id(".#");
}

void StyleSheet::add(std::string_view css) {
  std::string cleaned;
  if (css.find('\\') != npos || css.find("/*") != npos) {
    cleaned = normalise(css);
    css = cleaned;
  }
  // Nesting is at most one media block deep; deeper braces are walked over.
  int skip_depth = 0;
  for (std::size_t at = 0; at < css.size();) {
    const auto brace = rule_marks.find(css, at);
    if (brace == npos) return;
    auto prelude = strip(css.substr(at, brace - at));
    if (css[brace] == '}') {
      if (skip_depth > 0) --skip_depth;
      at = brace + 1;
      continue;
    }
    if (css[brace] == ';') {  // @import, @charset
      at = brace + 1;
      continue;
    }
    while (prelude.starts_with("<!--")) prelude = strip(prelude.substr(4));
    while (prelude.starts_with("-->")) prelude = strip(prelude.substr(3));
    if (!prelude.empty() && prelude[0] == '@') {
      const bool plain = is(prelude, "@media screen") || is(prelude, "@media all") || is(prelude, "@media");
      if (!plain || skip_depth > 0) ++skip_depth;
      at = brace + 1;
      continue;
    }
    const auto end = braces.find(css, brace + 1);
    const auto body = css.substr(brace + 1, (end == npos ? css.size() : end) - brace - 1);
    if (skip_depth == 0) add_rule(prelude, body);
    if (end == npos) return;
    if (css[end] == '{')
      ++skip_depth, at = end + 1;  // a nested block: what is inside does not count
    else
      at = end + 1;
  }
}

void StyleSheet::add_rule(std::string_view selectors, std::string_view body) {
  const auto declared = parse_declarations(body);
  if (declared.set == 0) return;
  while (!selectors.empty()) {
    const auto comma = selectors.find(',');
    auto selector = strip(selectors.substr(0, comma));
    selectors = comma == npos ? std::string_view{} : selectors.substr(comma + 1);
    if (selector.empty() || selector.size() > 128 || rules_.size() >= max_rules) continue;
    if (beyond_simple.find(selector) != npos) continue;
    const auto mark = class_or_id.find(selector);
    if (mark != npos && class_or_id.find(selector, mark + 1) != npos) continue;
    std::string key = to_lower_ascii(selector);
    if (mark == npos)
      by_tag_ = true;
    else if (selector[mark] == '#')
      by_id_ = true;
    else
      by_class_ = true;
    rules_[std::move(key)].merge(declared);
  }
}

void StyleSheet::apply_one(const std::string& key, Declared& declared) const {
  if (const auto found = rules_.find(key); found != rules_.end()) declared.merge(found->second);
}

void StyleSheet::apply(std::string_view tag, std::string_view classes, std::string_view id, Declared& declared) const {
  if (rules_.empty() || tag.size() > 32) return;
  std::string name = to_lower_ascii(tag);
  if (by_tag_) apply_one(name, declared);
  int words = 0;
  while (by_class_ && !classes.empty() && words < 64) {  // nobody honest wears more classes
    std::size_t end = 0;
    while (end < classes.size() && !is_space(classes[end])) ++end;
    if (end > 0 && end <= 96) {
      const auto word = "." + to_lower_ascii(classes.substr(0, end));
      apply_one(word, declared);
      apply_one(name + word, declared);
      ++words;
    }
    classes.remove_prefix(std::min(end + 1, classes.size()));
  }
  if (by_id_ && !id.empty() && id.size() <= 96) {
    const auto word = "#" + to_lower_ascii(id);
    apply_one(word, declared);
    apply_one(name + word, declared);
  }
}

}  // namespace sekisho::content::html
