#include "content/pdf/painter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "content/bytes.h"
#include "content/expand.h"
#include "content/pdf/lexer.h"
#include "content/pdf/picture.h"

namespace sekisho::content {
namespace {

constexpr std::size_t max_operands = 64, max_states = 64, max_pictures = 8, least_rectangles = 60;

// x' = a x + c y + e, y' = b x + d y + f.
struct Matrix {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
  Matrix after(const Matrix& m) const {
    return {a * m.a + b * m.c, a * m.b + b * m.d,       c * m.a + d * m.c,
            c * m.b + d * m.d, e * m.a + f * m.c + m.e, e * m.b + f * m.d + m.f};
  }
};
struct Point {
  double x = 0, y = 0;
};
struct State {
  Matrix matrix;
  bool dark = true, dark_line = true;
  double line = 1;  // width
};

// The bounds of a subpath, and whether all its points are their corners.
struct Outline {
  double left = 0, right = 0, top = 0, bottom = 0;
  int points = 0;
  bool corners = true;
  std::array<Point, 8> seen{};
  Point last;

  void add(Point p) {
    if (points == 0) left = right = p.x, top = bottom = p.y;
    left = std::min(left, p.x), right = std::max(right, p.x), top = std::min(top, p.y), bottom = std::max(bottom, p.y);
    if (points < 8) seen[static_cast<std::size_t>(points)] = p;
    last = p;
    ++points;
  }
  bool is_box() const {
    if (!corners || points < 4 || points > 5) return false;
    const double slack = 1e-3 * std::max(right - left, bottom - top);
    const auto near = [slack](double a, double b) { return std::abs(a - b) <= slack; };
    return std::all_of(seen.begin(), seen.begin() + points, [&](Point p) {
      return (near(p.x, left) || near(p.x, right)) && (near(p.y, top) || near(p.y, bottom));
    });
  }
};

bool is_dark(std::string_view op, const std::vector<double>& v) {
  const auto n = v.size();
  // CMYK
  if (n >= 4 && op != "rg" && op != "g" && op != "RG" && op != "G")
    return 1 - std::min(1.0, v[n - 1] + 0.3 * v[n - 4] + 0.59 * v[n - 3] + 0.11 * v[n - 2]) < 0.5;
  if (n >= 3) return 0.3 * v[n - 3] + 0.59 * v[n - 2] + 0.11 * v[n - 1] < 0.5;
  return n == 0 || v[n - 1] < 0.5;
}

class Painter {
 public:
  std::vector<Box> run(std::string_view content) {
    PdfLexer lexer(content);
    std::vector<double> v;
    for (auto token = lexer.next(); token.kind != PdfToken::Kind::end && boxes_.size() < max_boxes;
         token = lexer.next()) {
      if (token.is_number()) {
        if (v.size() < max_operands) v.push_back(pdf_number(token.value));
        continue;
      }
      if (token.kind != PdfToken::Kind::word) continue;
      step(token.value, v);
      if (token.value == "ID") lexer.take_inline_image();
      v.clear();
    }
    return std::move(boxes_);
  }

 private:
  Point at(double x, double y) const {
    const auto& m = state_.matrix;
    return {m.a * x + m.c * y + m.e, -(m.b * x + m.d * y + m.f)};  // PDF's y goes upwards
  }
  void finish(const Outline& outline) {
    if (path_.size() < max_boxes && outline.is_box())
      path_.push_back({outline.left, outline.top, outline.right - outline.left, outline.bottom - outline.top});
  }
  // A stroke along a row or down a column, as thick as a module.
  void add_line(Point from, Point to) {
    const auto& m = state_.matrix;
    const double across = state_.line * std::abs(m.d), along = state_.line * std::abs(m.a);
    if (lines_.size() >= max_boxes) return;
    if (std::abs(from.y - to.y) < 1e-3 * std::abs(from.x - to.x))
      lines_.push_back({std::min(from.x, to.x), from.y - across / 2, std::abs(from.x - to.x), across});
    else if (std::abs(from.x - to.x) < 1e-3 * std::abs(from.y - to.y))
      lines_.push_back({from.x - along / 2, std::min(from.y, to.y), along, std::abs(from.y - to.y)});
  }
  void end_outline() {
    if (outline_.points > 0) finish(outline_);
    outline_ = {};
  }

  void step(const std::string& op, const std::vector<double>& v) {
    const auto n = v.size();
    if (op == "re" && n >= 4) {
      Outline box;
      const auto x = v[n - 4], y = v[n - 3], w = v[n - 2], h = v[n - 1];
      box.add(at(x, y)), box.add(at(x + w, y)), box.add(at(x + w, y + h)), box.add(at(x, y + h));
      finish(box);
    } else if (op == "m" && n >= 2) {
      end_outline();
      outline_.add(at(v[n - 2], v[n - 1]));
    } else if (op == "l" && n >= 2) {
      if (outline_.points > 0) add_line(outline_.last, at(v[n - 2], v[n - 1]));
      outline_.add(at(v[n - 2], v[n - 1]));
    } else if (op == "c" || op == "v" || op == "y") {
      outline_.corners = false;
    } else if (op == "h") {
      end_outline();
    } else if (op == "f" || op == "F" || op == "f*" || op == "B" || op == "B*" || op == "b" || op == "b*") {
      end_outline();
      for (auto& box : path_) {
        box.dark = state_.dark;
        boxes_.push_back(box);
      }
      path_.clear();
      lines_.clear();
    } else if (op == "S" || op == "s" || op == "n") {
      for (auto& box : lines_) {
        box.dark = state_.dark_line;
        if (op != "n" && boxes_.size() < max_boxes) boxes_.push_back(box);
      }
      outline_ = {};
      path_.clear();
      lines_.clear();
    } else if (op == "w" && n >= 1) {
      state_.line = v[n - 1];
    } else if (op == "G" || op == "RG" || op == "K" || op == "SC" || op == "SCN") {
      state_.dark_line = is_dark(op, v);
    } else if (op == "q") {
      if (states_.size() < max_states) states_.push_back(state_);
    } else if (op == "Q") {
      if (!states_.empty()) state_ = states_.back(), states_.pop_back();
    } else if (op == "cm" && n >= 6) {
      state_.matrix = Matrix{v[n - 6], v[n - 5], v[n - 4], v[n - 3], v[n - 2], v[n - 1]}.after(state_.matrix);
    } else if (op == "g" || op == "rg" || op == "k" || op == "sc" || op == "scn") {
      state_.dark = is_dark(op, v);
    }
  }

  State state_;
  std::vector<State> states_;
  Outline outline_;
  std::vector<Box> path_, lines_, boxes_;
};

// Whether an operator stands often enough.
bool is_frequent(std::string_view content, std::string_view op) {
  std::size_t found = 0;
  for (auto at = content.find(op); at != content.npos; at = content.find(op, at + 1)) {
    if (++found >= least_rectangles) return true;
  }
  return false;
}

std::string from_base85(std::string_view text) {
  std::string out;
  std::uint32_t value = 0;
  int digits = 0;
  for (const char c : text) {
    if (c == '~') break;
    if (c == 'z' && digits == 0) out.append(4, '\0');
    if (c < '!' || c > 'u') continue;
    value = value * 85 + static_cast<std::uint32_t>(c - '!');
    if (++digits < 5) continue;
    for (int i = 3; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i)));
    value = 0, digits = 0;
  }
  for (int i = digits; i > 0 && i < 5; ++i) value = value * 85 + 84;
  for (int i = 0; i + 1 < digits; ++i) out.push_back(static_cast<char>(value >> (24 - 8 * i)));
  return out;
}
std::string from_hexadecimal(std::string_view text) {
  PdfLexer lexer(text);
  return lexer.next().value;
}

struct InlineImage {
  PdfSamples form;
  std::vector<std::string> filters;
};
// The pairs between BI and ID.
InlineImage description(PdfLexer& lexer) {
  InlineImage image;
  std::string key;
  bool listed = false;
  image.form.bits = 1;
  for (auto token = lexer.next(); token.kind != PdfToken::Kind::end; token = lexer.next()) {
    if (token.kind == PdfToken::Kind::word && token.value == "ID") break;
    if (token.kind == PdfToken::Kind::open || token.kind == PdfToken::Kind::close) {
      listed = token.kind == PdfToken::Kind::open;
      if (!listed) key.clear();
      continue;
    }
    if (token.kind == PdfToken::Kind::name && key.empty()) {
      key = token.value;
      continue;
    }
    const int value = token.is_number() ? static_cast<int>(std::clamp(pdf_number(token.value), 0.0, 1e6)) : 0;
    if (key == "/W" || key == "/Width") image.form.width = value;
    if (key == "/H" || key == "/Height") image.form.height = value;
    if (key == "/BPC" || key == "/BitsPerComponent") image.form.bits = value;
    if ((key == "/CS" || key == "/ColorSpace") && (token.value == "/RGB" || token.value == "/DeviceRGB"))
      image.form.components = 3;
    if ((key == "/CS" || key == "/ColorSpace") && (token.value == "/CMYK" || token.value == "/DeviceCMYK"))
      image.form.components = 4;
    if ((key == "/F" || key == "/Filter") && image.filters.size() < 4) image.filters.push_back(token.value);
    if (!listed) key.clear();
  }
  return image;
}

}  // namespace

std::vector<Box> painted_boxes(std::string_view content) {
  if (!is_frequent(content, " re") && !is_frequent(content, " l\n") && !is_frequent(content, " l ")) return {};
  return Painter().run(content);
}

std::vector<GreyImage> inline_images(std::string_view content, Budget& budget) {
  std::vector<GreyImage> pictures;
  if (content.find("BI") == content.npos || content.find("ID") == content.npos) return pictures;
  PdfLexer lexer(content);
  for (auto token = lexer.next(); token.kind != PdfToken::Kind::end && pictures.size() < max_pictures;
       token = lexer.next()) {
    if (token.kind != PdfToken::Kind::word || token.value != "BI") continue;
    auto image = description(lexer);
    const auto& form = image.form;
    const bool fits =
        form.width >= 21 && form.height >= 21 &&
        (form.bits == 1 || form.bits == 2 || form.bits == 4 || form.bits == 8) &&
        static_cast<std::uint64_t>(form.width) * static_cast<std::uint64_t>(form.height) <= budget.limits().pixels;
    const auto size = fits ? form.stride() * static_cast<std::uint64_t>(form.height) : 0;
    std::string samples(lexer.take_inline_image(image.filters.empty() ? size : 0));
    if (!fits) continue;
    for (const auto& filter : image.filters) {
      if (filter == "/A85" || filter == "/ASCII85Decode")
        samples = from_base85(samples);
      else if (filter == "/AHx" || filter == "/ASCIIHexDecode")
        samples = from_hexadecimal("<" + samples);
      else if (filter == "/Fl" || filter == "/FlateDecode")
        samples = inflate(samples, DeflateForm::zlib, budget).bytes;
      else
        samples.clear();
      if (!budget.spend_steps(samples.size())) return pictures;  // many small ones may expand to much
    }
    if (has(samples, 0, size)) pictures.push_back(grey_of(form, samples));
  }
  return pictures;
}

}  // namespace sekisho::content
