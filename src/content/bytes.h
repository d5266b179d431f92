#pragma once

#include <cstdint>
#include <string_view>

namespace sekisho::content {

// Reading numbers out of hostile bytes: beyond the end they are 0 and slices are short, so that a parser never looks
// outside its input. Where the difference matters, ask has() first.

constexpr bool has(std::string_view bytes, std::uint64_t at, std::uint64_t n) {
  return at <= bytes.size() && n <= bytes.size() - at;
}
constexpr std::uint8_t u8(std::string_view bytes, std::uint64_t at) {
  return has(bytes, at, 1) ? static_cast<std::uint8_t>(bytes[at]) : std::uint8_t{0};
}
constexpr std::uint16_t le16(std::string_view bytes, std::uint64_t at) {
  if (!has(bytes, at, 2)) return 0;
  return static_cast<std::uint16_t>(u8(bytes, at) | (u8(bytes, at + 1) << 8));
}
constexpr std::uint32_t le32(std::string_view bytes, std::uint64_t at) {
  if (!has(bytes, at, 4)) return 0;
  return static_cast<std::uint32_t>(le16(bytes, at)) | (static_cast<std::uint32_t>(le16(bytes, at + 2)) << 16);
}
constexpr std::uint64_t le64(std::string_view bytes, std::uint64_t at) {
  if (!has(bytes, at, 8)) return 0;
  return static_cast<std::uint64_t>(le32(bytes, at)) | (static_cast<std::uint64_t>(le32(bytes, at + 4)) << 32);
}
constexpr std::uint16_t be16(std::string_view bytes, std::uint64_t at) {
  if (!has(bytes, at, 2)) return 0;
  return static_cast<std::uint16_t>((u8(bytes, at) << 8) | u8(bytes, at + 1));
}
constexpr std::uint32_t be32(std::string_view bytes, std::uint64_t at) {
  if (!has(bytes, at, 4)) return 0;
  return (static_cast<std::uint32_t>(be16(bytes, at)) << 16) | be16(bytes, at + 2);
}
constexpr std::uint64_t be64(std::string_view bytes, std::uint64_t at) {
  return (static_cast<std::uint64_t>(be32(bytes, at)) << 32) | be32(bytes, at + 4);
}
/// The n bytes at `at`, fewer at the end of the input.
constexpr std::string_view slice(std::string_view bytes, std::uint64_t at, std::uint64_t n = ~std::uint64_t{0}) {
  return at < bytes.size() ? bytes.substr(at, n) : std::string_view{};
}

}  // namespace sekisho::content
