#include "content/pdf/images.h"

#include <algorithm>

#include "content/bytes.h"
#include "content/child.h"
#include "content/image/coded.h"
#include "content/image/image.h"
#include "content/image/pieces.h"
#include "content/pdf/painter.h"
#include "content/pdf/picture.h"

namespace sekisho::content {
namespace {

int integer(QPDFObjectHandle object) { return object.isInteger() ? object.getIntValueAsInt() : 0; }

}  // namespace

void PdfImages::read_picture(QPDFObjectHandle stream, QPDFObjectHandle dict) {
  const int width = integer(dict.getKey("/Width")), height = integer(dict.getKey("/Height"));
  constexpr std::size_t most_pieces = 400, largest_piece = 300'000;
  const bool strip = std::min(width, height) < 21;
  if (std::max(width, height) < 21 || (strip && (std::min(width, height) < 1 || pieces_.size() >= most_pieces))) return;
  if (images_ >= budget_.limits().image_count) return mark_limit(document_, part_, budget_, "image_count");
  if (static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height) > budget_.limits().pixels)
    return mark_limit(document_, part_, budget_, "pixels");
  if (!strip) ++images_;
  auto filter = dict.getKey("/Filter");
  const auto last = filter.isArray() && filter.getArrayNItems() > 0
                        ? name_of(filter.getArrayItem(filter.getArrayNItems() - 1))
                        : name_of(filter);
  if (last == "/DCTDecode" || last == "/JPXDecode") {
    const auto file = source_.unpack(stream);
    add_child(document_, part_, PartOrigin::embedded, last == "/DCTDecode" ? "picture.jpg" : "picture.jp2",
              keep(document_, part_, file, budget_), budget_);
    return;
  }
  if (last == "/CCITTFaxDecode" && (!filter.isArray() || filter.getArrayNItems() == 1))
    return read_fax(stream, dict, width, height);
  if (last == "/JBIG2Decode" || last == "/CCITTFaxDecode") {
    document_.add_trait(part_, "pdf.image_skipped", last);
    return;
  }
  const int bits = dict.getKey("/ImageMask").isBool() && dict.getKey("/ImageMask").getBoolValue()
                       ? 1
                       : integer(dict.getKey("/BitsPerComponent"));
  auto space = dict.getKey("/ColorSpace");
  std::string palette;
  int components = 1;
  if (space.isArray() && space.getArrayNItems() > 0) {
    const auto family = name_of(space.getArrayItem(0));
    if (family == "/ICCBased" && space.getArrayItem(1).isStream())
      components = std::clamp(integer(space.getArrayItem(1).getDict().getKey("/N")), 1, 32);
    if (family == "/CalRGB" || family == "/Lab") components = 3;
    if (family == "/Indexed" && space.getArrayNItems() == 4) {
      auto table = space.getArrayItem(3);
      palette = table.isString() ? table.getStringValue() : table.isStream() ? source_.unpack(table) : std::string();
      const auto entries = static_cast<std::size_t>(std::max(1, integer(space.getArrayItem(2)) + 1));
      const auto per = palette.size() / entries;
      std::string grey;
      for (std::size_t i = 0; per > 0 && i < entries; ++i) grey.push_back(palette[i * per + (per == 3 ? 1 : 0)]);
      palette = grey;
    }
  } else if (name_of(space) == "/DeviceRGB") {
    components = 3;
  } else if (name_of(space) == "/DeviceCMYK") {
    components = 4;
  }
  if (bits != 1 && bits != 2 && bits != 4 && bits != 8) return;
  const PdfSamples form{width, height, bits, components, std::move(palette)};
  const auto size = form.stride() * static_cast<std::uint64_t>(height);
  // Unpacking and weighing the colours, by the byte and by the pixel.
  if (!charge_steps(2 * size + 2 * static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height), budget_))
    return skip(last);
  const auto samples = source_.unpack(stream, qpdf_dl_specialized, size + 4096, size);
  if (!has(samples, 0, size)) return;
  auto image = grey_of(form, samples);
  if (!charge_looking(image, budget_)) return skip(last);
  const bool is_piece = image.pixels.size() <= largest_piece && pieces_.size() < most_pieces;
  if (is_piece) pieces_.push_back(image);
  if (strip) return;
  const auto codes = find_qr_codes(std::move(image));
  for (const auto& code : codes) add_qr_text(document_, part_, code, budget_);
  if (is_piece && !codes.empty()) pieces_.pop_back();
}

void PdfImages::look_for_pieces() {
  const auto pieces = std::move(pieces_);
  if (pieces.size() < 2) return;
  for (const auto& code : codes_in_pieces(pieces, budget_)) add_qr_text(document_, part_, code, budget_);
}

void PdfImages::skip(std::string_view form) {
  document_.add_trait(part_, "pdf.image_skipped", std::string(form) + ": more than is decoded of one item");
}

// Scanned pages.
void PdfImages::read_fax(QPDFObjectHandle stream, QPDFObjectHandle dict, int width, int height) {
  auto parameters = dict.getKey("/DecodeParms");
  if (parameters.isArray() && parameters.getArrayNItems() > 0) parameters = parameters.getArrayItem(0);
  PdfFax fax{.width = 1728, .height = height};
  if (parameters.isDictionary()) {
    if (parameters.getKey("/Columns").isInteger())
      fax.width = std::clamp(integer(parameters.getKey("/Columns")), 1, 100'000);
    fax.k = integer(parameters.getKey("/K"));
    fax.byte_aligned =
        parameters.getKey("/EncodedByteAlign").isBool() && parameters.getKey("/EncodedByteAlign").getBoolValue();
  }
  const auto image = decode_image(tiff_of_fax(fax, source_.unpack(stream, qpdf_dl_none)), "tiff", budget_);
  if (!image) {
    document_.add_trait(part_, "pdf.image_skipped",
                        "/CCITTFaxDecode " + std::to_string(width) + " x " + std::to_string(height));
    return;
  }
  if (!charge_looking(*image, budget_)) return skip("/CCITTFaxDecode");
  for (const auto& code : find_qr_codes(*image)) add_qr_text(document_, part_, code, budget_);
}

void PdfImages::look_for_codes(std::string_view content) {
  auto pictures = inline_images(content, budget_);
  if (auto drawn = picture_of(painted_boxes(content))) pictures.push_back(std::move(*drawn));
  for (auto& picture : pictures) {
    if (images_ >= budget_.limits().image_count) return mark_limit(document_, part_, budget_, "image_count");
    ++images_;
    if (!charge_looking(picture, budget_)) return skip("drawn");
    for (const auto& code : find_qr_codes(std::move(picture))) add_qr_text(document_, part_, code, budget_);
  }
}

}  // namespace sekisho::content
