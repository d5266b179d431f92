#include "content/image/finder.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "content/image/thresholds.h"

namespace sekisho::content {
namespace {

constexpr int block = Thresholds::block;
constexpr std::size_t max_marks = 256;  // remembered

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
    return {dark_.paired, light_.paired, !dark_.marks.empty() || !light_.marks.empty()};
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
      const int apart = std::max(std::abs(mark.x - other.x), std::abs(mark.y - other.y)),
                less = std::min(mark.size, other.size);
      if (apart >= less && apart <= 30 * less && 2 * std::max(mark.size, other.size) <= 3 * less + 2)
        found.paired = true;
    }
    if (found.marks.size() < max_marks) found.marks.push_back(mark);
  }

  bool is_dark(int x, int y) const {
    return image_.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(image_.width) +
                         static_cast<std::size_t>(x)] <= thresholds_.row(y)[x / block];
  }

  void look_along(int y) {
    std::array<int, 5> ends{};  // of the newest five runs, oldest first
    int count = 0, begin = 0;
    bool dark = thresholds_.begins_dark(image_, y);
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
      const std::array<int, 5> runs{ends[0] - begin, ends[1] - ends[0], ends[2] - ends[1], ends[3] - ends[2],
                                    ends[4] - ends[3]};
      const int middle = (ends[1] + ends[2]) / 2, size = ends[4] - begin;
      if (size >= 7 && is_mark(runs) && crosses(middle, y, dark, size)) note(dark ? dark_ : light_, {middle, y, size});
    };
    thresholds_.each_change(image_, y, [&](int x) {
      ended(x);
      dark = !dark;
    });
    ended(image_.width);
  }

  // The same runs down the column and both diagonals through the middle of the inner one, of about the same size.
  bool crosses(int x, int y, bool dark, int size) const {
    int off = 0, unused = 0;
    return crosses(x, y, 0, 1, dark, size, off) && crosses(x, y + off, 1, 1, dark, size, unused) &&
           crosses(x, y + off, 1, -1, dark, size, unused);
  }

  // off: how far the middle of the inner run is from the place asked about, in steps.
  bool crosses(int x, int y, int dx, int dy, bool dark, int size, int& off) const {
    std::array<int, 5> runs{};
    const auto walk = [&](int step) {
      int at_x = x, at_y = y;
      for (int ring = 0; ring < 3; ++ring) {
        int length = 0;
        while (at_x >= 0 && at_x < image_.width && at_y >= 0 && at_y < image_.height &&
               is_dark(at_x, at_y) == (ring % 2 == 0 ? dark : !dark) && length <= size) {
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
  if (std::min(image.width, image.height) < Thresholds::least_side) return {true, true, false};
  return Marks(image).find();
}

}  // namespace sekisho::content
