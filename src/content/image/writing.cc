#include "content/image/writing.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "content/image/thresholds.h"

namespace sekisho::content {
namespace {

constexpr std::size_t most_shapes = 50'000;         // of one colour that may be letters
constexpr std::size_t most_kept = 2'000'000;        // of any form
constexpr int least_height = 5, most_height = 120;  // of a letter, in pixels
constexpr std::size_t least_in_line = 5;            // fewer shapes side by side are no line

// Pixels of one colour that touch.
struct Shape {
  int left = 0, top = 0, right = 0, bottom = 0;  // the last two lie outside
  std::int64_t pixels = 0;
  bool dark = false;
  int width() const { return right - left; }
  int height() const { return bottom - top; }
};

// Shapes from runs, row by row; a run belongs to those of its colour above it.
class Shapes {
 public:
  explicit Shapes(const GreyImage& image) : image_(image), thresholds_(image) {
    for (int y = 0; y < image.height && shapes_.size() < most_kept; ++y) take_row(y);
  }

  // Those that may be letters, of one colour.
  std::vector<Shape> letters(bool dark) const {
    std::vector<Shape> out;
    for (std::size_t i = 0; i < shapes_.size() && out.size() < most_shapes; ++i) {
      const auto& shape = shapes_[i];
      if (owner_[i] != i || shape.dark != dark || shape.height() < least_height || shape.height() > most_height)
        continue;
      if (shape.width() > 12 * shape.height() || shape.width() * 12 < shape.height()) continue;     // a rule
      if (shape.pixels * 12 < static_cast<std::int64_t>(shape.width()) * shape.height()) continue;  // a frame
      out.push_back(shape);
    }
    return out;
  }

 private:
  struct Run {
    int begin, end;
    std::uint32_t shape;
    bool dark;
  };

  std::uint32_t find(std::uint32_t shape) {
    while (owner_[shape] != shape) shape = owner_[shape] = owner_[owner_[shape]];
    return shape;
  }

  std::uint32_t join(std::uint32_t a, std::uint32_t b) {
    if (a == b) return a;
    if (b < a) std::swap(a, b);
    auto& into = shapes_[a];
    const auto& from = shapes_[b];
    into.left = std::min(into.left, from.left), into.top = std::min(into.top, from.top);
    into.right = std::max(into.right, from.right), into.bottom = std::max(into.bottom, from.bottom);
    into.pixels += from.pixels;
    owner_[b] = a;
    return a;
  }

  void take_row(int y) {
    now_.clear();
    std::size_t at = 0;  // in before_: the first run that can touch
    const auto ended = [&](int begin, int end, bool dark) {
      auto shape = static_cast<std::uint32_t>(-1);
      while (at < before_.size() && before_[at].end < begin) ++at;
      for (auto k = at; k < before_.size() && before_[k].begin <= end; ++k) {  // corners touch
        if (before_[k].dark != dark) continue;
        const auto above = find(before_[k].shape);
        shape = shape == static_cast<std::uint32_t>(-1) ? above : join(shape, above);
      }
      if (shape == static_cast<std::uint32_t>(-1)) {
        shape = static_cast<std::uint32_t>(shapes_.size());
        shapes_.push_back({begin, y, end, y + 1, 0, dark});
        owner_.push_back(shape);
      }
      auto& whole = shapes_[shape];
      whole.left = std::min(whole.left, begin), whole.right = std::max(whole.right, end), whole.bottom = y + 1;
      whole.pixels += end - begin;
      now_.push_back({begin, end, shape, dark});
    };
    bool dark = thresholds_.begins_dark(image_, y);
    int begin = 0;
    thresholds_.each_change(image_, y, [&](int end) {
      ended(begin, end, dark);
      begin = end;
      dark = !dark;
    });
    ended(begin, image_.width, dark);
    std::swap(before_, now_);
  }

  const GreyImage& image_;
  const Thresholds thresholds_;
  std::vector<Shape> shapes_;
  std::vector<std::uint32_t> owner_;
  std::vector<Run> before_, now_;
};

// A wide shape is several letters that touch.
int letters_of(const Shape& shape) {
  return std::max(1, (10 * shape.width() + 4 * shape.height()) / (9 * shape.height()));
}

bool follows(const Shape& left, const Shape& right) {
  const int low = std::min(left.height(), right.height()), high = std::max(left.height(), right.height());
  if (5 * low < 2 * high) return false;
  const int common = std::min(left.bottom, right.bottom) - std::max(left.top, right.top);
  return 2 * common >= low && right.left - left.right <= high + high / 4 && right.left >= left.left + 1;
}

// Chains of shapes that follow each other.
Writing lines_of(std::vector<Shape> shapes, int height) {
  std::ranges::sort(shapes, {}, &Shape::left);
  struct Chain {
    int letters = 0;
    std::vector<int> heights;
    Shape last;
  };
  constexpr int cell = 16;
  // newest chains that end in this band, by the middle of their last shape
  std::vector<std::vector<std::size_t>> ends(static_cast<std::size_t>(height / cell + 1));
  std::vector<Chain> chains;
  for (const auto& shape : shapes) {
    const int middle = (shape.top + shape.bottom) / 2;
    const int first = std::max(0, (middle - shape.height()) / cell),
              last = std::min(height / cell, (middle + shape.height()) / cell);
    Chain* best = nullptr;
    for (int band = first; band <= last; ++band) {
      auto& here = ends[static_cast<std::size_t>(band)];
      std::size_t looked = 0;
      for (auto it = here.rbegin(); it != here.rend() && looked < 24; ++it, ++looked) {
        auto& chain = chains[*it];
        if (follows(chain.last, shape) && (best == nullptr || chain.last.right > best->last.right)) best = &chain;
      }
    }
    if (best != nullptr) {
      best->letters += letters_of(shape);
      best->heights.push_back(shape.height());
      best->last = shape;
      const auto index = static_cast<std::size_t>(best - chains.data());
      auto& here = ends[static_cast<std::size_t>(middle / cell)];
      if (here.empty() || here.back() != index) here.push_back(index);
      continue;
    }
    ends[static_cast<std::size_t>(middle / cell)].push_back(chains.size());
    chains.push_back({letters_of(shape), {shape.height()}, shape});
  }
  Writing out;
  std::vector<int> heights;
  for (const auto& chain : chains) {
    if (chain.heights.size() < least_in_line && chain.letters < 2 * static_cast<int>(least_in_line)) continue;
    out.letters += chain.letters;
    heights.insert(heights.end(), chain.heights.begin(), chain.heights.end());
  }
  if (heights.empty()) return out;
  const auto middle = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
  std::nth_element(heights.begin(), middle, heights.end());
  out.height = *middle;
  return out;
}

}  // namespace

Writing find_writing(const GreyImage& image) {
  if (std::min(image.width, image.height) < Thresholds::least_side) return {};
  const Shapes shapes(image);
  const auto dark = lines_of(shapes.letters(true), image.height), light = lines_of(shapes.letters(false), image.height);
  return dark.letters >= light.letters ? dark : light;
}

}  // namespace sekisho::content
