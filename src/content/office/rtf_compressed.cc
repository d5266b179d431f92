#include "content/office/rtf_compressed.h"

#include <algorithm>
#include <array>

#include "content/bytes.h"

namespace sekisho::content {

std::string decompress_rtf(std::string_view in, std::size_t limit) {
  // The dictionary both sides begin with ([MS-OXRTFCP] 2.1.2.1).
  static constexpr std::string_view initial =
      "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
      "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
  const auto raw_size = le32(in, 4);
  const auto kind = le32(in, 8);
  if (kind == 0x414C454D) return std::string(slice(in, 16, std::min<std::size_t>(raw_size, limit)));
  if (kind != 0x75465A4C) return {};
  std::array<char, 4096> window{};
  std::copy(initial.begin(), initial.end(), window.begin());
  std::size_t write = initial.size();
  std::string out;
  for (std::uint64_t at = 16; at < in.size() && out.size() < limit;) {
    const auto flags = u8(in, at++);
    for (int bit = 0; bit < 8 && at < in.size(); ++bit) {
      if (!(flags & (1 << bit))) {
        out.push_back(window[write] = in[at++]);
        write = (write + 1) % window.size();
        continue;
      }
      const auto token = be16(in, at);
      at += 2;
      const std::size_t offset = token >> 4, length = (token & 15) + 2u;
      if (offset == write) return out;
      for (std::size_t i = 0; i < length; ++i) {
        out.push_back(window[write] = window[(offset + i) % window.size()]);
        write = (write + 1) % window.size();
      }
    }
  }
  return out;
}

}  // namespace sekisho::content
