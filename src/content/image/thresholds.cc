#include "content/image/thresholds.h"

#include <algorithm>
#include <cstring>

namespace sekisho::content {
namespace {

constexpr int block = Thresholds::block;
constexpr int least_contrast = 24;  // within a block: below it, the block is all of one colour

// Vectors of 16, which GCC and Clang turn into what the machine has.
using Bytes = std::uint8_t __attribute__((vector_size(16)));
using Words = std::uint16_t __attribute__((vector_size(32)));

}  // namespace

// Sums, least and greatest of the columns of 64 pixels.
struct Thresholds::Sixteen {
  Words sum{};
  Bytes low, high{};
};

Thresholds::Thresholds(const GreyImage& image)
    : wide_((image.width + block - 1) / block), high_((image.height + block - 1) / block) {
  std::vector<std::uint8_t> middle(static_cast<std::size_t>(wide_) * static_cast<std::size_t>(high_));
  for (int by = 0; by < high_; ++by) measure_row(image, by, middle);
  smooth(middle);
}

void Thresholds::measure_row(const GreyImage& image, int by, std::vector<std::uint8_t>& middle) const {
  const auto width = static_cast<std::size_t>(image.width);
  const auto* top = image.pixels.data() + static_cast<std::size_t>(std::min(by * block, image.height - block)) * width;
  for (int bx = 0; bx < wide_; bx += 2) {
    // The last blocks overlap those before them: every pixel counts, and none from beyond the edge.
    const int left = std::min(bx * block, image.width - 2 * block);
    Sixteen column;
    column.low = ~Bytes{};
    for (std::size_t y = 0; y < block; ++y) {
      Bytes pixels;
      std::memcpy(&pixels, top + y * width + left, sizeof pixels);
      column.sum += __builtin_convertvector(pixels, Words);
      column.low = pixels < column.low ? pixels : column.low;
      column.high = pixels > column.high ? pixels : column.high;
    }
    settle(column, bx * block == left ? 0 : 1, bx, by, middle);
    if (bx + 1 < wide_) settle(column, 1, bx + 1, by, middle);
  }
}

void Thresholds::settle(const Sixteen& column, std::size_t half, int bx, int by,
                        std::vector<std::uint8_t>& middle) const {
  int sum = 0, low = 255, high = 0;
  for (std::size_t at = half * block; at < (half + 1) * block; ++at) {
    sum += column.sum[at];
    low = std::min<int>(low, column.low[at]);
    high = std::max<int>(high, column.high[at]);
  }
  const auto place = static_cast<std::size_t>(by) * static_cast<std::size_t>(wide_) + static_cast<std::size_t>(bx);
  int value = sum / (block * block);
  if (high - low <= least_contrast) {
    // Light, unless the blocks before it say that this is the inside of something dark.
    value = low / 2;
    if (bx > 0 && by > 0) {
      const int around = (2 * middle[place - 1] + middle[place - static_cast<std::size_t>(wide_)] +
                          middle[place - static_cast<std::size_t>(wide_) - 1]) /
                         4;
      if (low < around) value = around;
    }
  }
  middle[place] = static_cast<std::uint8_t>(value);
}

void Thresholds::smooth(const std::vector<std::uint8_t>& middle) {
  values_.resize(middle.size());
  std::vector<int> columns(static_cast<std::size_t>(wide_));
  for (int y = 0; y < high_; ++y) {
    const int top = std::clamp(y, 2, high_ - 3) - 2;
    for (int x = 0; x < wide_; ++x) {
      int sum = 0;
      for (int j = 0; j < 5; ++j)
        sum +=
            middle[static_cast<std::size_t>(top + j) * static_cast<std::size_t>(wide_) + static_cast<std::size_t>(x)];
      columns[static_cast<std::size_t>(x)] = sum;
    }
    for (int x = 0; x < wide_; ++x) {
      const auto left = static_cast<std::size_t>(std::clamp(x, 2, wide_ - 3) - 2);
      const int sum = columns[left] + columns[left + 1] + columns[left + 2] + columns[left + 3] + columns[left + 4];
      values_[static_cast<std::size_t>(y) * static_cast<std::size_t>(wide_) + static_cast<std::size_t>(x)] =
          static_cast<std::uint8_t>(sum / 25);
    }
  }
}

}  // namespace sekisho::content
