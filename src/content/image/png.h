#pragma once

#include <string_view>

#include "content/image/image.h"

namespace sekisho::content {

/// The brightness of a PNG (W3C PNG, third edition) over white, without regard to gamma and colour profiles; of a
/// damaged one the rows before the damage, white below. Errors: malformed, over_limit ("pixels"), unavailable
/// (charge_steps).
Result<GreyImage> decode_png(std::string_view data, Budget& budget);

}  // namespace sekisho::content
