#include "content/pdf/picture.h"

#include <algorithm>

#include "content/bytes.h"

namespace sekisho::content {
namespace {

// One row of components of eight bits.
void bytes_to_grey(const PdfSamples& form, const unsigned char* row, std::uint8_t* out) {
  const auto width = static_cast<std::size_t>(form.width);
  if (!form.palette.empty()) {
    for (std::size_t x = 0; x < width; ++x)
      out[x] = u8(form.palette, row[x * static_cast<std::size_t>(form.components)]);
  } else if (form.components == 3) {
    for (std::size_t x = 0; x < width; ++x)
      out[x] = static_cast<std::uint8_t>((row[3 * x] + 2u * row[3 * x + 1] + row[3 * x + 2]) / 4);
  } else if (form.components == 4) {
    for (std::size_t x = 0; x < width; ++x)
      out[x] = static_cast<std::uint8_t>(255 - std::min(255u, 0u + row[4 * x] + row[4 * x + 3]));
  } else {
    for (std::size_t x = 0; x < width; ++x) out[x] = row[x * static_cast<std::size_t>(form.components)];
  }
}

// One row of components of fewer bits: the first of each pixel counts.
void bits_to_grey(const PdfSamples& form, const unsigned char* row, std::uint8_t* out) {
  const auto step = static_cast<std::uint64_t>(form.components * form.bits);
  const unsigned mask = (1u << form.bits) - 1;
  for (std::uint64_t x = 0; x < static_cast<std::uint64_t>(form.width); ++x) {
    const auto bit = x * step;
    const unsigned value = (row[bit / 8] >> (8 - static_cast<unsigned>(form.bits) - bit % 8)) & mask;
    out[x] = form.palette.empty() ? static_cast<std::uint8_t>(value * 255 / mask) : u8(form.palette, value);
  }
}

}  // namespace

GreyImage grey_of(const PdfSamples& form, std::string_view samples) {
  GreyImage image{form.width, form.height, {}};
  image.pixels.resize(static_cast<std::size_t>(form.width) * static_cast<std::size_t>(form.height));
  for (std::size_t y = 0; y < static_cast<std::size_t>(form.height); ++y) {
    const auto* row = reinterpret_cast<const unsigned char*>(samples.data()) + y * form.stride();
    auto* out = image.pixels.data() + y * static_cast<std::size_t>(form.width);
    if (form.bits == 8)
      bytes_to_grey(form, row, out);
    else
      bits_to_grey(form, row, out);
  }
  return image;
}

std::string tiff_of_fax(const PdfFax& fax, std::string_view data) {
  std::string out("II*\0", 4);
  const auto put = [&out](std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
  };
  constexpr std::uint32_t fields = 10, data_at = 8 + 2 + fields * 12 + 4;
  put(8, 4), put(fields, 2);
  const auto field = [&](std::uint32_t tag, std::uint32_t value) { put(tag, 2), put(4, 2), put(1, 4), put(value, 4); };
  field(256, static_cast<std::uint32_t>(fax.width)), field(257, static_cast<std::uint32_t>(fax.height));
  field(258, 1), field(259, fax.k < 0 ? 4 : 3);
  field(262, 0);  // what a fax calls black is black
  field(273, data_at), field(277, 1), field(278, static_cast<std::uint32_t>(fax.height)),
      field(279, static_cast<std::uint32_t>(data.size()));
  field(fax.k < 0 ? 293 : 292, fax.k < 0 ? 0 : (fax.k > 0 ? 1u : 0u) | (fax.byte_aligned ? 4u : 0u));
  put(0, 4);
  return out.append(data);
}

}  // namespace sekisho::content
