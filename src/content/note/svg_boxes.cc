#include "content/note/svg_boxes.h"

#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "content/html/css.h"

namespace sekisho::content {
namespace {

// Numbers of SVG: parted by blanks, commas, or a sign.
class Numbers {
 public:
  explicit Numbers(std::string_view text) : text_(text) {}
  // The next command letter, if one stands here; 0 if not.
  char command() {
    skip();
    if (at_ >= text_.size()) return 0;
    const char c = text_[at_];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter) ++at_;
    return letter ? c : char{0};
  }
  bool ended() {
    skip();
    return at_ >= text_.size();
  }
  bool next(double& value) {
    skip();
    const auto start = at_;
    bool point = false;
    if (at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '+')) ++at_;
    while (at_ < text_.size() && ((text_[at_] >= '0' && text_[at_] <= '9') || (text_[at_] == '.' && !point)))
      point = point || text_[at_] == '.', ++at_;
    if (at_ == start || at_ - start > 40) return false;
    value = std::strtod(std::string(text_.substr(start, at_ - start)).c_str(), nullptr);
    return true;
  }

 private:
  void skip() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == ',' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
      ++at_;
  }
  std::string_view text_;
  std::size_t at_ = 0;
};

double number(std::string_view text) {
  double value = 0;
  Numbers(text).next(value);
  return value;
}

// A subpath of upright lines: its bounds.
struct Outline {
  double left = 0, right = 0, top = 0, bottom = 0;
  int points = 0;
  bool upright = true;
  void add(double x, double y) {
    if (points++ == 0) left = right = x, top = bottom = y;
    left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
  }
};

// stroke: the width of its lines, 0 if they are not drawn: then only areas count.
void take_path(std::string_view path, bool dark, double stroke, std::vector<Box>& boxes) {
  Numbers numbers(path);
  Outline outline;
  double x = 0, y = 0, start_x = 0, start_y = 0;
  const auto finish = [&] {
    if (outline.points == 2 && outline.top == outline.bottom && stroke > 0 && boxes.size() < max_boxes) {
      boxes.push_back({outline.left, outline.top - stroke / 2, outline.right - outline.left, stroke, dark});
    }
    if (outline.points >= 3 && outline.points <= 6 && outline.upright && boxes.size() < max_boxes) {
      boxes.push_back({outline.left, outline.top, outline.right - outline.left, outline.bottom - outline.top, dark});
    }
    outline = {};
  };
  char command = 0;
  while (!numbers.ended()) {
    if (const char next = numbers.command(); next != 0) command = next;
    const bool relative = command >= 'a';
    double a = 0, b = 0;
    switch (relative ? static_cast<char>(command - 32) : command) {
      case 'M':
      case 'L':
        if (!numbers.next(a) || !numbers.next(b)) return finish();
        a += relative ? x : 0, b += relative ? y : 0;
        if (command == 'M' || command == 'm') {
          finish();
          start_x = a, start_y = b;
          command = relative ? 'l' : 'L';
        } else if (a != x && b != y) {
          outline.upright = false;
        }
        x = a, y = b;
        outline.add(x, y);
        break;
      case 'H':
        if (!numbers.next(a)) return finish();
        x = a + (relative ? x : 0);
        outline.add(x, y);
        break;
      case 'V':
        if (!numbers.next(a)) return finish();
        y = a + (relative ? y : 0);
        outline.add(x, y);
        break;
      case 'Z':
        finish();
        x = start_x, y = start_y;
        outline.add(x, y);
        command = 0;
        break;
      default:
        return finish();  // curves are no modules
    }
  }
  finish();
}

}  // namespace

void take_svg_boxes(const XmlTokens& element, std::vector<Box>& boxes) {
  const auto name = to_lower_ascii(element.name());
  if ((name != "rect" && name != "path") || boxes.size() >= max_boxes) return;
  const auto fill = element.attribute("fill"), stroke = element.attribute("stroke"),
             width = element.attribute("stroke-width");
  const bool stroked = !stroke.empty() && !equal_ignore_case(stroke, "none") && name == "path";
  if (equal_ignore_case(fill, "none") && !stroked) return;
  const auto colour = html::parse_colour(stroked ? stroke : fill);
  if (colour.clear) return;
  const bool dark = !colour.known ||
                    299 * (colour.rgb >> 16 & 255) + 587 * (colour.rgb >> 8 & 255) + 114 * (colour.rgb & 255) < 128'000;
  if (name == "path")
    return take_path(element.attribute("d"), dark, !stroked ? 0 : width.empty() ? 1 : number(width), boxes);
  boxes.push_back({number(element.attribute("x")), number(element.attribute("y")), number(element.attribute("width")),
                   number(element.attribute("height")), dark});
}

}  // namespace sekisho::content
