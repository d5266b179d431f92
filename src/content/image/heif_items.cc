#include "content/image/heif_items.h"

#include <algorithm>

#include "content/bytes.h"
#include "content/image/media_box.h"

namespace sekisho::content {
namespace {

constexpr std::size_t most_items = 65'536;

// Numbers one after the other.
struct Numbers {
  std::string_view data;
  std::uint64_t at = 0;
  bool more() const { return at < data.size(); }
  std::uint64_t take(unsigned bytes) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < bytes; ++i) value = value << 8 | u8(data, at++);
    return value;
  }
  std::uint32_t id(bool is_long) { return static_cast<std::uint32_t>(take(is_long ? 4 : 2)); }
};

// What is seen through (HEIF §6.5.8, ITU-T H.265 annex F); other pictures beside one hold depths and brightness for
// screens.
bool is_mask(std::string_view kind) {
  return kind.starts_with("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha") ||
         kind.starts_with("urn:mpeg:hevc:2015:auxid:1");
}

class Reader {
 public:
  Reader(std::string_view file, Budget& budget) : file_(file), budget_(budget) {}

  Result<HeifFile> read() {
    for (auto rest = file_; !rest.empty();) {
      const auto box = next_media_box(rest);
      TRY_VOID(budget_.spend_steps(8));
      if (box.type == "moov") out_.has_film = true;
      if (box.type == "meta" && out_.items.empty()) TRY_VOID(read_meta(slice(box.body, 4)));
    }
    if (out_.items.empty() && !out_.has_film) return fail(Code::malformed, "heif: no pictures");
    return std::move(out_);
  }

 private:
  Result<void> read_meta(std::string_view meta) {
    std::string_view places, references, properties;
    while (!meta.empty()) {
      const auto box = next_media_box(meta);
      TRY_VOID(budget_.spend_steps(8));
      if (box.type == "iinf") TRY_VOID(read_kinds(box.body));
      if (box.type == "iloc") places = box.body;
      if (box.type == "iref") references = box.body;
      if (box.type == "iprp") properties = box.body;
      if (box.type == "idat") inner_ = box.body;
    }
    TRY_VOID(read_places(places));
    TRY_VOID(read_references(references));
    return read_properties(properties);
  }

  HeifItem* find(std::uint32_t id) {
    const auto found = out_.items.find(id);
    return found == out_.items.end() ? nullptr : &found->second;
  }

  Result<void> read_kinds(std::string_view body) {
    auto entries = slice(body, u8(body, 0) == 0 ? 6 : 8);
    while (!entries.empty() && out_.items.size() < most_items) {
      const auto box = next_media_box(entries);
      TRY_VOID(budget_.spend_steps(32));
      const auto version = u8(box.body, 0);
      if (box.type != "infe" || version < 2) continue;
      Numbers numbers{box.body, 4};
      const auto id = numbers.id(version > 2);
      out_.items[id].type = slice(box.body, numbers.at + 2, 4);
    }
    return {};
  }

  Result<void> read_places(std::string_view body) {
    const auto version = u8(body, 0);
    if (version > 2) return {};
    const unsigned offset_size = u8(body, 4) >> 4, length_size = u8(body, 4) & 15, base_size = u8(body, 5) >> 4,
                   index_size = version == 0 ? 0 : u8(body, 5) & 15;
    Numbers numbers{body, 6};
    for (auto count = numbers.id(version == 2); count > 0 && numbers.more(); --count) {
      auto* item = find(numbers.id(version == 2));
      const auto method = version == 0 ? 0 : numbers.take(2) & 15;
      numbers.take(2);  // another file: none
      const auto base = numbers.take(base_size);
      for (auto extents = numbers.take(2); extents > 0 && numbers.more(); --extents) {
        TRY_VOID(budget_.spend_steps(256));  // may take no bytes of the file, but keeps a view
        numbers.take(index_size);
        const auto offset = numbers.take(offset_size), length = numbers.take(length_size);
        if (item == nullptr || method > 1) continue;
        const auto from = method == 0 ? file_ : inner_;
        item->extents.push_back(length == 0 ? slice(from, base + offset) : slice(from, base + offset, length));
      }
    }
    return {};
  }

  Result<void> read_references(std::string_view body) {
    const bool is_long = u8(body, 0) != 0;
    auto entries = slice(body, 4);
    while (!entries.empty()) {
      const auto box = next_media_box(entries);
      TRY_VOID(budget_.spend_steps(8));
      if (box.type != "dimg") continue;
      Numbers numbers{box.body};
      auto* whole = find(numbers.id(is_long));
      for (auto count = numbers.take(2); count > 0 && numbers.more(); --count) {
        TRY_VOID(budget_.spend_steps(8));
        const auto id = numbers.id(is_long);
        auto* piece = find(id);
        if (whole == nullptr || piece == nullptr) continue;
        whole->made_of.push_back(id);
        piece->is_piece = true;
      }
    }
    return {};
  }

  Result<void> read_properties(std::string_view body) {
    std::vector<MediaBox> boxes;
    while (!body.empty()) {
      const auto box = next_media_box(body);
      TRY_VOID(budget_.spend_steps(8));
      if (box.type == "ipco" && boxes.empty()) {
        for (auto inside = box.body; !inside.empty();) {
          TRY_VOID(budget_.spend_steps(8));
          boxes.push_back(next_media_box(inside));
        }
      }
      if (box.type == "ipma") TRY_VOID(associate(box.body, boxes));
    }
    return {};
  }

  Result<void> associate(std::string_view body, const std::vector<MediaBox>& boxes) {
    const bool is_long = u8(body, 0) != 0;
    const unsigned index_size = (u8(body, 3) & 1u) + 1;
    Numbers numbers{body, 4};
    for (auto count = numbers.take(4); count > 0 && numbers.more(); --count) {
      auto* item = find(numbers.id(is_long));
      for (auto properties = numbers.take(1); properties > 0 && numbers.more(); --properties) {
        TRY_VOID(budget_.spend_steps(8));
        const auto index = numbers.take(index_size) & (index_size == 1 ? 0x7Fu : 0x7FFFu);
        if (item == nullptr || index == 0 || index > boxes.size()) continue;
        const auto& box = boxes[static_cast<std::size_t>(index - 1)];
        if (box.type == "ispe") item->width = be32(box.body, 4), item->height = be32(box.body, 8);
        if (box.type == "hvcC") item->hevc = box.body;
        if (box.type == "av1C") item->av1 = box.body;
        if (box.type == "imir") item->mirrored = true;
        if (box.type == "auxC") item->is_note = !is_mask(slice(box.body, 4));
      }
    }
    return {};
  }

  std::string_view file_, inner_;
  Budget& budget_;
  HeifFile out_;
};

}  // namespace

std::uint64_t HeifItem::size() const {
  std::uint64_t out = 0;
  for (const auto extent : extents) out += extent.size();
  return out;
}

std::string HeifItem::bytes(std::size_t most) const {
  std::string out;
  for (const auto extent : extents) out += slice(extent, 0, most - std::min(most, out.size()));
  return out;
}

Result<HeifFile> heif_items(std::string_view data, Budget& budget) { return Reader(data, budget).read(); }

}  // namespace sekisho::content
