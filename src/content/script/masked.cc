#include "content/script/masked.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/text.h"
#include "content/bytes.h"
#include "content/expand.h"

namespace sekisho::content {
namespace {

constexpr std::size_t looked_at = 1024, longest_key = 64, most_keys = 256;

std::string xored(std::string_view bytes, std::string_view key) {
  std::string out(bytes);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(out[i] ^ key[i % key.size()]);
  return out;
}
std::string added(std::string_view bytes, int value) {
  std::string out(bytes);
  for (char& c : out) c = static_cast<char>(static_cast<unsigned char>(c) + value);
  return out;
}

}  // namespace

bool begins_like_a_file(std::string_view bytes) {
  static constexpr auto marks = std::to_array<std::string_view>(
      {std::string_view("PK\x03\x04", 4), "%PDF-", "Rar!\x1A\x07", std::string_view("7z\xBC\xAF\x27\x1C", 6),
       std::string_view("MSCF\0\0\0\0", 8), "\xD0\xCF\x11\xE0\xA1\xB1", "{\\rtf",
       std::string_view("L\0\0\0\x01\x14\x02\0", 8), std::string_view("ITSF\x03\0\0\0", 8),
       "\x7F"
       "ELF",
       std::string_view("\0asm\x01\0\0\0", 8), "#@~^", "<html", "<HTML", "<!DOCTYPE", "<!doctype", "<script", "<job"});
  if (std::any_of(marks.begin(), marks.end(), [&](std::string_view mark) { return bytes.starts_with(mark); }))
    return true;
  if (bytes.starts_with("MZ")) return slice(bytes, le32(bytes, 0x3c), 4) == std::string_view("PE\0\0", 4);
  return has(bytes, 0, 0x8006) && slice(bytes, 0x8001, 5) == "CD001";
}

std::vector<std::string_view> mask_keys(std::string_view source) {
  std::vector<std::string_view> keys;
  std::unordered_set<std::string_view> known;
  for (std::size_t at = source.find_first_of("\"'`"); at != source.npos && keys.size() < most_keys;) {
    const auto end = source.substr(0, at + 2 + longest_key).find(source[at], at + 1);
    if (end == source.npos || end == at + 1) {
      at = source.find_first_of("\"'`", end == source.npos ? at + 1 : end + 1);
      continue;
    }
    const auto key = source.substr(at + 1, end - at - 1);
    if (known.insert(key).second) keys.push_back(key);
    at = source.find_first_of("\"'`", end + 1);
  }
  return keys;
}

std::string unmasked(std::string_view bytes, const std::vector<std::string_view>& keys, const Budget& budget) {
  constexpr std::size_t least = 64;
  if (bytes.size() < least || begins_like_a_file(bytes)) return {};
  const auto head = bytes.substr(0, looked_at);
  for (int value = 1; value < 256; ++value) {
    const std::string key(1, static_cast<char>(value));
    if (begins_like_a_file(xored(head, key))) return xored(bytes, key);
    if (begins_like_a_file(added(head, value))) return added(bytes, value);
  }
  for (const auto key : keys) {
    if (begins_like_a_file(xored(head, key))) return xored(bytes, key);
  }
  for (const auto form : {DeflateForm::zlib, DeflateForm::raw}) {
    auto unpacked = inflate(bytes, form, budget);
    if (begins_like_a_file(unpacked.bytes)) return std::move(unpacked.bytes);
  }
  return {};
}

}  // namespace sekisho::content
