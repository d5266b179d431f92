// Pages, Numbers and Keynote since 2013: archives of Protocol Buffers, packed with Snappy in frames of their own (no
// checksums, no stream identifier). Their messages are not documented; texts and links stand in them as strings.
#include <snappy.h>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/legible.h"
#include "content/links.h"
#include "content/office/office.h"

namespace sekisho::content {
namespace {

constexpr std::size_t largest_block = 64 * 1024;  // a frame holds no more, unpacked

// Appends one block of Snappy; false, and nothing, where it is broken or says that it is longer than a frame may be.
bool unpack_block(std::string_view in, std::string& out) {
  std::size_t size = 0;
  if (!snappy::GetUncompressedLength(in.data(), in.size(), &size) || size > largest_block) return false;
  const auto start = out.size();
  out.resize(start + size);
  const bool whole = snappy::RawUncompress(in.data(), in.size(), out.data() + start);
  if (!whole) out.resize(start);
  return whole;
}

}  // namespace

bool is_iwork_archive(std::string_view data) {
  const auto size = le32(data, 0) >> 8;
  return data.size() > 8 && u8(data, 0) == 0 && size > 4 && has(data, 4, size) &&
         (4 + size == data.size() || u8(data, 4 + size) == 0);
}

void read_iwork_archive(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  std::string messages;
  for (std::uint64_t at = 0; has(data, at, 4);) {
    const std::uint64_t size = le32(data, at) >> 8;
    if (!budget.spend_steps(size + 4 * largest_block)) return mark_limit(document, part, budget, "steps");
    if (messages.size() > budget.limits().file_size.value) return mark_limit(document, part, budget, "file_size");
    const bool whole = u8(data, at) == 0 && has(data, at + 4, size);
    if (!whole || !unpack_block(slice(data, at + 4, size), messages)) {
      document.parts[static_cast<std::size_t>(part)].damaged = true;
      document.add_trait(part, "office.damaged", "iwa");
      if (!whole) break;
    }
    at += 4 + size;
  }
  show_text(document, part, to_valid_utf8(legible_runs(messages, budget.limits().text_size.value)), LinkOrigin::office,
            budget);
}

}  // namespace sekisho::content
