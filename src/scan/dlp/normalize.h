#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sekisho::scan::dlp {

/// A text as numbers are looked for in it: full-width letters, digits and signs, typographic hyphens and spaces and
/// Arabic-Indic digits as ASCII; zero-width characters left out. Ordinary ASCII text is not copied.
class Normalized {
 public:
  /// text must outlive this.
  explicit Normalized(std::string_view text);
  Normalized(const Normalized&) = delete;
  Normalized& operator=(const Normalized&) = delete;
  std::string_view text() const { return view_; }
  /// Byte offset in the original text of a byte offset in text().
  std::size_t original(std::size_t at) const;

 private:
  std::string storage_;
  std::string_view view_;
  std::vector<std::pair<std::size_t, std::size_t>> shifts_;  // from this offset on: original − offset
};

}  // namespace sekisho::scan::dlp
