#include "content/image/heif.h"

#include <algorithm>

#include "content/bytes.h"
#include "content/image/coded.h"
#include "content/image/heif_items.h"

namespace sekisho::content {
namespace {

bool is_picture(const HeifItem& item) {
  // What else stands in such files: "Exif", "mime" (XMP), "uri ", "tmap" (how bright a screen may shine).
  return item.type == "hvc1" || item.type == "av01" || item.type == "grid" || item.type == "iden" ||
         item.type == "iovl" || item.type == "jpeg" || item.type == "avc1" || item.type == "vvc1" ||
         item.type == "j2k1" || item.type == "unci" || item.type == "hev1";
}

void mirror(GreyImage& image) {
  for (int y = 0; y < image.height; ++y) {
    const auto row = image.pixels.begin() + static_cast<std::ptrdiff_t>(y) * image.width;
    std::reverse(row, row + image.width);
  }
}

class Pictures {
 public:
  Pictures(const HeifFile& file, std::size_t file_size, Budget& budget)
      : file_(file), file_size_(file_size), budget_(budget) {}

  Result<GreyImage> decode(const HeifItem& item) {
    TRY_VOID(check_size(item));
    TRY_VOID(charge_looking(std::uint64_t{item.width} * item.height, budget_));
    auto image = item.type == "grid" ? put_together(item) : item.type == "iden" ? same_as(item) : decode_coded(item);
    if (image && item.mirrored) mirror(*image);
    return image;
  }

 private:
  Result<void> check_size(const HeifItem& item) const {
    const std::uint64_t width = item.width, height = item.height;
    if (width == 0 || height == 0) return fail(Code::malformed, "heif: empty");
    if (width > 1'000'000 || height > 1'000'000 || width * height > budget_.limits().pixels)
      return fail(Code::over_limit, "pixels");
    return {};
  }

  Result<GreyImage> decode_coded(const HeifItem& item) {
    TRY_VOID(check_size(item));
    TRY_VOID(budget_.spend_steps(64 + 8 * item.extents.size() + std::min<std::uint64_t>(item.size(), file_size_)));
    if (item.type == "hvc1" || item.type == "hev1")
      return decode_hevc(item.hevc, item.bytes(file_size_), item.width, item.height, budget_);
    if (item.type == "av01") return decode_av1(item.av1, item.bytes(file_size_), item.width, item.height, budget_);
    return fail(Code::unavailable, "heif: " + std::string(item.type));
  }

  const HeifItem* piece(const HeifItem& whole, std::size_t at) const {
    if (at >= whole.made_of.size()) return nullptr;
    const auto found = file_.items.find(whole.made_of[at]);
    return found == file_.items.end() ? nullptr : &found->second;
  }

  Result<GreyImage> same_as(const HeifItem& item) {
    const auto* const other = piece(item, 0);
    if (other == nullptr || other->width > item.width || other->height > item.height)
      return fail(Code::malformed, "heif: identity");
    return decode_coded(*other);
  }

  // Tiles of one size, row by row; the last of a row and column may stand over (ISO/IEC 23008-12 §6.6.2.3).
  Result<GreyImage> put_together(const HeifItem& grid) {
    const auto form = grid.bytes(32);
    const auto rows = u8(form, 2) + std::size_t{1}, columns = u8(form, 3) + std::size_t{1};
    const bool is_long = (u8(form, 1) & 1) != 0;
    const std::uint32_t width = is_long ? be32(form, 4) : be16(form, 4),
                        height = is_long ? be32(form, 8) : be16(form, 6);
    if (width != grid.width || height != grid.height) return fail(Code::malformed, "heif: grid");
    GreyImage out{static_cast<int>(width), static_cast<int>(height), {}};
    out.pixels.assign(std::size_t{width} * height, 255);
    for (std::size_t i = 0; i < rows * columns; ++i) {
      const auto* const tile = piece(grid, i);
      if (tile == nullptr) return fail(Code::malformed, "heif: tiles");
      // Where it lies; one that lies outside is not shown.
      const auto left = std::uint64_t{tile->width} * (i % columns), top = std::uint64_t{tile->height} * (i / columns);
      if (left >= width || top >= height) continue;
      TRY(const auto image, decode_coded(*tile));
      const auto shown = std::min<std::uint64_t>(static_cast<std::uint64_t>(image.width), width - left);
      for (std::uint64_t y = 0; y < static_cast<std::uint64_t>(image.height) && top + y < height; ++y) {
        std::copy_n(image.pixels.begin() + static_cast<std::ptrdiff_t>(y) * image.width, shown,
                    out.pixels.begin() + static_cast<std::ptrdiff_t>((top + y) * width + left));
      }
    }
    return out;
  }

  const HeifFile& file_;
  std::size_t file_size_;
  Budget& budget_;
};

}  // namespace

Result<void> each_of_heif(std::string_view data, Budget& budget, const std::function<void(GreyImage)>& use) {
  TRY(const auto file, heif_items(data, budget));
  Pictures pictures(file, data.size(), budget);
  Result<void> result = file.has_film ? Result<void>(fail(Code::unavailable, "heif: film")) : Result<void>();
  int count = 0;
  for (const auto& [id, item] : file.items) {
    if (item.is_piece || item.is_note || !is_picture(item)) continue;
    if (++count > std::max(budget.limits().image_count, 1)) return fail(Code::over_limit, "image_count");
    auto image = pictures.decode(item);
    if (image)
      use(*std::move(image));
    else if (image.error().code == Code::over_limit)
      return tl::unexpected(image.error());
    else if (result)
      result = tl::unexpected(image.error());
  }
  if (count == 0 && result) return fail(Code::malformed, "heif: no pictures");
  return result;
}

}  // namespace sekisho::content
