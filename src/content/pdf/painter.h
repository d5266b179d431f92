#pragma once

#include <string_view>
#include <vector>

#include "content/image/boxes.h"

namespace sekisho::content {

/// What a PDF content stream fills with a colour (ISO 32000-1 §8.5): its rectangles, and paths that are some, upright
/// ones only. Nothing when there are few. Linear.
std::vector<Box> painted_boxes(std::string_view content);

/// Pictures that stand in a content stream itself (§8.9.7), in grey: not packed, or in hexadecimal, base 85 or deflate.
std::vector<GreyImage> inline_images(std::string_view content, Budget& budget);

}  // namespace sekisho::content
