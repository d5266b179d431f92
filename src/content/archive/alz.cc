#include "content/archive/alz.h"

#include <zlib.h>

#include "content/archive/archive.h"
#include "content/archive/member.h"
#include "content/archive/zip_crypto.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/passwords.h"

namespace sekisho::content {
namespace {

constexpr std::string_view member_magic("BLZ\x01", 4);
constexpr int max_tries = 4000;

struct AlzMember {
  std::string_view name, packed;
  std::uint64_t packed_size = 0, size = 0;
  std::uint32_t crc = 0;
  unsigned method = 0;
  bool encrypted = false, folder = false, cut = false;
};

std::uint64_t number(std::string_view data, std::uint64_t at, unsigned bytes) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < bytes; ++i) value |= std::uint64_t{u8(data, at + i)} << (8 * i);
  return value;
}

// Reads the member whose header begins at `at`, and moves `at` behind its bytes. False if there is none.
bool next_member(std::string_view data, std::uint64_t& at, AlzMember& member) {
  if (slice(data, at, 4) != member_magic || !has(data, at, 13)) return false;
  const auto name_size = le16(data, at + 4);
  const unsigned form = u8(data, at + 11), number_size = form >> 4;
  member = {};
  member.folder = u8(data, at + 6) & 0x10;
  member.encrypted = form & 1;
  at += 13;
  if (number_size != 0) {
    if (number_size > 8) return false;
    member.method = u8(data, at);
    member.crc = le32(data, at + 2);
    member.packed_size = number(data, at + 6, number_size);
    member.size = number(data, at + 6 + number_size, number_size);
    at += 6 + 2 * number_size;
  }
  member.name = slice(data, at, name_size);
  at += name_size;
  // The cipher's twelve bytes stand before the data and are not counted.
  const auto stored = member.packed_size + (member.encrypted ? 12 : 0);
  member.packed = slice(data, at, stored);
  member.cut = member.packed.size() < stored;
  at += member.packed.size();
  return true;
}

Expanded expand(const AlzMember& member, std::string_view packed, const Budget& budget) {
  ZipEntry entry{.method = static_cast<std::uint16_t>(member.method == 2 ? 8 : 0),
                 .packed_size = packed.size(),
                 .size = member.size,
                 .packed = packed};
  return member.method == 1 ? expand_stream(packed, budget) : expand_zip_entry(entry, budget);
}

bool fits(const AlzMember& member, const Expanded& content) {
  return crc32_z(0, reinterpret_cast<const Bytef*>(content.bytes.data()), content.bytes.size()) == member.crc;
}

}  // namespace

void read_alz(Document& document, int part, const ReadOptions& options, Budget& budget) {
  const auto data = document.parts[static_cast<std::size_t>(part)].data;
  MemberSink sink(document, part, budget);
  const auto damaged = [&](std::string_view what) {
    document.parts[static_cast<std::size_t>(part)].damaged = true;
    document.add_trait(part, "archive.damaged", what);
  };
  std::string password;
  int tries = max_tries;
  const auto open = [&](const AlzMember& member, const std::string& with) -> std::optional<Expanded> {
    const ZipEntry entry{.flags = 1, .crc = member.crc, .packed = member.packed};
    if (!may_open(entry, with)) return std::nullopt;
    auto content = expand(member, *decrypt_entry(entry, with), budget);
    if (content.limit.empty() && !fits(member, content)) return std::nullopt;
    return content;
  };
  std::uint64_t at = 8;
  AlzMember member;
  int members = 0;
  while (next_member(data, at, member)) {
    ++members;
    const auto name = decode_member_name(member.name, false);
    sink.look_at_name(name);
    if (member.folder && member.size == 0) continue;
    if (member.cut) damaged(name);
    if (member.method > 2) {
      document.add_trait(part, "archive.unsupported", "ALZ method " + std::to_string(member.method));
      sink.add_view(name, {});
    } else if (member.encrypted) {
      document.add_trait(part, "archive.encrypted", name);
      auto content = password.empty() ? std::nullopt : open(member, password);
      if (!content && tries > 0) {
        for (const auto& candidate : password_candidates(document, part, options, static_cast<std::size_t>(tries))) {
          --tries;
          content = open(member, candidate.password);
          if (!content) continue;
          password = candidate.password;
          document.add_trait(part, "archive.password_guessed", candidate.source);
          break;
        }
      }
      if (content)
        sink.add(name, *std::move(content));
      else
        sink.add_encrypted(name);
    } else {
      auto content = expand(member, member.packed, budget);
      if (content.limit.empty() && (content.damaged || !fits(member, content))) damaged(name);
      sink.add(name, std::move(content));
    }
    if (sink.full()) return;
  }
  if (members == 0) damaged("no member");
  // Behind the members stands "CLZ"; without it the archive goes on in another volume, or ends too early.
  if (slice(data, at, 3) != std::string_view("CLZ")) document.add_trait(part, "archive.split", "ALZ");
}

}  // namespace sekisho::content
