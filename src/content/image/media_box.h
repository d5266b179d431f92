#pragma once

#include <string_view>

namespace sekisho::content {

/// A box of the files that HEIF and JP2 are made of (ISO/IEC 14496-12 §4.2, 15444-1 annex I.4).
struct MediaBox {
  std::string_view type, body;
};

/// Takes off the next box; the type is empty at the end, and where no box can be. A body may be shorter than its box
/// says it is.
MediaBox next_media_box(std::string_view& data);

}  // namespace sekisho::content
