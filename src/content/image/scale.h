#pragma once

#include "content/image/image.h"

namespace sekisho::content {

/// The picture in another size: means of what falls together when it shrinks, straight lines between pixels when it
/// grows. factor > 0; sides are at least one pixel. Pure.
GreyImage scaled(const GreyImage& image, double factor);

}  // namespace sekisho::content
