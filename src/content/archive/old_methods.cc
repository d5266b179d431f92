#include "content/archive/old_methods.h"

#include <algorithm>
#include <array>
#include <vector>

#include "content/archive/bit_reader.h"

namespace sekisho::content {
namespace {

// Output of a dictionary coder: checks the limits now and then, copies matches.
class Window {
 public:
  Window(std::string_view packed, const Budget& budget) : packed_(packed), allowance_(budget) {}
  void put(char c) { result.bytes.push_back(c); }
  bool copy(std::size_t distance, std::size_t length) {
    auto& bytes = result.bytes;
    if (distance > bytes.size()) return false;
    for (std::size_t i = 0; i < length; ++i) bytes.push_back(bytes[bytes.size() - distance]);
    return true;
  }
  // True once a limit is reached.
  bool stopped(std::size_t used) {
    if (result.bytes.size() < next_check_) return false;
    next_check_ = result.bytes.size() + 64 * 1024;
    const auto limit = allowance_.broken(used, result.bytes.size());
    if (limit.empty()) return false;
    result.limit = limit;
    if (limit == "compression_ratio") result.bytes.resize(Allowance::kept_of_bomb);
    return true;
  }
  Expanded result;

 private:
  std::string_view packed_;
  Allowance allowance_;
  std::size_t next_check_ = 64 * 1024;
};

// Canonical Huffman codes read bit by bit from the high end (RFC 1951 §3.2.2).
class Huffman {
 public:
  explicit Huffman(const std::vector<std::uint8_t>& lengths) {
    for (const auto n : lengths) ++count_[n];
    count_[0] = 0;
    std::array<std::uint16_t, 17> offset{};
    for (std::size_t n = 1; n < 16; ++n) offset[n + 1] = static_cast<std::uint16_t>(offset[n] + count_[n]);
    symbols_.resize(lengths.size());
    for (std::size_t s = 0; s < lengths.size(); ++s) {
      if (lengths[s] != 0) symbols_[offset[lengths[s]]++] = static_cast<std::uint16_t>(s);
    }
  }
  int decode(LowBits& bits) const {
    int code = 0, first = 0, index = 0;
    for (std::size_t n = 1; n < 16; ++n) {
      code |= static_cast<int>(bits.take(1));
      const int here = count_[n];
      if (code - first < here) return symbols_[static_cast<std::size_t>(index + code - first)];
      index += here;
      first = (first + here) << 1;
      code <<= 1;
    }
    return -1;
  }

 private:
  std::array<std::uint16_t, 17> count_{};
  std::vector<std::uint16_t> symbols_;
};

struct Base {
  std::uint32_t base, extra;
};

bool read_tables(LowBits& bits, std::vector<std::uint8_t>& literals, std::vector<std::uint8_t>& distances) {
  const auto literal_count = bits.take(5) + 257, distance_count = bits.take(5) + 1, code_count = bits.take(4) + 4;
  static constexpr std::array<std::uint8_t, 19> order = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                         11, 4,  12, 3, 13, 2, 14, 1, 15};
  std::vector<std::uint8_t> code_lengths(19);
  for (std::size_t i = 0; i < code_count; ++i) code_lengths[order[i]] = static_cast<std::uint8_t>(bits.take(3));
  const Huffman codes(code_lengths);
  std::vector<std::uint8_t> all;
  while (all.size() < literal_count + distance_count) {
    if (bits.ended()) return false;
    const int symbol = codes.decode(bits);
    if (symbol < 0) return false;
    if (symbol < 16) {
      all.push_back(static_cast<std::uint8_t>(symbol));
    } else {
      if (symbol == 16 && all.empty()) return false;
      const auto value = symbol == 16 ? all.back() : std::uint8_t{0};
      const auto times = symbol == 16 ? 3 + bits.take(2) : symbol == 17 ? 3 + bits.take(3) : 11 + bits.take(7);
      all.insert(all.end(), times, value);
    }
  }
  all.resize(literal_count + distance_count);
  literals.assign(all.begin(), all.begin() + literal_count);
  distances.assign(all.begin() + literal_count, all.end());
  return true;
}

Base length_base(int symbol) {  // 257…285
  static constexpr std::array<std::uint16_t, 28> base = {3,  4,  5,  6,  7,  8,  9,  10, 11, 13,  15,  17,  19,  23,
                                                         27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227};
  if (symbol == 285) return {3, 16};
  const auto i = static_cast<std::size_t>(symbol - 257);
  const std::uint32_t extra = i < 8 ? 0 : static_cast<std::uint32_t>((i - 4) / 4);
  return {base[i], extra};
}

Base distance_base(int symbol) {  // 0…31
  if (symbol < 4) return {static_cast<std::uint32_t>(symbol) + 1, 0};
  const auto extra = static_cast<std::uint32_t>(symbol / 2 - 1);
  return {((2u + static_cast<std::uint32_t>(symbol & 1)) << extra) + 1, extra};
}

// Shannon-Fano codes of implode: assigned from the longest to the shortest (APPNOTE 5.3.8).
class ShannonFano {
 public:
  static bool read(LowBits& bits, std::size_t expected, ShannonFano& out) {
    std::vector<std::uint8_t> lengths;
    const auto bytes = bits.take(8) + 1;
    for (std::size_t i = 0; i < bytes; ++i) {
      const auto pair = bits.take(8);
      lengths.insert(lengths.end(), (pair >> 4) + 1, static_cast<std::uint8_t>((pair & 15) + 1));
    }
    if (bits.ended() || lengths.size() != expected) return false;
    std::vector<std::uint16_t> order(expected);
    for (std::size_t i = 0; i < expected; ++i) order[i] = static_cast<std::uint16_t>(i);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return lengths[a] < lengths[b]; });
    std::uint32_t code = 0, increment = 0, last = 0;
    for (std::size_t i = expected; i-- > 0;) {
      const auto length = lengths[order[i]];
      code += increment;
      if (length != last) last = length, increment = 1u << (16 - length);
      auto& level = out.levels_[length];
      if (level.symbols.empty()) level.first = (code & 0xFFFF) >> (16 - length);
      level.symbols.push_back(order[i]);
    }
    return true;
  }
  int decode(LowBits& bits) const {
    std::uint32_t code = 0;
    for (std::size_t n = 1; n <= 16; ++n) {
      code = (code << 1) | bits.take(1);
      const auto& level = levels_[n];
      if (code >= level.first && code - level.first < level.symbols.size()) return level.symbols[code - level.first];
    }
    return -1;
  }

 private:
  struct Level {
    std::uint32_t first = 0;
    std::vector<std::uint16_t> symbols;
  };
  std::array<Level, 17> levels_;
};

}  // namespace

Expanded inflate64(std::string_view packed, const Budget& budget) {
  LowBits bits(packed);
  Window window(packed, budget);
  window.result.damaged = true;
  for (bool last = false; !last && !bits.ended();) {
    last = bits.take(1) == 1;
    const auto type = bits.take(2);
    if (type == 0) {
      bits.align();
      const auto length = bits.take(16);
      bits.take(16);
      for (std::uint32_t i = 0; i < length && !bits.ended(); ++i) window.put(static_cast<char>(bits.take(8)));
      if (window.stopped(bits.used())) break;
    } else if (type == 3) {
      return window.result;
    } else {
      std::vector<std::uint8_t> literals(288, 8), distances(32, 5);
      if (type == 1) {
        std::fill(literals.begin() + 144, literals.begin() + 256, std::uint8_t{9});
        std::fill(literals.begin() + 256, literals.begin() + 280, std::uint8_t{7});
      } else if (!read_tables(bits, literals, distances)) {
        return window.result;
      }
      const Huffman literal(literals), distance(distances);
      for (;;) {
        const int symbol = literal.decode(bits);
        if (symbol == 256) break;
        if (symbol < 0 || symbol > 285 || bits.ended()) return window.result;
        if (symbol < 256) {
          window.put(static_cast<char>(symbol));
        } else {
          const auto l = length_base(symbol);
          const auto length = l.base + bits.take(l.extra);
          const int far = distance.decode(bits);
          if (far < 0) return window.result;
          const auto d = distance_base(far);
          if (!window.copy(d.base + bits.take(d.extra), length)) return window.result;
        }
        if (window.stopped(bits.used())) return window.result;
      }
    }
    if (last && !bits.ended()) window.result.damaged = false;
  }
  window.result.used = bits.used();
  return window.result;
}

Expanded explode(std::string_view packed, unsigned flags, std::uint64_t size, const Budget& budget) {
  const bool large = flags & 2, three = flags & 4;
  LowBits bits(packed);
  Window window(packed, budget);
  window.result.damaged = true;
  ShannonFano literal, length, distance;
  if (three && !ShannonFano::read(bits, 256, literal)) return window.result;
  if (!ShannonFano::read(bits, 64, length) || !ShannonFano::read(bits, 64, distance)) return window.result;
  const unsigned low_bits = large ? 7 : 6, shortest = three ? 3 : 2;
  while (window.result.bytes.size() < size) {
    if (bits.ended()) return window.result;
    if (bits.take(1) == 1) {
      const int value = three ? literal.decode(bits) : static_cast<int>(bits.take(8));
      if (value < 0) return window.result;
      window.put(static_cast<char>(value));
    } else {
      const auto low = bits.take(low_bits);
      const int high = distance.decode(bits), more = length.decode(bits);
      if (high < 0 || more < 0) return window.result;
      auto n = static_cast<std::uint32_t>(more);
      if (n == 63) n += bits.take(8);
      const auto back = ((static_cast<std::uint32_t>(high) << low_bits) | low) + 1;
      n += shortest;
      // A match may reach before the start, where zeros stand.
      for (std::uint32_t i = 0; i < n; ++i) {
        const auto& bytes = window.result.bytes;
        window.put(back <= bytes.size() ? bytes[bytes.size() - back] : '\0');
      }
    }
    if (window.stopped(bits.used())) return window.result;
  }
  window.result.bytes.resize(std::min<std::uint64_t>(window.result.bytes.size(), size));
  window.result.damaged = false;
  window.result.used = bits.used();
  return window.result;
}

}  // namespace sekisho::content
