#pragma once

#include "content/image/image.h"

namespace sekisho::content {

/// The writing in a picture, as far as its shapes tell.
struct Writing {
  int letters = 0;  // about so many
  int height = 0;   // of the middle one of them, in pixels
};

/// What stands in lines of writing in the picture, dark on light or light on dark, whichever is more: shapes of one
/// height that follow each other. A few letters of a logo, hundreds of a message; lettering over a photograph counts,
/// the photograph hardly. A pass over every pixel, some 3 ns each, far cheaper than reading; of shapes beyond the first
/// 50,000 (noise) nothing is known. Nothing when a side is below Thresholds::least_side. Pure.
Writing find_writing(const GreyImage& image);

/// Fewer letters are a logo or a button that says little: read_image() tells of more by the trait image.writing.
inline constexpr int least_letters = 16;
/// In a picture of more pixels they are not counted: a screenshot of 4K has 8.3 million, more is a photograph.
inline constexpr std::uint64_t most_pixels_with_letters = 10'000'000;

}  // namespace sekisho::content
