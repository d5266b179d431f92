#pragma once

#include <cstdint>
#include <vector>

#include "content/image/image.h"

namespace sekisho::content {

/// What counts as dark in each block of 8 × 8 pixels of a picture: means of the blocks, smoothed over 5 × 5 of these, and light where all of a block is one
/// colour, unless what stands before it says that this is the inside of something dark (the decoder of QR codes does the same). Neither side of the picture
/// may be shorter than least_side. One pass over every pixel.
class Thresholds {
 public:
  static constexpr int block = 8, least_side = 40;
  explicit Thresholds(const GreyImage& image);
  int wide() const { return wide_; }
  /// Of the row of pixels y, one value for each block: a pixel of at most this is dark.
  const std::uint8_t* row(int y) const { return values_.data() + static_cast<std::size_t>(y / block) * static_cast<std::size_t>(wide_); }

 private:
  struct Sixteen;
  void measure_row(const GreyImage& image, int by, std::vector<std::uint8_t>& middle) const;
  void settle(const Sixteen& column, std::size_t half, int bx, int by, std::vector<std::uint8_t>& middle) const;
  void smooth(const std::vector<std::uint8_t>& middle);

  int wide_, high_;
  std::vector<std::uint8_t> values_;
};

}  // namespace sekisho::content
