#include "content/archive/egg.h"

#include <zlib.h>

#include "content/archive/archive.h"
#include "content/archive/member.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/expand.h"

namespace sekisho::content {
namespace {

enum Mark : std::uint32_t {
  file_mark = 0x0A8990E3,
  block_mark = 0x02B50C13,
  end_mark = 0x08E28222,
  name_mark = 0x0A8591AC,
  lock_mark = 0x08D1470F,
  split_mark = 0x24F5A262,
  solid_mark = 0x24E5A060
};
constexpr unsigned stored = 0, deflated = 1, bzip2 = 2;
constexpr unsigned long_size = 1, name_locked = 4, name_in_codepage = 8, name_relative = 16;

// One field of a header: what it is, its flags, its bytes.
struct Field {
  std::uint32_t mark = 0;
  unsigned flags = 0;
  std::string_view bytes;
};
// False at the end of the header (`at` is then behind it) or of the data.
bool next_field(std::string_view data, std::uint64_t& at, Field& field) {
  field = {.mark = le32(data, at)};
  if (field.mark == end_mark || !has(data, at, 7)) {
    at += 4;
    return false;
  }
  field.flags = u8(data, at + 4);
  const bool wide = field.flags & long_size;
  const std::uint64_t size = wide ? le32(data, at + 5) : le16(data, at + 5);
  at += wide ? 9 : 7;
  field.bytes = slice(data, at, size);
  at += size;
  return field.bytes.size() == size;
}

std::string name_of(const Field& field) {
  const auto skip = (field.flags & name_in_codepage ? 2u : 0u) + (field.flags & name_relative ? 4u : 0u);
  return decode_member_name(slice(field.bytes, skip), (field.flags & name_in_codepage) == 0);
}

class EggReader {
 public:
  EggReader(Document& document, int part, Budget& budget)
      : document_(document),
        part_(part),
        budget_(budget),
        data_(document.parts[static_cast<std::size_t>(part)].data),
        sink_(document, part, budget) {}

  void read() {
    std::uint64_t at = 14;
    Field field;
    while (next_field(data_, at, field)) {
      if (field.mark == solid_mark) return document_.add_trait(part_, "archive.unsupported", "solid EGG");
      if (field.mark == split_mark && (le32(field.bytes, 0) != 0 || le32(field.bytes, 4) != 0))
        document_.add_trait(part_, "archive.split", "EGG");
      if (field.mark == lock_mark) locked_ = true;
    }
    int members = 0;
    while (le32(data_, at) == file_mark && !sink_.full() && !stopped_) {
      ++members;
      if (!read_member(at)) return damaged("member");
    }
    if (members == 0 || le32(data_, at) != end_mark) damaged("the end is missing");
  }

 private:
  void damaged(std::string_view what) {
    document_.parts[static_cast<std::size_t>(part_)].damaged = true;
    document_.add_trait(part_, "archive.damaged", what);
  }

  bool read_member(std::uint64_t& at) {
    const auto size = le64(data_, at + 8);
    at += 16;
    std::string name;
    bool locked = locked_;
    Field field;
    while (next_field(data_, at, field)) {
      if (field.mark == name_mark && (field.flags & name_locked))
        locked = true;
      else if (field.mark == name_mark)
        name = name_of(field);
      if (field.mark == lock_mark) locked = true;
    }
    sink_.look_at_name(name);
    Expanded content;
    bool known = true;
    std::uint64_t packed_size = 0;
    const Allowance allowance(budget_);
    while (le32(data_, at) == block_mark) {
      const unsigned method = u8(data_, at + 4);
      const std::uint64_t expanded = le32(data_, at + 6), packed = le32(data_, at + 10);
      const auto crc = le32(data_, at + 14);
      at += 18;
      while (next_field(data_, at, field)) {
      }
      const auto bytes = slice(data_, at, packed);
      at += packed;
      packed_size += packed;
      if (bytes.size() < packed) return false;
      if (locked || !content.limit.empty()) continue;
      // opening a block costs more than a small one's bytes
      if (!budget_.spend_steps(method == bzip2 ? 20'000 : 200)) {
        content.limit = "steps";
        continue;
      }
      if (method > bzip2) {
        known = false;
        document_.add_trait(part_, "archive.unsupported", "EGG method " + std::to_string(method));
        continue;
      }
      auto block = method == stored     ? Expanded{.bytes = std::string(bytes.substr(0, expanded))}
                   : method == deflated ? inflate(bytes, DeflateForm::raw, budget_)
                                        : expand_stream(bytes, budget_);
      content.limit = block.limit;
      const bool sound = crc32_z(0, reinterpret_cast<const Bytef*>(block.bytes.data()), block.bytes.size()) == crc;
      content.damaged = content.damaged || (block.limit.empty() && !sound);
      content.bytes += block.bytes;
      if (const auto limit = allowance.broken(packed_size, content.bytes.size());
          content.limit.empty() && !limit.empty())
        content.limit = limit;
    }
    if (locked) {
      sink_.add_encrypted(name);
      return true;
    }
    stopped_ = !content.limit.empty();
    if (!stopped_ && known && (content.damaged || content.bytes.size() != size)) damaged(name);
    if (size != 0 || !name.ends_with('/')) sink_.add(name, std::move(content));
    return true;
  }

  Document& document_;
  int part_;
  Budget& budget_;
  std::string_view data_;
  MemberSink sink_;
  bool locked_ = false, stopped_ = false;
};

}  // namespace

void read_egg(Document& document, int part, const ReadOptions&, Budget& budget) {
  EggReader(document, part, budget).read();
}

}  // namespace sekisho::content
