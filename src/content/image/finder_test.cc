#include "content/image/finder.h"

#include <doctest/doctest.h>

namespace sekisho::content {
namespace {

constexpr std::uint8_t white = 255, black = 0;

GreyImage blank(int width, int height, std::uint8_t colour) {
  GreyImage image{width, height, {}};
  image.pixels.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), colour);
  return image;
}

void fill(GreyImage& image, int left, int top, int side, std::uint8_t colour) {
  for (int y = top; y < top + side; ++y) {
    for (int x = left; x < left + side; ++x)
      image.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x)] =
          colour;
  }
}

// A corner mark: a square of seven modules, in it one of five, in it one of three.
void mark(GreyImage& image, int left, int top, int module, std::uint8_t dark, std::uint8_t light) {
  fill(image, left, top, 7 * module, dark);
  fill(image, left + module, top + module, 5 * module, light);
  fill(image, left + 2 * module, top + 2 * module, 3 * module, dark);
}

}  // namespace

TEST_CASE("corner marks are seen in any size and either colour, and nothing else is") {
  struct Row {
    std::string says;
    int module, count;
    std::uint8_t dark, light;
    bool is_dark, is_light;
  };
  const Row rows[] = {
      {"three small marks", 1, 3, black, white, true, false},
      {"three marks", 4, 3, black, white, true, false},
      {"three large ones", 20, 3, black, white, true, false},
      {"light ones", 5, 3, white, black, false, true},
      {"one of three may be spoilt", 5, 2, black, white, true, false},
      {"a single one is a drawing", 5, 1, black, white, false, false},
      {"none", 5, 0, black, white, false, false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const int side = 33 * row.module + 47;  // no multiple of a block
    auto image = blank(side, side + 5, row.light);
    const int far = 20 + 14 * row.module;
    const std::pair<int, int> places[] = {{20, 20}, {far, 20}, {20, far}};
    for (int i = 0; i < row.count; ++i) mark(image, places[i].first, places[i].second, row.module, row.dark, row.light);
    const auto marks = find_marks(image);
    CHECK(marks.dark == row.is_dark);
    CHECK(marks.light == row.is_light);
  }
}

TEST_CASE("a picture too small to tell is left to the decoder") {
  const auto marks = find_marks(blank(39, 100, white));
  CHECK(marks.dark);
  CHECK(marks.light);
}

}  // namespace sekisho::content
