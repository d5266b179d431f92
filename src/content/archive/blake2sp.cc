#include "content/archive/blake2sp.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "content/bytes.h"

namespace sekisho::content {
namespace {

constexpr std::size_t block_size = 64, digest_size = 32, leaves = 8;
constexpr std::array<std::uint32_t, 8> start{0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
                                             0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19};
// RFC 7693 §2.7.
constexpr std::uint8_t order[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

enum class Last { no, yes, of_its_level };

// One node of the tree; its blocks are given one by one, the last with its true size.
class Node {
 public:
  Node(std::uint8_t depth, std::uint32_t place) : state_(start) {
    // Digest length, no key, fanout, depth of the tree; leaf size 0; node offset; node depth and inner length.
    state_[0] ^= static_cast<std::uint32_t>(digest_size) | leaves << 16 | 2u << 24;
    state_[2] ^= place;
    state_[3] ^= std::uint32_t{depth} << 16 | static_cast<std::uint32_t>(digest_size) << 24;
  }

  void take(std::string_view block, Last last) {
    count_ += block.size();
    std::array<std::uint32_t, 16> m{}, v{};
    std::array<char, block_size> padded{};
    std::copy(block.begin(), block.end(), padded.begin());
    for (std::size_t i = 0; i < 16; ++i) m[i] = le32(std::string_view(padded.data(), padded.size()), 4 * i);
    std::copy(state_.begin(), state_.end(), v.begin());
    std::copy(start.begin(), start.end(), v.begin() + 8);
    v[12] ^= static_cast<std::uint32_t>(count_);
    v[13] ^= static_cast<std::uint32_t>(count_ >> 32);
    if (last != Last::no) v[14] = ~v[14];
    if (last == Last::of_its_level) v[15] = ~v[15];
    const auto mix = [&](std::size_t a, std::size_t b, std::size_t c, std::size_t d, std::uint32_t x, std::uint32_t y) {
      v[a] += v[b] + x, v[d] = std::rotr(v[d] ^ v[a], 16), v[c] += v[d], v[b] = std::rotr(v[b] ^ v[c], 12);
      v[a] += v[b] + y, v[d] = std::rotr(v[d] ^ v[a], 8), v[c] += v[d], v[b] = std::rotr(v[b] ^ v[c], 7);
    };
    for (const auto& s : order) {
      mix(0, 4, 8, 12, m[s[0]], m[s[1]]), mix(1, 5, 9, 13, m[s[2]], m[s[3]]), mix(2, 6, 10, 14, m[s[4]], m[s[5]]),
          mix(3, 7, 11, 15, m[s[6]], m[s[7]]);
      mix(0, 5, 10, 15, m[s[8]], m[s[9]]), mix(1, 6, 11, 12, m[s[10]], m[s[11]]), mix(2, 7, 8, 13, m[s[12]], m[s[13]]),
          mix(3, 4, 9, 14, m[s[14]], m[s[15]]);
    }
    for (std::size_t i = 0; i < 8; ++i) state_[i] ^= v[i] ^ v[i + 8];
  }

  std::string digest() const {
    std::string out;
    for (const auto word : state_) {
      for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>(word >> (8 * i)));
    }
    return out;
  }

 private:
  std::array<std::uint32_t, 8> state_;
  std::uint64_t count_ = 0;
};

}  // namespace

std::string blake2sp(std::string_view bytes) {
  std::string below;
  for (std::size_t leaf = 0; leaf < leaves; ++leaf) {
    Node node(0, static_cast<std::uint32_t>(leaf));
    const auto last = leaf + 1 == leaves ? Last::of_its_level : Last::yes;
    for (auto at = leaf * block_size;; at += leaves * block_size) {
      const bool more = at + leaves * block_size < bytes.size();
      node.take(slice(bytes, at, block_size), more ? Last::no : last);
      if (!more) break;
    }
    below += node.digest();
  }
  Node root(1, 0);
  for (std::size_t at = 0; at < below.size(); at += block_size)
    root.take(std::string_view(below).substr(at, block_size),
              at + block_size < below.size() ? Last::no : Last::of_its_level);
  return root.digest();
}

}  // namespace sekisho::content
