#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace sekisho {

struct ByteCount {
  std::uint64_t value = 0;
  auto operator<=>(const ByteCount&) const = default;
};
constexpr ByteCount operator""_KiB(unsigned long long n) { return {n << 10}; }
constexpr ByteCount operator""_MiB(unsigned long long n) { return {n << 20}; }

/// Every limit on what one item may cost to read (reference.md §2.13 names the restrictions, the defaults are ours:
/// N12). All are settings; reaching one is a named finding `limit.<name>`, never silence. They count work, not time, so
/// that a verdict is the same on a slow machine; the worker pool holds the clock.
struct Limits {
  ByteCount message_size{150u << 20};      // limit.message_size: a larger item is not parsed
  ByteCount body_size{50u << 20};          // limit.body_size: text of one message body
  ByteCount file_size{150u << 20};         // limit.file_size: one file, decoded or decompressed
  ByteCount expanded_size{512u << 20};     // limit.expanded_size: everything decompressed from one item together
  std::uint64_t compression_ratio = 1000;  // limit.compression_ratio: beyond the first MiB of output
  int layers = 5;                          // limit.layers: archives inside each other (reference.md §2.4)
  int mime_depth = 100;                    // limit.mime_depth: multiparts and messages inside each other
  int parts = 10'000;                      // limit.parts: MIME entities of one item
  int files = 10'000;                      // limit.files: members of all archives and embedded objects together
  int headers = 10'000;                    // limit.headers: header fields of one entity
  int parameters = 256;                    // limit.parameters: of one structured header field
  // limit.alternates: other readings of one message (where mail programs differ)
  int alternates = 64;
  int links = 10'240;                 // limit.links
  ByteCount header_size{1u << 20};    // limit.header_size: one header block
  ByteCount text_size{8u << 20};      // limit.text_size: text kept for scanners, all parts together
  std::uint64_t pixels = 64'000'000;  // limit.pixels: one image
  int image_count = 64;               // limit.image_count: images decoded for QR codes
  ByteCount memory{192u << 20};       // limit.memory: arena of one item
  std::uint64_t steps = 400'000'000;  // limit.steps: anything else that loops over input
};

/// What is left of the Limits while one item is read. Passed down, never looked up; not shared between threads.
/// spend_* return Code::over_limit with the limit's name in Error::what, and remember it in `reached`.
class Budget {
 public:
  Budget() = default;
  explicit Budget(const Limits& limits) : limits_(limits) {}

  const Limits& limits() const { return limits_; }
  Result<void> spend_part();
  Result<void> spend_file();
  Result<void> spend_expanded(ByteCount bytes);
  Result<void> spend_memory(ByteCount bytes);
  Result<void> spend_steps(std::uint64_t steps);
  /// Counts work that makes a result better and may be left out without loss (guessing a charset): false when `most`
  /// units of it are spent. Reaches no limit.
  bool spend_effort(std::uint64_t units, std::uint64_t most);
  /// How much may still be decompressed; decoders stop there and then call spend_expanded.
  ByteCount expanded_left() const;
  /// Marks a limit as reached without a counter of its own ("layers", "pixels", …). Returns the error for the caller.
  tl::unexpected<Error> reach(const std::string& limit, const std::string& where = {});
  /// Names of the limits reached so far, each once, in order.
  const std::vector<std::string>& reached() const { return reached_; }

 private:
  Limits limits_;
  std::uint64_t expanded_ = 0, memory_ = 0, steps_ = 0, effort_ = 0;
  int parts_ = 0, files_ = 0;
  std::vector<std::string> reached_;
};

}  // namespace sekisho
