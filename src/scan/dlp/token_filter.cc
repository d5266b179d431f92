#include "scan/dlp/token_filter.h"

#include <map>

#include "scan/dlp/digit_tokens.h"

namespace sekisho::scan::dlp {

TokenFilter::TokenFilter(const std::vector<std::optional<Shape>>& shapes) : words_((shapes.size() + 63) / 64) {
  Shape::Bytes behind;
  for (unsigned c = 0; c < 256; ++c) behind[c] = !is_word(static_cast<char>(c));
  Shape anything;
  for (auto& bytes : anything.at) bytes.set();
  anything.lengths = 1u << shape_head;
  const auto tail = followed_by(one_of(behind), anything);
  std::vector<std::optional<Shape>> whole;
  for (const auto& shape : shapes) whole.push_back(shape ? std::optional(followed_by(*shape, tail)) : std::nullopt);

  for (std::size_t i = 0; i < shape_head; ++i) {
    std::map<std::vector<std::uint64_t>, std::uint8_t> known;
    for (unsigned c = 0; c < 256; ++c) {
      std::vector<std::uint64_t> row(words_);
      for (std::size_t rule = 0; rule < whole.size(); ++rule) {
        if (!whole[rule] || whole[rule]->at[i][c]) row[rule / 64] |= std::uint64_t{1} << (rule % 64);
      }
      const auto [entry, fresh] = known.emplace(row, static_cast<std::uint8_t>(known.size()));
      if (fresh) rows_[i].insert(rows_[i].end(), row.begin(), row.end());
      kind_[i][c] = entry->second;
    }
  }
}

bool TokenFilter::narrow(std::string_view text, std::uint64_t* candidates) const {
  for (std::size_t i = 0; i < shape_head; ++i) {
    // The end of the text is as good as a space; what stands behind it is not asked.
    const auto byte = i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(' ');
    const auto* const row = rows_[i].data() + kind_[i][byte] * words_;
    std::uint64_t left = 0;
    for (std::size_t w = 0; w < words_; ++w) left |= candidates[w] &= row[w];
    if (left == 0) return false;
    if (i >= text.size()) return true;
  }
  return true;
}

}  // namespace sekisho::scan::dlp
