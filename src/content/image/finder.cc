#include "content/image/finder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>

namespace sekisho::content {
namespace {

constexpr int block = 8, smallest = 40;
constexpr int least_contrast = 24;  // within a block: below it, the block is all of one colour
constexpr std::size_t max_marks = 256;  // remembered

// What counts as dark in each block of 8 × 8 pixels.
class Thresholds {
 public:
  explicit Thresholds(const GreyImage& image) : wide_((image.width + block - 1) / block), high_((image.height + block - 1) / block) {
    std::vector<std::uint8_t> middle(static_cast<std::size_t>(wide_) * static_cast<std::size_t>(high_));
    for (int by = 0; by < high_; ++by) measure_row(image, by, middle);
    smooth(middle);
  }
  int wide() const { return wide_; }
  const std::uint8_t* row(int y) const { return values_.data() + static_cast<std::size_t>(y / block) * static_cast<std::size_t>(wide_); }

 private:
  // Sums, least and greatest of the columns of 64 pixels: vectors of 16, which GCC and Clang turn into what the machine has.
  using Bytes = std::uint8_t __attribute__((vector_size(16)));
  using Words = std::uint16_t __attribute__((vector_size(32)));
  struct Sixteen {
    Words sum{};
    Bytes low, high{};
  };

  void measure_row(const GreyImage& image, int by, std::vector<std::uint8_t>& middle) const {
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

  void settle(const Sixteen& column, std::size_t half, int bx, int by, std::vector<std::uint8_t>& middle) const {
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
        const int around = (2 * middle[place - 1] + middle[place - static_cast<std::size_t>(wide_)] + middle[place - static_cast<std::size_t>(wide_) - 1]) / 4;
        if (low < around) value = around;
      }
    }
    middle[place] = static_cast<std::uint8_t>(value);
  }

  void smooth(const std::vector<std::uint8_t>& middle) {
    values_.resize(middle.size());
    std::vector<int> columns(static_cast<std::size_t>(wide_));
    for (int y = 0; y < high_; ++y) {
      const int top = std::clamp(y, 2, high_ - 3) - 2;
      for (int x = 0; x < wide_; ++x) {
        int sum = 0;
        for (int j = 0; j < 5; ++j) sum += middle[static_cast<std::size_t>(top + j) * static_cast<std::size_t>(wide_) + static_cast<std::size_t>(x)];
        columns[static_cast<std::size_t>(x)] = sum;
      }
      for (int x = 0; x < wide_; ++x) {
        const auto left = static_cast<std::size_t>(std::clamp(x, 2, wide_ - 3) - 2);
        const int sum = columns[left] + columns[left + 1] + columns[left + 2] + columns[left + 3] + columns[left + 4];
        values_[static_cast<std::size_t>(y) * static_cast<std::size_t>(wide_) + static_cast<std::size_t>(x)] = static_cast<std::uint8_t>(sum / 25);
      }
    }
  }

  int wide_, high_;
  std::vector<std::uint8_t> values_;
};

// 1:1:3:1:1 within wide bounds: blur and slant stretch the runs.
bool is_mark(const std::array<int, 5>& runs) {
  const int whole = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
  // In sevenths of a pixel; the decoder allows half a module and half a pixel.
  const int slack = (whole * 3) / 5 + 5;
  for (const int i : {0, 1, 3, 4}) {
    if (std::abs(runs[static_cast<std::size_t>(i)] * 7 - whole) > slack) return false;
  }
  return std::abs(runs[2] * 7 - 3 * whole) <= slack;
}

class Marks {
 public:
  explicit Marks(const GreyImage& image) : image_(image), thresholds_(image) {}

  FinderMarks find() {
    for (int y = 1; y < image_.height && !(dark_.paired && light_.paired); y += 3) look_along(y);
    return {dark_.paired, light_.paired};
  }

 private:
  struct Mark {
    int x, y, size;
  };
  struct Found {
    std::vector<Mark> marks;
    bool paired = false;  // two of one size as far apart as a code's: the third may be in doubt
  };

  static void note(Found& found, Mark mark) {
    for (const auto& other : found.marks) {
      const int apart = std::max(std::abs(mark.x - other.x), std::abs(mark.y - other.y)), less = std::min(mark.size, other.size);
      if (apart >= less && apart <= 30 * less && 2 * std::max(mark.size, other.size) <= 3 * less + 2) found.paired = true;
    }
    if (found.marks.size() < max_marks) found.marks.push_back(mark);
  }

  bool is_dark(int x, int y) const {
    return image_.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(image_.width) + static_cast<std::size_t>(x)] <= thresholds_.row(y)[x / block];
  }

  void look_along(int y) {
    const auto* row = image_.pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(image_.width);
    const auto* limits = thresholds_.row(y);
    std::array<int, 5> ends{};  // of the newest five runs, oldest first
    int count = 0, begin = 0;
    bool dark = row[0] <= limits[0];
    const auto ended = [&](int x) {
      // The run from the last change to x is over.
      if (count < 5) {
        ends[static_cast<std::size_t>(count++)] = x;
      } else {
        begin = ends[0];
        std::rotate(ends.begin(), ends.begin() + 1, ends.end());
        ends[4] = x;
      }
      if (count < 5) return;
      const std::array<int, 5> runs{ends[0] - begin, ends[1] - ends[0], ends[2] - ends[1], ends[3] - ends[2], ends[4] - ends[3]};
      const int middle = (ends[1] + ends[2]) / 2, size = ends[4] - begin;
      if (size >= 7 && is_mark(runs) && crosses(middle, y, dark, size)) note(dark ? dark_ : light_, {middle, y, size});
    };
    std::uint64_t before = dark ? 1 : 0;
    for (int x = 0; x < image_.width; x += 64) {
      const int n = std::min(64, image_.width - x);
      std::uint64_t bits = 0;
      for (int i = 0; i < n; i += block) {
        const auto limit = limits[(x + i) / block];
        const int m = std::min(block, n - i);
        std::uint64_t byte = 0;
        for (int k = 0; k < m; ++k) byte |= static_cast<std::uint64_t>(row[x + i + k] <= limit) << k;
        bits |= byte << i;
      }
      auto changes = bits ^ (bits << 1 | before);
      if (n < 64) changes &= (std::uint64_t{1} << n) - 1;
      before = bits >> (n - 1) & 1;
      for (; changes != 0; changes &= changes - 1) {
        ended(x + std::countr_zero(changes));
        dark = !dark;
      }
    }
    ended(image_.width);
  }

  // The same runs down the column and both diagonals through the middle of the inner one, of about the same size.
  bool crosses(int x, int y, bool dark, int size) const {
    int off = 0, unused = 0;
    return crosses(x, y, 0, 1, dark, size, off) && crosses(x, y + off, 1, 1, dark, size, unused) && crosses(x, y + off, 1, -1, dark, size, unused);
  }

  // off: how far the middle of the inner run is from the place asked about, in steps.
  bool crosses(int x, int y, int dx, int dy, bool dark, int size, int& off) const {
    std::array<int, 5> runs{};
    const auto walk = [&](int step) {
      int at_x = x, at_y = y;
      for (int ring = 0; ring < 3; ++ring) {
        int length = 0;
        while (at_x >= 0 && at_x < image_.width && at_y >= 0 && at_y < image_.height && is_dark(at_x, at_y) == (ring % 2 == 0 ? dark : !dark) && length <= size) {
          ++length;
          at_x += step * dx, at_y += step * dy;
        }
        if (length == 0 || length > size) return false;
        runs[static_cast<std::size_t>(2 + step * ring)] += length;
        if (ring == 0) off += step * length;
      }
      return true;
    };
    if (!walk(-1) || !walk(1)) return false;
    --runs[2];  // the middle was counted twice
    off /= 2;
    const int whole = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
    return is_mark(runs) && 2 * whole > size && whole < 2 * size;
  }

  const GreyImage& image_;
  Thresholds thresholds_;
  Found dark_, light_;
};

}  // namespace

FinderMarks find_marks(const GreyImage& image) {
  if (image.width < smallest || image.height < smallest) return {true, true};
  return Marks(image).find();
}

}  // namespace sekisho::content
