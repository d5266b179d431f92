#pragma once

#include "content/image/image.h"

namespace sekisho::content {

/// Whether a picture shows what may be the corner marks of QR codes: runs of 1:1:3:1:1 modules along a row and down its
/// column (ISO/IEC 18004 §7.8).
struct FinderMarks {
  bool dark = false;    // dark marks on light ground
  bool light = false;   // light marks on dark ground
  bool single = false;  // any at all: of a code that goes on elsewhere
};

/// A quick look that decides whether the decoder is asked at all; a pass over every pixel and one over every third row.
/// Thresholds are those of the decoder (means of 8 × 8 pixels, smoothed over 5 × 5 of these), tolerances are wider: it
/// errs towards true. Pictures too small for thresholds of their own (a side below 40) are always worth asking.
FinderMarks find_marks(const GreyImage& image);

}  // namespace sekisho::content
