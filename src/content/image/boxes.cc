#include "content/image/boxes.h"

#include <algorithm>
#include <cmath>

namespace sekisho::content {
namespace {

constexpr std::size_t least_boxes = 60;  // a code of version 1 has some hundred runs of modules
constexpr double modules_across = 12;    // a longer dark box is no run of modules
constexpr double most_pixels = 1600, pixels_of_unit = 4;
constexpr int frame = 16;

}  // namespace

std::optional<GreyImage> picture_of(std::vector<Box> boxes) {
  std::erase_if(boxes, [](const Box& box) { return !std::isfinite(box.x + box.y + box.width + box.height); });
  std::vector<double> sides;
  for (const auto& box : boxes) {
    if (box.dark && box.width > 0 && box.height > 0) sides.push_back(std::min(box.width, box.height));
  }
  if (sides.size() < least_boxes) return std::nullopt;
  std::nth_element(sides.begin(), sides.begin() + static_cast<std::ptrdiff_t>(sides.size() / 2), sides.end());
  const auto unit = sides[sides.size() / 2];
  double left = 1e300, top = 1e300, right = -1e300, bottom = -1e300;
  for (const auto& box : boxes) {
    if (!box.dark || std::max(box.width, box.height) > modules_across * unit ||
        std::min(box.width, box.height) < unit / 2)
      continue;
    left = std::min(left, box.x), top = std::min(top, box.y);
    right = std::max(right, box.x + box.width), bottom = std::max(bottom, box.y + box.height);
  }
  const auto extent = std::max(right - left, bottom - top);
  if (!(unit > 0) || !(extent > 0) || !std::isfinite(extent) || extent / unit > 4000) return std::nullopt;
  const auto scale = std::min(pixels_of_unit / unit, most_pixels / extent);
  const auto place = [scale](double value, double start, int most) {
    return static_cast<int>(std::lround(std::clamp((value - start) * scale, 0.0, static_cast<double>(most))));
  };
  const int width = static_cast<int>(std::lround((right - left) * scale)),
            height = static_cast<int>(std::lround((bottom - top) * scale));
  GreyImage picture{width + 2 * frame, height + 2 * frame, {}};
  picture.pixels.assign(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height), 255);
  std::uint64_t painted = 0;
  for (const auto& box : boxes) {
    const int from_x = place(box.x, left, width), to_x = place(box.x + box.width, left, width),
              from_y = place(box.y, top, height), to_y = place(box.y + box.height, top, height);
    if (from_x >= to_x) continue;
    painted += static_cast<std::uint64_t>(to_x - from_x) * static_cast<std::uint64_t>(std::max(to_y - from_y, 0));
    if (painted > 64 * picture.pixels.size()) return std::nullopt;  // boxes over boxes
    for (int y = from_y; y < to_y; ++y) {
      const auto row = picture.pixels.begin() + static_cast<std::ptrdiff_t>(y + frame) * picture.width + frame;
      std::fill(row + from_x, row + to_x, box.dark ? std::uint8_t{0} : std::uint8_t{255});
    }
  }
  return picture;
}

}  // namespace sekisho::content
