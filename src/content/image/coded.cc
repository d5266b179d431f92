#include "content/image/coded.h"

#include <algorithm>
#include <cstdlib>

#include "content/image/writing.h"

namespace sekisho::content {

namespace {

// `kept` stays for the rest of the item.
Result<void> charge(std::uint64_t steps, std::uint64_t kept, Budget& budget) {
  auto left = budget;
  if (!left.spend_steps(kept + steps)) return fail(Code::unavailable, "more than is decoded of one item");
  return budget.spend_steps(steps);
}

}  // namespace

Result<void> charge_steps(std::uint64_t steps, Budget& budget) {
  return charge(steps, budget.limits().steps / 8, budget);
}

Result<void> charge_decoding(std::uint64_t pixels, std::uint64_t passes, std::uint64_t bytes, Budget& budget) {
  // Half the times measured on a machine with ten times its load (docs/hostile.md), of pictures of noise.
  constexpr std::uint64_t start = 100'000, pixel = 3, byte = 30;
  return charge(start + pixels * passes * pixel + bytes * byte, budget.limits().steps / 4, budget);
}

Result<void> charge_looking(std::uint64_t pixels, Budget& budget) {
  // Codes are looked for in at most 2,000 by 2,000, writing is counted up to most_pixels_with_letters.
  constexpr std::uint64_t for_codes = 4'000'000;
  return charge(3 * std::min(pixels, for_codes) + 2 * std::min(pixels, most_pixels_with_letters) + pixels,
                budget.limits().steps / 4, budget);
}

Result<void> charge_looking(const GreyImage& image, Budget& budget) {
  constexpr int edge = 12;
  constexpr std::uint64_t start = 20'000, of_edge = 7;
  std::uint64_t edges = 0;
  // What is larger is shrunk first, and not read for writing.
  if (image.pixels.size() <= most_pixels_with_letters) {
    const auto* const pixel = image.pixels.data();
    for (std::size_t i = 1; i < image.pixels.size(); ++i) edges += std::abs(pixel[i] - pixel[i - 1]) > edge ? 1u : 0u;
  }
  return charge_steps(start + image.pixels.size() * 3 / 2 + edges * of_edge, budget);
}

Result<void> check_picture_size(std::uint64_t width, std::uint64_t height, const Budget& budget) {
  if (width == 0 || height == 0) return fail(Code::malformed, "image: empty");
  if (width > 1'000'000 || height > 1'000'000 || width * height > budget.limits().pixels)
    return fail(Code::over_limit, "pixels");
  return {};
}

GreyImage grey_of_plane(const std::uint8_t* rows, std::ptrdiff_t stride, int width, int height, int bits) {
  GreyImage out{width, height, {}};
  out.pixels.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    const auto* row = rows + y * stride;
    for (int x = 0; x < width; ++x) {
      const unsigned value =
          bits == 8 ? row[x] : (row[2 * x] | static_cast<unsigned>(row[2 * x + 1]) << 8) >> (bits - 8);
      out.pixels.push_back(static_cast<std::uint8_t>(value));
    }
  }
  return out;
}

}  // namespace sekisho::content
