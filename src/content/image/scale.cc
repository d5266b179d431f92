#include "content/image/scale.h"

#include <algorithm>
#include <cmath>

namespace sekisho::content {
namespace {

// How much of the old pixels `first`… each new one takes, 16 bits after the point.
struct Span {
  int first = 0;
  std::vector<std::uint32_t> shares;
};

std::vector<Span> spans(int from, int to) {
  std::vector<Span> out(static_cast<std::size_t>(to));
  const double step = static_cast<double>(from) / to;
  for (int i = 0; i < to; ++i) {
    auto& span = out[static_cast<std::size_t>(i)];
    if (step <= 1) {
      const double middle = std::clamp((i + 0.5) * step - 0.5, 0.0, static_cast<double>(from - 1));
      span.first = std::min(static_cast<int>(middle), std::max(from - 2, 0));
      const auto second = static_cast<std::uint32_t>(std::lround((middle - span.first) * 65536));
      span.shares = from == 1 ? std::vector<std::uint32_t>{65536} : std::vector<std::uint32_t>{65536 - second, second};
      continue;
    }
    const double begin = i * step, end = std::min((i + 1) * step, static_cast<double>(from));
    span.first = static_cast<int>(begin);
    std::uint32_t left = 65536;
    for (int j = span.first; j < end && j < from; ++j) {
      const double covered = std::min(end, j + 1.0) - std::max(begin, static_cast<double>(j));
      const auto share = std::min(left, static_cast<std::uint32_t>(std::lround(covered / (end - begin) * 65536)));
      span.shares.push_back(share);
      left -= share;
    }
    if (!span.shares.empty()) span.shares.back() += left;
  }
  return out;
}

}  // namespace

GreyImage scaled(const GreyImage& image, double factor) {
  if (image.width < 1 || image.height < 1) return {};
  const int width = std::max(1, static_cast<int>(std::lround(image.width * factor))),
            height = std::max(1, static_cast<int>(std::lround(image.height * factor)));
  const auto columns = spans(image.width, width), rows = spans(image.height, height);
  GreyImage out{width, height, {}};
  out.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  std::vector<std::uint32_t> sums(static_cast<std::size_t>(image.width));
  for (int y = 0; y < height; ++y) {
    std::fill(sums.begin(), sums.end(), 0);
    const auto& row = rows[static_cast<std::size_t>(y)];
    for (std::size_t k = 0; k < row.shares.size(); ++k) {
      const auto* const from =
          image.pixels.data() + (static_cast<std::size_t>(row.first) + k) * static_cast<std::size_t>(image.width);
      for (std::size_t x = 0; x < sums.size(); ++x) sums[x] += row.shares[k] * from[x];
    }
    auto* const to = out.pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
    for (int x = 0; x < width; ++x) {
      const auto& column = columns[static_cast<std::size_t>(x)];
      std::uint64_t sum = 0;
      for (std::size_t k = 0; k < column.shares.size(); ++k)
        sum += static_cast<std::uint64_t>(column.shares[k]) * sums[static_cast<std::size_t>(column.first) + k];
      to[x] = static_cast<std::uint8_t>(std::min<std::uint64_t>((sum + (1ull << 31)) >> 32, 255));
    }
  }
  return out;
}

}  // namespace sekisho::content
