// Windows metafiles ([MS-EMF], [MS-WMF], [MS-EMFPLUS]): the texts that they draw and the bitmaps that they hold.
#include <algorithm>

#include "base/text.h"
#include "content/bytes.h"
#include "content/child.h"
#include "content/image/image.h"
#include "content/links.h"
#include "content/office/utf16.h"

namespace sekisho::content {
namespace {

constexpr int most_bitmaps = 64;

// Records of a metafile: what they show, in order.
class Shown {
 public:
  Shown(Document& document, int part, Budget& budget) : document_(document), part_(part), budget_(budget) {}

  void add_text(std::string utf8) {
    if (text_.size() < budget_.limits().text_size.value && !utf8.empty()) text_ += utf8 + "\n";
  }
  /// A bitmap's header and its pixels, without the header of a file.
  void add_bitmap(std::string_view header, std::string_view pixels) {
    if (header.size() < 12 || pixels.empty()) return;
    if (bitmaps_++ >= most_bitmaps) return mark_limit(document_, part_, budget_, "image_count", "bitmaps");
    if (!budget_.spend_steps(header.size() + pixels.size())) return mark_limit(document_, part_, budget_, "steps");
    std::string file = "BM";
    const auto put = [&](std::size_t value) {
      for (int i = 0; i < 4; ++i) file.push_back(static_cast<char>(value >> (8 * i)));
    };
    put(14 + header.size() + pixels.size());
    put(0);
    put(14 + header.size());
    file += header;
    file += pixels;
    const auto kept = keep(document_, part_, file, budget_);
    if (!kept.empty())
      add_child(document_, part_, PartOrigin::embedded, "bitmap-" + std::to_string(bitmaps_) + ".bmp", kept, budget_);
  }
  void finish() { show_text(document_, part_, to_valid_utf8(text_), LinkOrigin::text, budget_); }

 private:
  Document& document_;
  int part_;
  Budget& budget_;
  std::string text_;
  int bitmaps_ = 0;
};

// EMF+ records stand in comments: type, flags, size, size of the data.
void read_plus(std::string_view records, Shown& shown) {
  constexpr std::uint16_t draw_string = 0x401C;
  for (std::uint64_t at = 0; has(records, at, 12);) {
    const std::uint64_t size = le32(records, at + 4);
    const auto data = slice(records, at + 12, le32(records, at + 8));
    if (le16(records, at) == draw_string)
      shown.add_text(utf16le_to_utf8(slice(data, 28, 2ull * std::min<std::uint32_t>(le32(data, 8), 1u << 20))));
    if (size < 12) return;
    at += size;
  }
}

void read_enhanced(std::string_view data, Shown& shown) {
  enum Type : std::uint32_t {
    comment = 70,
    to_device = 80,
    stretched = 81,
    text_narrow = 83,
    text_wide = 84,
    text_small = 108
  };
  for (std::uint64_t at = 0; has(data, at, 8);) {
    const auto type = le32(data, at);
    const std::uint64_t size = le32(data, at + 4);
    if (size < 8) return;
    const auto record = slice(data, at, size);
    const std::uint64_t letters = std::min<std::uint32_t>(le32(record, 44), 1u << 20);
    if (type == text_wide) shown.add_text(utf16le_to_utf8(slice(record, le32(record, 48), 2 * letters)));
    if (type == text_narrow) shown.add_text(codepage_to_utf8(slice(record, le32(record, 48), letters), 932));
    if (type == text_small) {
      const auto count = std::min<std::uint32_t>(le32(record, 16), 1u << 20), options = le32(record, 20);
      const std::uint64_t place = options & 0x100 ? 36 : 52;  // without its bounds, or behind them
      shown.add_text(options & 0x200 ? codepage_to_utf8(slice(record, place, count), 1252)
                                     : utf16le_to_utf8(slice(record, place, 2ull * count)));
    }
    if (type == to_device || type == stretched)
      shown.add_bitmap(slice(record, le32(record, 48), le32(record, 52)),
                       slice(record, le32(record, 56), le32(record, 60)));
    if (type == comment && slice(record, 12, 4) == "EMF+") read_plus(slice(record, 16, le32(record, 8)), shown);
    at += size;
  }
}

void read_old(std::string_view data, Shown& shown) {
  enum Function : std::uint16_t {
    text_out = 0x0521,
    extended_text_out = 0x0A32,
    stretched = 0x0F43,
    stretched_block = 0x0B41
  };
  if (data.starts_with("\xD7\xCD\xC6\x9A")) data = slice(data, 22);
  for (std::uint64_t at = 18; has(data, at, 6);) {
    const std::uint64_t size = 2ull * le32(data, at);
    if (size < 6) return;
    const auto function = le16(data, at + 4);
    const auto body = slice(data, at + 6, size - 6);
    if (function == text_out) shown.add_text(codepage_to_utf8(slice(body, 2, le16(body, 0)), 932));
    if (function == extended_text_out)
      shown.add_text(codepage_to_utf8(slice(body, le16(body, 6) & 6 ? 16 : 8, le16(body, 4)), 932));
    if (function == stretched || function == stretched_block) {
      const auto bitmap = slice(body, function == stretched ? 22 : 20);
      const auto bits = le16(bitmap, 14);
      const std::uint64_t colours = bits > 8                ? 0
                                    : le32(bitmap, 32) != 0 ? std::min<std::uint32_t>(le32(bitmap, 32), 256)
                                                            : 1ull << bits;
      const auto header = le32(bitmap, 0) + 4 * colours;
      shown.add_bitmap(slice(bitmap, 0, header), slice(bitmap, header));
    }
    at += size;
  }
}

}  // namespace

void read_metafile(Document& document, int part, const ReadOptions&, Budget& budget) {
  const auto& own = document.parts[static_cast<std::size_t>(part)];
  const auto data = own.data;
  const bool enhanced = own.kind == "emf";
  if (!budget.spend_steps(2 * data.size())) return mark_limit(document, part, budget, "steps");
  Shown shown(document, part, budget);
  if (enhanced)
    read_enhanced(data, shown);
  else
    read_old(data, shown);
  shown.finish();
}

}  // namespace sekisho::content
