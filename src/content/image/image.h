#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "content/reader.h"

namespace sekisho::content {

struct GreyImage {
  int width = 0, height = 0;
  std::vector<std::uint8_t> pixels;  // row by row
};

/// Decodes PNG, JPEG, GIF, BMP, TIFF and WEBP (the first picture) to grey, at most limits.pixels: sizes are read before anything is
/// decoded. Code::malformed, or Code::over_limit ("pixels").
Result<GreyImage> decode_image(std::string_view data, std::string_view kind, const Budget& budget);

/// Texts of the QR codes in a picture, light on dark too; shrinks `image`.
std::vector<std::string> find_qr_codes(GreyImage image);

/// Looks for QR codes in an image part: links with origin qr, trait image.qr. Counts against limits.image_count.
void read_image(Document& document, int part, const ReadOptions& options, Budget& budget);

/// Adds one QR code's text: as a link where it is one, and as readable text.
void add_qr_text(Document& document, int part, std::string_view text, Budget& budget);

}  // namespace sekisho::content
