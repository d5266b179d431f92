#include "content/image/icons.h"

#include <set>

#include "content/bytes.h"

namespace sekisho::content {
namespace {

void put_le32(std::string& out, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) out[at + i] = static_cast<char>(value >> (8 * i));
}

// A bitmap as icons hold it has no file header, and counts its mask of one bit below the picture as rows: twice the
// height.
std::string as_bmp(std::string_view dib) {
  constexpr std::uint32_t file_header = 14, info_header = 40;
  const auto header = le32(dib, 0), height = le32(dib, 8), used = le32(dib, 32);
  const auto bits = le16(dib, 14);
  if (header < info_header || header > 256 || height % 2 != 0 || dib.size() < header) return {};
  const std::uint32_t colours = bits > 8 ? 0 : used != 0 && used <= 256 ? used : 1u << bits;
  std::string out = std::string(file_header, '\0') + std::string(dib);
  out[0] = 'B', out[1] = 'M';
  put_le32(out, 2, static_cast<std::uint32_t>(out.size()));
  put_le32(out, 10, file_header + header + 4 * colours);
  put_le32(out, file_header + 8, height / 2);
  return out;
}

}  // namespace

std::vector<IconPicture> icon_pictures(std::string_view data, std::size_t most, bool& complete) {
  complete = true;
  std::vector<IconPicture> out;
  constexpr std::uint64_t first = 6, entry = 16;
  const auto count = le16(data, 4);
  std::set<std::uint32_t> seen;
  for (std::uint64_t i = 0; i < count && has(data, first + entry * i, entry); ++i) {
    const auto size = le32(data, first + entry * i + 8), at = le32(data, first + entry * i + 12);
    if (size < 40 || !has(data, at, size) || !seen.insert(at).second) continue;
    if (out.size() == most) {
      complete = false;
      break;
    }
    const auto picture = slice(data, at, size);
    const bool is_png = picture.starts_with("\x89PNG\r\n");
    auto bytes = is_png ? std::string(picture) : as_bmp(picture);
    if (!bytes.empty()) out.push_back({is_png ? "png" : "bmp", std::move(bytes)});
  }
  return out;
}

}  // namespace sekisho::content
