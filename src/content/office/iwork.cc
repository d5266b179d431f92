// Pages, Numbers and Keynote since 2013: archives of Protocol Buffers, packed with Snappy in frames of their own (no
// checksums, no stream identifier). Their messages are not documented; texts and links stand in them as strings.
#include <algorithm>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/legible.h"
#include "content/links.h"
#include "content/office/office.h"

namespace sekisho::content {
namespace {

// One block of Snappy ("Snappy compressed format description"): false where it ends early or points outside. Appends at
// most `most` bytes.
bool unpack_block(std::string_view in, std::size_t most, std::string& out) {
  std::size_t at = 0;
  while (at < in.size() && (u8(in, at) & 0x80)) ++at;  // the length, which the frames make needless
  ++at;
  const auto start = out.size();
  while (at < in.size() && out.size() - start < most) {
    const auto tag = u8(in, at++);
    std::uint64_t length = (tag >> 2) + 1u, back = 0;
    switch (tag & 3) {
      case 0:
        if (length > 60) {
          const auto bytes = length - 60;
          length = 1;
          for (std::uint64_t i = 0; i < bytes; ++i) length += static_cast<std::uint64_t>(u8(in, at + i)) << (8 * i);
          at += bytes;
        }
        if (!has(in, at, length)) return false;
        out += in.substr(at, length);
        at += length;
        continue;
      case 1:
        length = ((tag >> 2) & 7) + 4u;
        back = static_cast<std::uint64_t>(tag >> 5) << 8 | u8(in, at);
        at += 1;
        break;
      case 2:
        back = le16(in, at);
        at += 2;
        break;
      default:
        back = le32(in, at);
        at += 4;
        break;
    }
    if (back == 0 || back > out.size() - start) return false;
    for (std::uint64_t i = 0; i < length; ++i) out.push_back(out[out.size() - back]);
  }
  return true;
}

}  // namespace

bool is_iwork_archive(std::string_view data) {
  const auto size = le32(data, 0) >> 8;
  return data.size() > 8 && u8(data, 0) == 0 && size > 4 && has(data, 4, size) &&
         (4 + size == data.size() || u8(data, 4 + size) == 0);
}

void read_iwork_archive(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  constexpr std::size_t largest_block = 64 * 1024;
  std::string messages;
  for (std::uint64_t at = 0; has(data, at, 4);) {
    const std::uint64_t size = le32(data, at) >> 8;
    if (!budget.spend_steps(size + 4 * largest_block)) return mark_limit(document, part, budget, "steps");
    if (messages.size() > budget.limits().file_size.value) return mark_limit(document, part, budget, "file_size");
    if (u8(data, at) != 0 || !has(data, at + 4, size) ||
        !unpack_block(slice(data, at + 4, size), largest_block, messages)) {
      document.parts[static_cast<std::size_t>(part)].damaged = true;
      document.add_trait(part, "office.damaged", "iwa");
      break;
    }
    at += 4 + size;
  }
  show_text(document, part, to_valid_utf8(legible_runs(messages, budget.limits().text_size.value)), LinkOrigin::office,
            budget);
}

}  // namespace sekisho::content
