#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "content/archive/prefix_code.h"

namespace sekisho::content {

/// Decodes LZX ([MS-PATCH] 2; the cabinet, compiled help and WIM variants) frame by frame. Earlier output stays in one
/// string, which is the window. Keeps to its input and output whatever the bytes are.
class Lzx {
 public:
  enum class Variant : std::uint8_t { cabinet, wim };  // help files are as cabinets
  /// window_bits  15 to 21
  Lzx(unsigned window_bits, Variant variant);
  static bool fits(unsigned window_bits) { return window_bits >= 15 && window_bits <= 21; }

  /// Forgets codes and offsets, as at the start of the stream; the window stays.
  void reset();
  /// Decodes `size` bytes (at most 32 KiB in cabinets and help files) from `bits` and appends them to `out`.
  /// returns  false if the stream is broken; `out` then holds what came before.
  bool frame(WordBits& bits, std::size_t size, std::string& out);
  /// When all is decoded: undoes the translation of x86 calls ([MS-PATCH] 2.8), which compresses programs better. `out`
  /// is the whole stream.
  void restore_calls(std::string& out) const;

 private:
  bool begin_block(WordBits& bits);
  bool read_lengths(WordBits& bits, std::size_t from, std::size_t to, std::vector<std::uint8_t>& lengths);
  bool match(WordBits& bits, int symbol, std::size_t end, std::string& out);

  Variant variant_;
  unsigned window_bits_;
  unsigned slots_;
  std::vector<std::uint8_t> main_lengths_, length_lengths_;
  PrefixCode main_, length_, aligned_;
  std::array<std::uint32_t, 3> recent_{1, 1, 1};
  bool header_read_ = false;
  std::uint32_t call_size_ = 0;  // 0: calls are not translated
  unsigned block_type_ = 0;
  std::uint32_t block_left_ = 0;
  bool odd_block_ = false;  // an uncompressed block of odd length is followed by a byte of padding
};

}  // namespace sekisho::content
