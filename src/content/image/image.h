#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "content/reader.h"

namespace sekisho::content {

struct GreyImage {
  int width = 0, height = 0;
  std::vector<std::uint8_t> pixels;  // row by row
};

/// Whether these are the bytes of a picture that each_picture() reads, by Part::kind.
bool is_picture(std::string_view kind);

/// Decodes PNG, JPEG, GIF, BMP, TIFF and WEBP (the first picture) to grey, at most limits.pixels: sizes are read before
/// anything is decoded. The work is charged to the budget (coded.h). Code::malformed, Code::over_limit ("pixels"), or
/// unavailable where no work is left for it.
Result<GreyImage> decode_image(std::string_view data, std::string_view kind, Budget& budget);

/// The same for every picture that is shown: frames of animated GIF, PNG and WEBP files (of GIF those that stand long
/// enough to be read), pages of TIFF files, sizes of icons (ICO), what HEIF files hold (heif.h), JPEG 2000. At most
/// limits.pixels in all; more is over_limit after those before have been used. Decoding is charged to the budget
/// (coded.h), and unavailable where that is spent.
Result<void> each_picture(std::string_view data, std::string_view kind, Budget& budget,
                          const std::function<void(GreyImage)>& use);

/// Texts of the QR codes in a picture, light on dark too, however faint; shrinks `image`. corner  told whether it shows
/// the corner of a code, whole or not.
std::vector<std::string> find_qr_codes(GreyImage image, bool* corner = nullptr);

/// Looks for QR codes in an image part: links with origin qr, trait image.qr; and, where may_be_read()
/// (picture_text.h), whether it shows writing (writing.h): trait image.writing. Counts against limits.image_count.
void read_image(Document& document, int part, const ReadOptions& options, Budget& budget);

/// Pictures in forms whose codes cannot be looked for (JBIG2): trait image.skipped.
void skip_image(Document& document, int part, const ReadOptions& options, Budget& budget);

/// Windows metafiles (EMF, EMF+, WMF): the texts that they draw, their links, and their bitmaps as children.
void read_metafile(Document& document, int part, const ReadOptions& options, Budget& budget);

/// Adds one QR code's text: as a link where it is one, and as readable text.
void add_qr_text(Document& document, int part, std::string_view text, Budget& budget);

}  // namespace sekisho::content
