#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "content/archive/bit_reader.h"
#include "content/archive/prefix_code.h"
#include "content/expand.h"

namespace sekisho::content {

/// What a file's header tells about its packed bytes (RARLAB, RAR 5.0 archive format, "compression information").
struct Rar5Method {
  bool solid = false;           // goes on with the dictionary of the file before
  bool many_distances = false;  // RAR 7: distances of more than four gigabytes
  std::uint64_t window = 0;     // size of the dictionary in bytes
};

/// The compression of RAR 5 and 7: Lempel-Ziv with four prefix codes in blocks, and the filters delta, E8, E8E9 and
/// ARM. One for all files of an archive, in their order: solid ones go on where the last ended. What WinRAR takes is
/// taken: a distance before the beginning yields NUL bytes.
class Rar5Unpacker {
 public:
  /// One file. size: what it expands to; ~0 if unknown. Damaged when it ends before that.
  Expanded unpack(std::string_view packed, std::uint64_t size, const Rar5Method& method, const Budget& budget);

 private:
  enum class Kind : std::uint8_t { delta, e8, e8e9, arm, unknown };
  struct Filter {
    Kind kind;
    std::uint64_t start, length;  // in the file
    std::uint32_t channels;
  };
  enum class Step : std::uint8_t { more, end, broken };

  void reset();
  Step next_block(ByteBits& bits, std::string_view packed);
  bool read_tables(ByteBits& bits);
  Step step(ByteBits& bits);
  bool read_filter(ByteBits& bits);
  bool read_distance(ByteBits& bits, std::uint64_t& distance);
  void copy(std::uint64_t distance, std::uint64_t length);
  void remember(std::uint64_t distance);
  bool apply(std::string& out) const;

  std::string history_;  // the dictionary before this file, then the file
  std::uint64_t file_at_ = 0, window_ = 0;
  bool cut_ = false;   // older bytes of the dictionary were let go
  bool lost_ = false;  // and asked for
  bool tables_ = false, last_block_ = false, many_distances_ = false;
  std::uint64_t block_end_ = 0;  // in bits
  PrefixCode literal_, far_, low_, repeat_;
  std::array<std::uint64_t, 4> distances_{};
  std::uint64_t last_length_ = 0;
  std::vector<Filter> filters_;
};

}  // namespace sekisho::content
