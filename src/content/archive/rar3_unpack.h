#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "content/archive/bit_reader.h"
#include "content/archive/ppmd.h"
#include "content/archive/prefix_code.h"
#include "content/expand.h"

namespace sekisho::content {

/// The compression of RAR 3 and 4 (method 29): Lempel-Ziv with four prefix codes, text blocks (PPMd), and the filters
/// that WinRAR writes (E8, E8E9, delta), known by the checksum of their program, which is not run. One for all files of
/// an archive: solid ones go on where the last ended.
class Rar3Unpacker {
 public:
  /// One file. solid: its dictionary is that of the files before.
  Expanded unpack(std::string_view packed, std::uint64_t size, bool solid, Budget& budget);

 private:
  enum class Kind : std::uint8_t { unknown, e8, e8e9, delta };
  struct Program {
    Kind kind = Kind::unknown;
    std::uint64_t last_length = 0;
  };
  struct Filter {
    Kind kind;
    std::uint64_t start, length;  // in the file
    std::uint32_t channels;
  };
  enum class Step : std::uint8_t { more, end, broken };

  void reset();
  Step read_tables(ByteBits& bits);
  Step start_text(ByteBits& bits);
  Step step(ByteBits& bits, std::uint64_t size);
  Step text_step(ByteBits& bits, std::uint64_t size);
  bool copy(std::uint64_t distance, std::uint64_t length, std::uint64_t size);
  bool read_distance(ByteBits& bits, std::uint64_t& distance);
  template <class Next>
  bool read_program(Next next);
  bool add_program(std::uint32_t flags, std::string_view bytes);
  void remember(std::uint64_t distance);
  bool apply(std::string& out) const;

  std::string history_;  // the dictionary before this file, then the file
  std::uint64_t file_at_ = 0;
  bool tables_ = false, is_text_ = false;
  PpmdModel model_;
  RarRange range_;
  int escape_ = 2;
  std::array<std::uint8_t, 404> lengths_{};
  PrefixCode literal_, far_, low_, repeat_;
  std::array<std::uint64_t, 4> distances_{};
  std::uint64_t last_length_ = 0;
  std::uint32_t low_before_ = 0, low_again_ = 0;
  std::vector<Program> programs_;
  std::size_t last_program_ = 0;
  std::vector<Filter> filters_;
};

}  // namespace sekisho::content
