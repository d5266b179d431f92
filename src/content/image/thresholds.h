#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "content/image/image.h"

namespace sekisho::content {

/// What counts as dark in each block of 8 × 8 pixels of a picture: means of the blocks, smoothed over 5 × 5 of these,
/// and light where all of a block is one colour, unless what stands before it says that this is the inside of something
/// dark (the decoder of QR codes does the same). Neither side of the picture may be shorter than least_side. One pass
/// over every pixel.
class Thresholds {
 public:
  static constexpr int block = 8, least_side = 40;
  explicit Thresholds(const GreyImage& image);
  int wide() const { return wide_; }
  /// Of the row of pixels y, one value for each block: a pixel of at most this is dark.
  const std::uint8_t* row(int y) const {
    return values_.data() + static_cast<std::size_t>(y / block) * static_cast<std::size_t>(wide_);
  }
  /// Whether the row of pixels y of the picture, which is that of the constructor, begins dark.
  bool begins_dark(const GreyImage& image, int y) const { return pixels_of(image, y)[0] <= row(y)[0]; }
  /// changed(x) for each pixel of the row that is dark where the one before it is light, or the other way round.
  template <typename Changed>
  void each_change(const GreyImage& image, int y, Changed changed) const;

 private:
  struct Sixteen;
  static const std::uint8_t* pixels_of(const GreyImage& image, int y) {
    return image.pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width);
  }
  void measure_row(const GreyImage& image, int by, std::vector<std::uint8_t>& middle) const;
  void settle(const Sixteen& column, std::size_t half, int bx, int by, std::vector<std::uint8_t>& middle) const;
  void smooth(const std::vector<std::uint8_t>& middle);

  int wide_, high_;
  std::vector<std::uint8_t> values_;
};

template <typename Changed>
void Thresholds::each_change(const GreyImage& image, int y, Changed changed) const {
  const auto* const pixels = pixels_of(image, y);
  const auto* const limits = row(y);
  std::uint64_t before = begins_dark(image, y) ? 1 : 0;
  for (int x = 0; x < image.width; x += 64) {
    const int n = std::min(64, image.width - x);
    std::uint64_t bits = 0;
    for (int i = 0; i < n; i += block) {
      const auto limit = limits[(x + i) / block];
      const int m = std::min(block, n - i);
      std::uint64_t byte = 0;
      for (int k = 0; k < m; ++k) byte |= static_cast<std::uint64_t>(pixels[x + i + k] <= limit) << k;
      bits |= byte << i;
    }
    auto changes = bits ^ (bits << 1 | before);
    if (n < 64) changes &= (std::uint64_t{1} << n) - 1;
    before = bits >> (n - 1) & 1;
    for (; changes != 0; changes &= changes - 1) changed(x + std::countr_zero(changes));
  }
}

}  // namespace sekisho::content
