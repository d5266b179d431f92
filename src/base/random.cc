#include "base/random.h"

#include <sodium.h>

#include "base/encode.h"

namespace sekisho {

std::string SystemRandom::bytes(std::size_t n) {
  std::string result(n, '\0');
  randombytes_buf(result.data(), n);
  return result;
}

std::string SeededRandom::bytes(std::size_t n) {
  std::string result;
  while (result.size() < n) {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    z ^= z >> 31;
    for (int i = 0; i < 8 && result.size() < n; ++i) result.push_back(static_cast<char>(z >> (8 * i)));
  }
  return result;
}

std::string make_uuid(Random& random) {
  std::string raw = random.bytes(16);
  raw[6] = static_cast<char>((raw[6] & 0x0f) | 0x40);
  raw[8] = static_cast<char>((raw[8] & 0x3f) | 0x80);
  const std::string hex = to_hex(raw);
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" +
         hex.substr(20);
}

}  // namespace sekisho
