#include "content/archive/lzx.h"

#include <algorithm>

namespace sekisho::content {
namespace {

constexpr unsigned verbatim = 1, aligned_offset = 2, uncompressed = 3;
constexpr std::size_t literals = 256, length_symbols = 249;
constexpr std::uint32_t wim_call_size = 12'000'000, wim_block = 32768;

unsigned slots_of(unsigned window_bits) {
  static constexpr unsigned slots[] = {30, 32, 34, 36, 38, 42, 50};
  return slots[std::clamp(window_bits, 15u, 21u) - 15];
}
unsigned extra_bits(unsigned slot) { return slot < 4 ? 0 : std::min(slot / 2 - 1, 17u); }
std::uint32_t base_of(unsigned slot) {
  static const auto bases = [] {
    std::array<std::uint32_t, 51> made{};
    for (unsigned i = 1; i < made.size(); ++i) made[i] = made[i - 1] + (1u << extra_bits(i - 1));
    return made;
  }();
  return bases[slot];
}

}  // namespace

Lzx::Lzx(unsigned window_bits, Variant variant)
    : variant_(variant), window_bits_(window_bits), slots_(slots_of(window_bits)) {
  reset();
}

void Lzx::reset() {
  main_lengths_.assign(literals + slots_ * 8, 0);
  length_lengths_.assign(length_symbols, 0);
  recent_ = {1, 1, 1};
  header_read_ = false;
  call_size_ = 0;
  block_left_ = 0;
  odd_block_ = false;
}

bool Lzx::read_lengths(WordBits& bits, std::size_t from, std::size_t to, std::vector<std::uint8_t>& lengths) {
  std::array<std::uint8_t, 20> pre;
  for (auto& n : pre) n = static_cast<std::uint8_t>(bits.take(4));
  PrefixCode code;
  if (!code.assign(pre)) return false;
  const auto delta = [&](std::size_t at, int by) { return static_cast<std::uint8_t>((lengths[at] + 17 - by) % 17); };
  while (from < to) {
    const int symbol = code.decode(bits);
    if (symbol < 0 || bits.ended()) return false;
    if (symbol < 17) {
      lengths[from] = delta(from, symbol);
      ++from;
      continue;
    }
    std::size_t run = symbol == 17 ? bits.take(4) + 4 : symbol == 18 ? bits.take(5) + 20 : bits.take(1) + 4;
    std::uint8_t value = 0;
    if (symbol == 19) {
      const int by = code.decode(bits);
      if (by < 0 || by > 16) return false;
      value = delta(from, by);
    }
    for (; run > 0 && from < to; --run) lengths[from++] = value;
  }
  return true;
}

bool Lzx::begin_block(WordBits& bits) {
  if (odd_block_) {
    bits.jump(bits.position() + 1);
    odd_block_ = false;
  }
  block_type_ = bits.take(3);
  if (variant_ == Variant::wim) {
    block_left_ = bits.take(1) ? wim_block : bits.take(window_bits_ >= 16 ? 24 : 16);
  } else {
    block_left_ = bits.take(24);
  }
  if (bits.ended()) return false;
  if (block_type_ == uncompressed) {
    // One to sixteen bits of padding: a whole word when the stream stands at a word already.
    if (bits.is_aligned()) bits.drop(16);
    bits.align();
    const auto offsets = bits.bytes(12);
    for (std::size_t i = 0; i < recent_.size(); ++i) recent_[i] = le32(offsets, 4 * i);
    odd_block_ = block_left_ % 2 != 0;
    return true;
  }
  if (block_type_ != verbatim && block_type_ != aligned_offset) return false;
  if (block_type_ == aligned_offset) {
    std::array<std::uint8_t, 8> lengths;
    for (auto& n : lengths) n = static_cast<std::uint8_t>(bits.take(3));
    if (!aligned_.assign(lengths)) return false;
  }
  return read_lengths(bits, 0, literals, main_lengths_) &&
         read_lengths(bits, literals, main_lengths_.size(), main_lengths_) && main_.assign(main_lengths_) &&
         read_lengths(bits, 0, length_symbols, length_lengths_) && length_.assign(length_lengths_);
}

bool Lzx::match(WordBits& bits, int symbol, std::size_t end, std::string& out) {
  const auto word = static_cast<unsigned>(symbol) - static_cast<unsigned>(literals);
  std::size_t length = word % 8 + 2;
  if (word % 8 == 7) {
    const int more = length_.decode(bits);
    if (more < 0) return false;
    length += static_cast<std::size_t>(more);
  }
  const unsigned slot = word / 8;
  std::uint32_t offset;
  if (slot < 3) {
    offset = recent_[slot];
    recent_[slot] = recent_[0];
    recent_[0] = offset;
  } else {
    const auto extra = extra_bits(slot);
    std::uint32_t low;
    if (block_type_ == aligned_offset && extra >= 3) {
      low = bits.take(extra - 3) << 3;
      const int last = aligned_.decode(bits);
      if (last < 0) return false;
      low += static_cast<std::uint32_t>(last);
    } else {
      low = bits.take(extra);
    }
    offset = base_of(slot) + low - 2;
    recent_ = {offset, recent_[0], recent_[1]};
  }
  if (offset == 0 || offset > out.size() || offset > (1u << window_bits_)) return false;
  if (length > end - out.size() || length > block_left_) return false;
  block_left_ -= static_cast<std::uint32_t>(length);
  const auto from = out.size() - offset;
  if (offset >= length) {
    out.append(out, from, length);
  } else {
    for (std::size_t i = 0; i < length; ++i) out.push_back(out[from + i]);
  }
  return true;
}

void Lzx::restore_calls(std::string& out) const {
  if (call_size_ == 0) return;
  const std::size_t frame = variant_ == Variant::wim ? out.size() : 32768;
  const auto file = static_cast<std::int64_t>(call_size_);
  for (std::size_t from = 0; from < out.size() && from < (std::size_t{1} << 30); from += frame) {
    const auto size = std::min(frame, out.size() - from);
    for (std::size_t i = 0; i + 10 < size; ++i) {
      if (static_cast<unsigned char>(out[from + i]) != 0xE8) continue;
      const auto at = static_cast<std::int64_t>(from + i);
      const auto absolute = static_cast<std::int64_t>(static_cast<std::int32_t>(le32(out, from + i + 1)));
      if (absolute >= -at && absolute < file) {
        const auto relative = static_cast<std::uint32_t>(absolute >= 0 ? absolute - at : absolute + file);
        for (std::size_t b = 0; b < 4; ++b) out[from + i + 1 + b] = static_cast<char>(relative >> (8 * b));
      }
      i += 4;
    }
  }
}

bool Lzx::frame(WordBits& bits, std::size_t size, std::string& out) {
  const auto end = out.size() + size;
  if (!header_read_) {
    header_read_ = true;
    call_size_ = variant_ == Variant::wim ? wim_call_size : bits.take(1) ? bits.take(32) : 0;
  }
  bool good = true;
  while (good && out.size() < end) {
    if (block_left_ == 0 && !begin_block(bits)) good = false;
    if (!good || block_left_ == 0) {
      good = good && !bits.ended();
      continue;
    }
    if (block_type_ == uncompressed) {
      const auto n = std::min<std::size_t>(end - out.size(), block_left_);
      const auto piece = bits.bytes(n);
      out.append(piece);
      block_left_ -= static_cast<std::uint32_t>(piece.size());
      good = piece.size() == n;
      continue;
    }
    while (out.size() < end && block_left_ > 0) {
      const int symbol = main_.decode(bits);
      if (symbol < 0 || bits.ended()) {
        good = false;
        break;
      }
      if (symbol < static_cast<int>(literals)) {
        out.push_back(static_cast<char>(symbol));
        --block_left_;
      } else if (!match(bits, symbol, end, out)) {
        good = false;
        break;
      }
    }
  }
  if (good) bits.align();
  return good;
}

}  // namespace sekisho::content
