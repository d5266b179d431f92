#pragma once

#include <string>
#include <string_view>

#include "content/image/image.h"

namespace sekisho::content {

/// How the samples of a PDF picture lie (ISO 32000-1 §8.9.5).
struct PdfSamples {
  int width = 0, height = 0;
  int bits = 8;         // of a component: 1, 2, 4 or 8
  int components = 1;   // 1 grey or index, 3 RGB, 4 CMYK
  std::string palette;  // grey of each index; empty when the samples are colours themselves

  std::uint64_t stride() const {
    return (static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(components * bits) + 7) / 8;
  }
};

/// The picture in grey. samples must hold height rows of stride() bytes.
GreyImage grey_of(const PdfSamples& form, std::string_view samples);

/// How a PDF picture is packed as a fax (CCITTFaxDecode, §7.4.6).
struct PdfFax {
  int width = 0, height = 0;
  int k = 0;  // below 0: group 4; 0: group 3 in one dimension; above: in two
  bool byte_aligned = false;
};

/// A TIFF file around such data, for the reader of TIFF.
std::string tiff_of_fax(const PdfFax& fax, std::string_view data);

}  // namespace sekisho::content
