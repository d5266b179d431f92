#pragma once

#include <functional>
#include <string_view>

#include "content/image/image.h"

namespace sekisho::content {

/// Every picture of a HEIF file (ISO/IEC 23008-12: HEIC of telephones, AVIF) in grey: the pictures shown, small
/// previews, and masks of what is seen through; tiles are put together. budget: each picture's size as the file names
/// it counts against limits.pixels, the work of decoding against limits.steps, before it is done. errors   malformed;
/// over_limit ("pixels", "steps"); unavailable, saying what: forms that are not read (overlays, other codecs, films),
/// and what is more than one
///          item's share of decoding (coded.h). Pictures before are used.
/// threads  pure; starts none.
Result<void> each_of_heif(std::string_view data, Budget& budget, const std::function<void(GreyImage)>& use);

}  // namespace sekisho::content
