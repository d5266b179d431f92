#include "content/image/writing.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

namespace sekisho::content {
namespace {

GreyImage blank(int width, int height, std::uint8_t shade = 255) {
  return {width, height,
          std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), shade)};
}

void box(GreyImage& image, int left, int top, int width, int height, std::uint8_t shade) {
  for (int y = top; y < top + height; ++y)
    std::fill_n(image.pixels.begin() + static_cast<std::ptrdiff_t>(y) * image.width + left, width, shade);
}

// Lines of letters: an upright and a foot, two thirds as wide as high.
GreyImage page(int lines, int letters, int height, std::uint8_t ink, std::uint8_t ground) {
  const int step = height * 9 / 10;
  auto out = blank(letters * step + 20, lines * 2 * height + 30, ground);
  for (int line = 0; line < lines; ++line) {
    for (int i = 0; i < letters; ++i) {
      const int left = 10 + i * step, top = 10 + line * 2 * height, stroke = std::max(1, height / 6);
      box(out, left, top, stroke, height, ink);
      box(out, left, top + height - stroke, height * 2 / 3, stroke, ink);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("letters in lines are counted, dark and light, small and large") {
  for (const int height : {7, 10, 16, 40}) {
    for (const bool dark : {true, false}) {
      CAPTURE(height);
      CAPTURE(dark);
      const auto found = find_writing(page(5, 20, height, dark ? 20 : 235, dark ? 230 : 40));
      CHECK(std::abs(found.letters - 100) <= 10);
      CHECK(std::abs(found.height - height) <= 1);
    }
  }
}

TEST_CASE("what is no writing counts little or not at all") {
  CHECK(find_writing(blank(300, 200)).letters == 0);
  CHECK(find_writing(blank(300, 200, 0)).letters == 0);
  CHECK(find_writing(page(1, 4, 30, 0, 255)).letters == 0);  // a monogram
  auto rules = blank(300, 200);
  for (int y = 10; y < 190; y += 12) box(rules, 10, y, 280, 2, 0);
  CHECK(find_writing(rules).letters == 0);
  auto shades = blank(300, 200);
  for (int y = 0; y < 200; ++y) {
    for (int x = 0; x < 300; ++x)
      shades.pixels[static_cast<std::size_t>(y * 300 + x)] = static_cast<std::uint8_t>((x + y) / 2);
  }
  CHECK(find_writing(shades).letters == 0);
  CHECK(find_writing(blank(39, 4000)).letters == 0);
  CHECK(find_writing({}).letters == 0);
}

TEST_CASE("noise and combs of any size are borne") {
  std::uint32_t chance = 1;
  auto noise = blank(2000, 2000);
  for (auto& p : noise.pixels) p = static_cast<std::uint8_t>((chance = chance * 1'664'525u + 1'013'904'223u) >> 24);
  CHECK(find_writing(noise).letters >= 0);
  auto comb = blank(20'000, 60);  // one shape of ten thousand teeth
  for (int x = 0; x < 20'000; x += 2) box(comb, x, 0, 1, 50, 0);
  box(comb, 0, 50, 20'000, 2, 0);
  CHECK(find_writing(comb).letters < 25);
  auto columns = blank(3000, 1200);  // a line of letters in each 12 pixels
  for (int y = 0; y < 1190; y += 12) {
    for (int x = 0; x < 2990; x += 8) box(columns, x, y, 5, 8, 0);
  }
  CHECK(find_writing(columns).letters > 30'000);
}

}  // namespace sekisho::content
