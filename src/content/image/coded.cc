#include "content/image/coded.h"

#include <algorithm>

#include "content/image/writing.h"

namespace sekisho::content {

namespace {

// Steps of 2.5 ns: half the times measured on a machine with ten times its load (docs/hostile.md), of pictures of noise.
Result<void> charge(std::uint64_t steps, Budget& budget) {
  auto left = budget;
  if (!left.spend_steps(budget.limits().steps / 4 + steps)) return fail(Code::unavailable, "more than is decoded of one item");
  return budget.spend_steps(steps);
}

}  // namespace

Result<void> charge_decoding(std::uint64_t pixels, std::uint64_t passes, std::uint64_t bytes, Budget& budget) {
  constexpr std::uint64_t start = 100'000, pixel = 3, byte = 30;
  return charge(start + pixels * passes * pixel + bytes * byte, budget);
}

Result<void> charge_looking(std::uint64_t pixels, Budget& budget) {
  // Codes are looked for in at most 2,000 by 2,000, writing is counted up to most_pixels_with_letters.
  constexpr std::uint64_t for_codes = 4'000'000;
  return charge(3 * std::min(pixels, for_codes) + 2 * std::min(pixels, most_pixels_with_letters) + pixels, budget);
}

GreyImage grey_of_plane(const std::uint8_t* rows, std::ptrdiff_t stride, int width, int height, int bits) {
  GreyImage out{width, height, {}};
  out.pixels.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    const auto* row = rows + y * stride;
    for (int x = 0; x < width; ++x) {
      const unsigned value = bits == 8 ? row[x] : (row[2 * x] | static_cast<unsigned>(row[2 * x + 1]) << 8) >> (bits - 8);
      out.pixels.push_back(static_cast<std::uint8_t>(value));
    }
  }
  return out;
}

}  // namespace sekisho::content
