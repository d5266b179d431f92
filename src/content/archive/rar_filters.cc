#include "content/archive/rar_filters.h"

#include "content/bytes.h"

namespace sekisho::content {
namespace {

void put32(std::string& bytes, std::uint64_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i));
}

}  // namespace

void undo_calls(std::string& out, std::uint64_t start, std::uint64_t length, Calls which, std::uint64_t offset) {
  constexpr std::uint32_t whole = 0x1000000;
  if (length < 5) return;
  for (std::uint64_t at = 0; at < length - 4;) {
    const auto code = u8(out, start + at++);
    if (code != 0xE8 && !(which == Calls::e8_and_e9 && code == 0xE9)) continue;
    const auto here = static_cast<std::uint32_t>(at + offset);
    const auto address = le32(out, start + at);
    if (address & 0x80000000u) {
      if (!((address + here) & 0x80000000u)) put32(out, start + at, address + whole);
    } else if (address < whole) {
      put32(out, start + at, address - here);
    }
    at += 4;
  }
}

void undo_arm_calls(std::string& out, std::uint64_t start, std::uint64_t length) {
  for (std::uint64_t at = 0; at + 4 <= length; at += 4) {
    if (u8(out, start + at + 3) != 0xEB) continue;
    const auto target = le32(out, start + at) - static_cast<std::uint32_t>((start + at) / 4);
    for (std::uint64_t i = 0; i < 3; ++i) out[start + at + i] = static_cast<char>(target >> (8 * i));
  }
}

void undo_delta(std::string& out, std::uint64_t start, std::uint64_t length, std::uint32_t channels) {
  const auto packed = out.substr(start, length);
  std::size_t from = 0;
  for (std::uint32_t channel = 0; channel < channels; ++channel) {
    std::uint8_t before = 0;
    for (std::uint64_t at = channel; at < length; at += channels) {
      before = static_cast<std::uint8_t>(before - static_cast<std::uint8_t>(packed[from++]));
      out[start + at] = static_cast<char>(before);
    }
  }
}

}  // namespace sekisho::content
