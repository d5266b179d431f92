#include "content/image/drawing.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/text.h"

namespace sekisho::content {
namespace {

constexpr std::size_t least_modules = 21, most_modules = 177;  // ISO/IEC 18004 §5.3.1
constexpr std::size_t least_lines = 11;                        // of half blocks
constexpr int pixels_of_module = 4, frame_modules = 4;

// Which quarters of its cell a character fills: 1 and 2 above, 4 and 8 below; 16: white space; 32: nothing drawn.
constexpr unsigned ground = 16, no_drawing = 32, all = 15;
unsigned quarters_of(std::uint32_t c) {
  switch (c) {
    case ' ':
    case '\t':
    case 0xA0:
    case 0x2002:
    case 0x2003:
    case 0x2007:
    case 0x3000:
    case 0x2800:
      return ground;
    case 0x2588:
    case 0x2593:
    case 0x2592:
    case 0x25A0:
    case 0x25FC:
    case 0x25FE:
    case 0x2B1B:
    case '#':
    case 0x28FF:
      return all;
    case 0x2591:
    case 0x25A1:
    case 0x25FB:
    case 0x25FD:
    case 0x2B1C:
      return 0;
    case 0x2580:
      return 1 | 2;
    case 0x2584:
      return 4 | 8;
    case 0x258C:
      return 1 | 4;
    case 0x2590:
      return 2 | 8;
    case 0x2596:
      return 4;
    case 0x2597:
      return 8;
    case 0x2598:
      return 1;
    case 0x2599:
      return 1 | 4 | 8;
    case 0x259A:
      return 1 | 8;
    case 0x259B:
      return 1 | 2 | 4;
    case 0x259C:
      return 1 | 2 | 8;
    case 0x259D:
      return 2;
    case 0x259E:
      return 2 | 4;
    case 0x259F:
      return 2 | 4 | 8;
    default:
      return no_drawing;
  }
}

// The next code point of valid UTF-8.
std::uint32_t take(std::string_view text, std::size_t& at) {
  const auto b = static_cast<unsigned char>(text[at++]);
  const int more = b < 0x80 ? 0 : b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
  std::uint32_t c = more == 0 ? b : b & (0x3Fu >> more);
  for (int i = 0; i < more && at < text.size(); ++i) c = c << 6 | (static_cast<unsigned char>(text[at++]) & 0x3Fu);
  return c;
}

// Where something changes along one direction: the first and last place, and the width of a module.
struct Steps {
  std::size_t first = 0, last = 0, unit = 0;
  std::size_t modules() const { return unit == 0 ? 0 : (last - first) / unit; }
};
template <class Changes>
Steps steps_of(std::size_t size, Changes changes) {
  Steps steps;
  bool any = false;
  for (std::size_t i = 0; i <= size; ++i) {
    if (!changes(i)) continue;
    if (!any) steps.first = i, any = true;
    steps.unit = std::gcd(steps.unit, i - steps.first);
    steps.last = i;
  }
  return steps;
}

// A drawing as modules, whatever size and shape these have in it.
struct Modules {
  std::vector<std::string> lines;  // 1 is dark

  bool mark_at(std::size_t left, std::size_t top) const {
    for (std::size_t y = 0; y < 7; ++y) {
      for (std::size_t x = 0; x < 7; ++x) {
        const auto ring = std::min({x, y, 6 - x, 6 - y});
        if ((lines[top + y][left + x] != 0) != (ring != 1)) return false;
      }
    }
    return true;
  }
  // Three of its corners are those of a QR code, however it lies.
  bool has_marks() const {
    if (lines.empty()) return false;
    const auto right = lines[0].size() - 7, bottom = lines.size() - 7;
    return mark_at(0, 0) + mark_at(right, 0) + mark_at(0, bottom) + mark_at(right, bottom) >= 3;
  }
  GreyImage picture() const {
    constexpr int scale = pixels_of_module, frame = frame_modules * pixels_of_module;
    GreyImage out{
        static_cast<int>(lines[0].size()) * scale + 2 * frame, static_cast<int>(lines.size()) * scale + 2 * frame, {}};
    out.pixels.assign(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height), 255);
    for (std::size_t y = 0; y < lines.size() * scale; ++y) {
      const auto row = out.pixels.begin() + (static_cast<std::ptrdiff_t>(y) + frame) * out.width + frame;
      for (std::size_t x = 0; x < lines[0].size(); ++x) {
        if (lines[y / scale][x] != 0) std::fill_n(row + static_cast<std::ptrdiff_t>(x) * scale, scale, std::uint8_t{0});
      }
    }
    return out;
  }
};

// Empty if it is too small or too large.
Modules modules_of(const std::vector<std::string>& lines) {
  const auto width = lines.front().size();
  const std::string nothing(width, '\0');
  const auto line = [&](std::size_t y) -> const std::string& { return y < lines.size() ? lines[y] : nothing; };
  const auto down = steps_of(lines.size(), [&](std::size_t y) { return (y == 0 ? nothing : line(y - 1)) != line(y); });
  const auto across = steps_of(width, [&](std::size_t x) {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const std::string& l) { return (x == 0 ? '\0' : l[x - 1]) != (x == width ? '\0' : l[x]); });
  });
  Modules modules;
  constexpr auto most = most_modules + 2 * frame_modules;
  if (down.modules() < least_modules || across.modules() < least_modules || down.modules() > most ||
      across.modules() > most)
    return modules;
  for (auto y = down.first; y < down.last; y += down.unit) {
    std::string row;
    for (auto x = across.first; x < across.last; x += across.unit) row.push_back(line(y)[x]);
    modules.lines.push_back(std::move(row));
  }
  return modules;
}

}  // namespace

void Drawing::put(unsigned quarters) {
  if (upper_.size() >= 2 * max_columns) {
    spoiled_ = true;
    return;
  }
  upper_.push_back(static_cast<char>(quarters & 1)), upper_.push_back(static_cast<char>(quarters >> 1 & 1));
  lower_.push_back(static_cast<char>(quarters >> 2 & 1)), lower_.push_back(static_cast<char>(quarters >> 3 & 1));
}

void Drawing::characters(std::string_view utf8, Tone ink, Tone ground_tone) {
  for (std::size_t at = 0; at < utf8.size() && !spoiled_;) {
    const auto quarters = quarters_of(take(utf8, at));
    if (quarters == no_drawing) {
      spoiled_ = true;
      return;
    }
    const unsigned under = ground_tone == Tone::dark ? all : 0, filled = quarters == ground ? 0 : quarters;
    put((under & ~filled) | (ink == Tone::dark ? filled : 0));
    drawn_ = drawn_ || quarters != ground || ground_tone == Tone::dark;
  }
}

void Drawing::cells(Tone tone, unsigned count) {
  for (unsigned i = 0; i < std::min<unsigned>(count, most_modules); ++i) put(tone == Tone::dark ? all : 0);
  drawn_ = true;
}

void Drawing::end_row() {
  if (upper_.empty() && !spoiled_) return;
  if (spoiled_ || !drawn_)
    end_group();
  else if (rows_.size() < max_rows)
    rows_.push_back({upper_, lower_});
  drop_row();
}

void Drawing::drop_row() {
  upper_.clear(), lower_.clear();
  spoiled_ = drawn_ = false;
}

void Drawing::end_group() {
  auto rows = std::move(rows_);
  rows_.clear();
  if (rows.size() < least_lines || pictures_.size() >= max_pictures) return;
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.upper.size());
  std::vector<std::string> lines;
  for (auto& row : rows) {
    for (auto* half : {&row.upper, &row.lower}) {
      half->resize(width, '\0');
      lines.push_back(std::move(*half));
    }
  }
  auto plain = modules_of(lines);
  if (!plain.has_marks()) {
    for (auto& line : lines) {
      for (char& c : line) c = static_cast<char>(1 - c);
    }
    if (auto turned = modules_of(lines); turned.has_marks()) plain = std::move(turned);
  }
  if (!plain.lines.empty()) pictures_.push_back(plain.picture());
}

std::vector<GreyImage> Drawing::pictures() {
  end_row();
  end_group();
  return std::move(pictures_);
}

bool may_draw(std::string_view utf8) {
  std::size_t found = 0;
  for (std::size_t at = utf8.find('\xE2'); at != utf8.npos && at + 2 < utf8.size(); at = utf8.find('\xE2', at + 1)) {
    const auto second = static_cast<unsigned char>(utf8[at + 1]);
    if ((second == 0x96 || second == 0x97 || second == 0xAC) && ++found >= 100) return true;
  }
  // the mark in a corner, two characters for each of its seven modules
  return utf8.find("##############") != utf8.npos;
}

void read_drawings(Document& document, int part, Drawing& drawing, Budget& budget) {
  for (auto& picture : drawing.pictures()) {
    for (const auto& text : find_qr_codes(std::move(picture))) add_qr_text(document, part, text, budget);
  }
}

void read_drawn_text(Document& document, int part, std::string_view utf8, Budget& budget) {
  if (!may_draw(utf8)) return;
  Drawing drawing;
  for (auto line : split(utf8, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (trim(line).empty())
      drawing.spoil();
    else
      drawing.characters(line, Drawing::Tone::dark, Drawing::Tone::light);
    drawing.end_row();
  }
  read_drawings(document, part, drawing, budget);
}

}  // namespace sekisho::content
