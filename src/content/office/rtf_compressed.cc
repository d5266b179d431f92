#include "content/office/rtf_compressed.h"

#include <algorithm>
#include <array>

#include "content/bytes.h"

namespace sekisho::content {

std::string decompress_rtf(std::string_view in, std::size_t limit) {
  // The dictionary both sides begin with ([MS-OXRTFCP] 2.1.2.1).
  static constexpr std::string_view initial =
      "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS "
      "Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
      "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
  constexpr std::uint32_t plain = 0x414C454D, compressed = 0x75465A4C;  // "MELA", "LZFu"
  constexpr std::size_t header = 16;                                    // both sizes, the kind, a checksum
  const auto kind = le32(in, 8);
  if (kind == plain) return std::string(slice(in, header, std::min<std::size_t>(le32(in, 4), limit)));
  if (kind != compressed) return {};
  std::array<char, 4096> window{};
  std::copy(initial.begin(), initial.end(), window.begin());
  std::size_t write = initial.size();
  std::string out;
  const auto put = [&](char c) {
    out.push_back(window[write] = c);
    write = (write + 1) % window.size();
  };
  for (std::uint64_t at = header; at < in.size() && out.size() < limit;) {
    const auto flags = u8(in, at++);
    for (int bit = 0; bit < 8 && at < in.size() && out.size() < limit; ++bit) {
      if (!(flags & (1 << bit))) {
        put(in[at++]);
        continue;
      }
      if (!has(in, at, 2)) return out;
      const auto token = be16(in, at);
      at += 2;
      const std::size_t offset = token >> 4, length = (token & 15) + 2u;
      if (offset == write) return out;  // the end
      for (std::size_t i = 0; i < length && out.size() < limit; ++i) put(window[(offset + i) % window.size()]);
    }
  }
  return out;
}

}  // namespace sekisho::content
