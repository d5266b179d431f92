#include "content/archive/wim.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "content/archive/lzx.h"
#include "content/archive/member.h"
#include "content/archive/xpress.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

enum class Packing { none, xpress, lzx, unknown };
constexpr unsigned metadata_flag = 2, compressed_flag = 4, spanned_flag = 8, solid_flag = 0x10;
constexpr std::uint64_t max_metadata = 32u << 20;
constexpr int max_depth = 64;

struct Resource {
  std::uint64_t at = 0, stored = 0, size = 0;
  unsigned flags = 0;
};
Resource resource_at(std::string_view bytes, std::uint64_t at) {
  const auto word = le64(bytes, at);
  return {.at = le64(bytes, at + 8),
          .stored = word & 0xFFFFFFFFFFFFFF,
          .size = le64(bytes, at + 16),
          .flags = static_cast<unsigned>(word >> 56)};
}

class Wim {
 public:
  explicit Wim(std::string_view file) : file_(file) {
    const auto flags = le32(file, 16);
    chunk_ = le32(file, 20);
    if (chunk_ == 0) chunk_ = 32768;
    packing_ = (flags & 2) == 0  ? Packing::none
               : flags & 0x20000 ? Packing::xpress
               : flags & 0x40000 ? Packing::lzx
                                 : Packing::unknown;
    if (chunk_ > (1u << 21) || (chunk_ & (chunk_ - 1)) != 0 || chunk_ < 4096) packing_ = Packing::unknown;
    table_ = resource_at(file, 48);
  }
  Packing packing() const { return packing_; }
  const Resource& table() const { return table_; }

  // A resource's bytes ([Windows Imaging File Format], resources): chunks behind a table of their places.
  Expanded read(const Resource& resource, const Budget& budget) const {
    Expanded result;
    result.damaged = true;
    const auto stored = slice(file_, resource.at, resource.stored);
    if ((resource.flags & compressed_flag) == 0) {
      result.bytes = stored.substr(0, std::min<std::uint64_t>(resource.size, stored.size()));
      result.damaged = result.bytes.size() < resource.size;
      return result;
    }
    if (packing_ == Packing::unknown || packing_ == Packing::none || resource.size == 0) return result;
    const Allowance allowance(budget);
    const std::uint64_t chunks = (resource.size + chunk_ - 1) / chunk_, width = resource.size > 0xFFFFFFFF ? 8 : 4;
    if (chunks > stored.size() || !has(stored, 0, (chunks - 1) * width)) return result;
    const auto body = slice(stored, (chunks - 1) * width);
    const auto place = [&](std::uint64_t i) {
      return i == 0        ? 0
             : i == chunks ? body.size()
             : width == 8  ? le64(stored, (i - 1) * 8)
                           : le32(stored, (i - 1) * 4);
    };
    for (std::uint64_t i = 0; i < chunks; ++i) {
      const auto from = place(i), to = place(i + 1);
      const auto size = std::min<std::uint64_t>(chunk_, resource.size - result.bytes.size());
      if (to < from || to > body.size()) return result;
      const auto packed = body.substr(from, to - from);
      if (packed.size() >= size) {
        result.bytes += packed.substr(0, size);
      } else if (!expand_chunk(packed, size, result.bytes)) {
        return result;
      }
      if (const auto limit = allowance.broken(resource.stored, result.bytes.size()); !limit.empty()) {
        result.limit = limit;
        if (limit == "compression_ratio") result.bytes.resize(std::min(result.bytes.size(), Allowance::kept_of_bomb));
        result.damaged = false;
        return result;
      }
    }
    result.damaged = false;
    return result;
  }

 private:
  bool expand_chunk(std::string_view packed, std::size_t size, std::string& out) const {
    if (packing_ == Packing::xpress) return expand_xpress(packed, size, out);
    unsigned window_bits = 15;
    while ((1u << window_bits) < chunk_) ++window_bits;
    Lzx decoder(window_bits, Lzx::Variant::wim);
    WordBits bits(packed);
    std::string chunk;
    const bool good = decoder.frame(bits, size, chunk);
    decoder.restore_calls(chunk);
    out += chunk;
    return good && chunk.size() == size;
  }

  std::string_view file_;
  std::uint32_t chunk_ = 0;
  Packing packing_;
  Resource table_;
};

struct Folder {
  std::uint64_t at = 0;
  std::string path;
  int depth = 0;
};

class WimReader {
 public:
  WimReader(Document& document, int part, Budget& budget)
      : document_(document),
        part_(part),
        budget_(budget),
        sink_(document, part, budget),
        wim_(document.parts[static_cast<std::size_t>(part)].data) {}

  void read() {
    const auto data = document_.parts[static_cast<std::size_t>(part_)].data;
    const auto table = wim_.read(wim_.table(), budget_);
    std::vector<Resource> images;
    bool solid = !data.starts_with("MSWIM") || wim_.packing() == Packing::unknown;
    for (std::uint64_t at = 0; has(table.bytes, at, 50); at += 50) {
      const auto resource = resource_at(table.bytes, at);
      if (resource.flags & (spanned_flag | solid_flag))
        solid = true;
      else if (resource.flags & metadata_flag)
        images.push_back(resource);
      else
        by_hash_.emplace(table.bytes.substr(at + 30, 20), resource);
      if (!budget_.spend_steps(64)) break;
    }
    damaged_ = table.damaged || images.empty();
    if (solid) document_.add_trait(part_, "archive.unsupported", "solid or LZMS image");
    for (const auto& image : images) {
      if (sink_.full() || image.size > max_metadata) break;
      const auto metadata = wim_.read(image, budget_);
      damaged_ = damaged_ || metadata.damaged;
      walk(metadata.bytes);
    }
    if (damaged_ && !solid) {
      document_.parts[static_cast<std::size_t>(part_)].damaged = true;
      document_.add_trait(part_, "archive.damaged", "Windows image");
    }
  }

 private:
  // Directory entries: security data first, then the root, each folder's entries at the offset it tells.
  void walk(std::string_view metadata) {
    std::vector<Folder> open{{(le32(metadata, 0) + 7ull) / 8 * 8, {}, 0}};
    if (open.front().at == 0) open.front().at = 8;
    while (!open.empty() && !sink_.full()) {
      const auto here = std::move(open.back());
      open.pop_back();
      for (auto at = here.at; has(metadata, at, 102);) {
        const auto length = le64(metadata, at);
        if (length < 102 || !has(metadata, at, length) || !budget_.spend_steps(64)) break;
        const auto entry = metadata.substr(at, length);
        const auto name = utf16le_to_utf8(slice(entry, 102, le16(entry, 100)));
        const auto below = le64(entry, 16);
        const bool folder = le32(entry, 8) & 0x10;
        const auto streams = le16(entry, 96);
        auto hash = std::string(entry.substr(64, 20));
        at += (length + 7) / 8 * 8;
        for (unsigned i = 0; i < streams && has(metadata, at, 38); ++i) {
          const auto extra = le64(metadata, at);
          const auto stream = slice(metadata, at, extra);
          if (extra < 38 || stream.size() < extra) break;
          if (le16(stream, 36) == 0)
            hash = std::string(stream.substr(16, 20));
          else
            add(here.path + name + ":" + utf16le_to_utf8(slice(stream, 38, le16(stream, 36))),
                std::string(stream.substr(16, 20)));
          at += (extra + 7) / 8 * 8;
        }
        if (folder) {
          if (here.depth >= max_depth || seen_++ > 100'000)
            damaged_ = true;
          else if (below != 0)
            open.push_back({below, name.empty() ? here.path : here.path + name + "/", here.depth + 1});
        } else {
          add(here.path + name, hash);
        }
        if (sink_.full()) return;
      }
    }
  }

  void add(const std::string& name, const std::string& hash) {
    sink_.look_at_name(name);
    const auto found = by_hash_.find(hash);
    if (found == by_hash_.end()) {
      sink_.add_view(name, {});
      damaged_ = damaged_ || hash.find_first_not_of('\0') != hash.npos;
      return;
    }
    auto content = wim_.read(found->second, budget_);
    damaged_ = damaged_ || content.damaged;
    sink_.add(name, std::move(content));
  }

  Document& document_;
  int part_;
  Budget& budget_;
  MemberSink sink_;
  Wim wim_;
  std::map<std::string, Resource> by_hash_;
  bool damaged_ = false;
  int seen_ = 0;
};

}  // namespace

void read_wim(Document& document, int part, const ReadOptions&, Budget& budget) {
  WimReader(document, part, budget).read();
}

}  // namespace sekisho::content
