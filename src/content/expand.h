#pragma once

#include <string>
#include <string_view>

#include "base/budget.h"

namespace sekisho::content {

/// What a decompressor yielded: as much as was allowed, and why it stopped.
struct Expanded {
  std::string bytes;
  std::string limit;     // name of the limit that stopped it; empty if none
  bool damaged = false;  // the stream is broken or ends too early
  std::size_t used = 0;  // input bytes consumed
};

/// Watches one growing output against limits.file_size, limits.expanded_size and limits.compression_ratio.
class Allowance {
 public:
  explicit Allowance(const Budget& budget);
  /// Name of the limit that `out` bytes made of `in` bytes break; empty if none. Beyond `large` bytes a tenth of the
  /// ratio counts.
  std::string_view broken(std::uint64_t in, std::uint64_t out) const;

  /// After a ratio limit only this much is kept: enough to know the type and to match its beginning.
  static constexpr std::size_t kept_of_bomb = 1 << 20;
  static constexpr std::size_t large = 16u << 20;

 private:
  std::uint64_t file_, expanded_, ratio_;
};

enum class DeflateForm : unsigned char { raw, zlib, gzip, automatic };

/// Decompresses RFC 1951 data, stopping at the limits. Charges nothing: keep() does when the result is kept.
/// hint  expected size, to reserve at most 16 MiB in advance.
Expanded inflate(std::string_view packed, DeflateForm form, const Budget& budget, std::size_t hint = 0);

}  // namespace sekisho::content
