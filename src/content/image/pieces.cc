#include "content/image/pieces.h"

#include <algorithm>

#include "content/image/coded.h"

namespace sekisho::content {
namespace {

constexpr int longest_side = 1600;
constexpr std::size_t most_tries = 24, neighbours = 3, largest_file = 512 * 1024;
constexpr std::size_t most_cornered = 8;  // pictures of an item

GreyImage white(int width, int height) {
  GreyImage out{width, height, {}};
  out.pixels.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 255);
  return out;
}

void paint(GreyImage& on, const GreyImage& piece, int left, int top) {
  for (int y = 0; y < piece.height; ++y)
    std::copy_n(piece.pixels.begin() + static_cast<std::ptrdiff_t>(y) * piece.width, piece.width,
                on.pixels.begin() + static_cast<std::ptrdiff_t>(y + top) * on.width + left);
}

class Joiner {
 public:
  Joiner(const std::vector<GreyImage>& pieces, Budget& budget) : pieces_(pieces), budget_(budget) {}

  std::vector<std::string> codes() {
    for (std::size_t first = 0; first < pieces_.size(); ++first) {
      const auto wide = run(first, &GreyImage::width), high = run(first, &GreyImage::height);
      // The whole run and its first two; what begins later has a turn of its own.
      for (const auto n : {high, std::size_t{2}}) {
        if (n >= 2 && n <= high) grid(first, n, n);
      }
      for (const auto n : {wide, std::size_t{2}}) {
        if (n >= 2 && n <= wide) grid(first, n, 1);
      }
      for (const std::size_t side : {2u, 3u, 4u}) {
        if (std::min(wide, high) >= side * side) grid(first, side * side, side);
      }
      if (high >= 2) pair(first, true);
      if (wide >= 2) pair(first, false);
      if (!texts_.empty() || tries_ >= most_tries) break;
    }
    return std::move(texts_);
  }

 private:
  // How many pieces from `first` on share a measure.
  std::size_t run(std::size_t first, int GreyImage::* measure) const {
    auto end = first;
    while (end < pieces_.size() && pieces_[end].*measure == pieces_[first].*measure) ++end;
    return end - first;
  }

  void grid(std::size_t first, std::size_t n, std::size_t columns) {
    int width = 0, height = 0;
    for (std::size_t i = 0; i < std::min(columns, n); ++i) width += pieces_[first + i].width;
    for (std::size_t i = 0; i < n; i += columns) height += pieces_[first + i].height;
    if (width > longest_side || height > longest_side) return;
    auto whole = white(width, height);
    int left = 0, top = 0;
    for (std::size_t i = 0; i < n; ++i) {
      if (i > 0 && i % columns == 0) left = 0, top += pieces_[first + i - 1].height;
      const auto& piece = pieces_[first + i];
      if (left + piece.width > width || top + piece.height > height) return;
      paint(whole, piece, left, top);
      left += piece.width;
    }
    look(std::move(whole));
  }

  void pair(std::size_t first, bool beside) {
    const auto &a = pieces_[first + 1], &b = pieces_[first];
    const int width = beside ? a.width + b.width : a.width, height = beside ? a.height : a.height + b.height;
    if (width > longest_side || height > longest_side) return;
    auto whole = white(width, height);
    paint(whole, a, 0, 0);
    paint(whole, b, beside ? a.width : 0, beside ? 0 : a.height);
    look(std::move(whole));
  }

  void look(GreyImage whole) {
    if (!texts_.empty() || ++tries_ > most_tries || !charge_looking(whole, budget_)) return;
    texts_ = find_qr_codes(std::move(whole));
  }

  const std::vector<GreyImage>& pieces_;
  Budget& budget_;
  std::vector<std::string> texts_;
  std::size_t tries_ = 0;
};

}  // namespace

std::vector<std::string> codes_in_pieces(const std::vector<GreyImage>& pieces, Budget& budget) {
  return Joiner(pieces, budget).codes();
}

void read_split_codes(Document& document, Budget& budget) {
  std::vector<int> cornered;
  for (const auto& trait : document.traits) {
    if (trait.name == "image.qr_corner" && cornered.size() < most_cornered) cornered.push_back(trait.part);
  }
  for (std::size_t i = 0; i < cornered.size(); ++i) {
    const auto part = static_cast<std::size_t>(cornered[i]);
    if (document.parts[part].parent < 0) continue;
    std::vector<int> siblings;
    for (const int child : document.parts[static_cast<std::size_t>(document.parts[part].parent)].children) {
      const auto& sibling = document.parts[static_cast<std::size_t>(child)];
      if (is_picture(sibling.kind) && sibling.data.size() <= largest_file) siblings.push_back(child);
    }
    const auto own = std::find(siblings.begin(), siblings.end(), cornered[i]);
    if (own == siblings.end()) continue;
    const auto at = static_cast<std::size_t>(own - siblings.begin());
    std::vector<GreyImage> pieces;
    for (std::size_t k = at - std::min(at, neighbours); k < std::min(siblings.size(), at + neighbours + 1); ++k) {
      const auto& sibling = document.parts[static_cast<std::size_t>(siblings[k])];
      auto image = decode_image(sibling.data, sibling.kind, budget);
      if (image && std::max(image->width, image->height) <= longest_side) pieces.push_back(std::move(*image));
    }
    const auto texts = codes_in_pieces(pieces, budget);
    for (const auto& text : texts) add_qr_text(document, cornered[i], text, budget);
    if (!texts.empty()) return;
  }
}

}  // namespace sekisho::content
