#pragma once

#include <string_view>

#include "content/image/image.h"

namespace sekisho::content {

/// A JPEG 2000 picture (ISO/IEC 15444-1: a JP2 file or a bare codestream) in grey, by OpenJPEG in this thread; large
/// ones in a smaller size that they carry. Of a file only the codestream is handed on: palettes and colour spaces are
/// not heeded. errors  malformed; over_limit ("pixels"); unavailable: forms that cost more than a picture needs, and
/// what is more than one item's share (coded.h). All before
///         anything is decoded.
Result<GreyImage> decode_jpeg2000(std::string_view data, Budget& budget);

}  // namespace sekisho::content
