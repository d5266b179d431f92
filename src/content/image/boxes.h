#pragma once

#include <optional>
#include <vector>

#include "content/image/image.h"

namespace sekisho::content {

/// A filled rectangle of a drawing, in its own units, y downwards.
struct Box {
  double x = 0, y = 0, width = 0, height = 0;
  bool dark = true;
};

inline constexpr std::size_t max_boxes = 100'000;  // of one drawing; more are not looked at

/// The part of a drawing where many dark boxes of one size stand, painted in their order: what QR codes made of
/// rectangles look like. Nothing if there are too few of them.
std::optional<GreyImage> picture_of(std::vector<Box> boxes);

}  // namespace sekisho::content
