#pragma once

#include <string_view>
#include <vector>

#include "content/image/boxes.h"
#include "content/office/xml.h"

namespace sekisho::content {

/// Takes the upright rectangles of an SVG element (rect, and paths of straight lines) that is filled, in its own
/// coordinates: a drawing's modules share whatever moves them. Linear in the element.
void take_svg_boxes(const XmlTokens& element, std::vector<Box>& boxes);

}  // namespace sekisho::content
