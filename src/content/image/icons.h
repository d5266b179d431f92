#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::content {

/// One size of an icon as a file of its own that a decoder of still pictures reads.
struct IconPicture {
  std::string_view kind;  // "png" or "bmp"
  std::string bytes;
};

/// The pictures of a Windows icon or cursor (ICO, CUR: a directory of PNG files and of bitmaps without a file header),
/// at most `most`; `complete` is false when there are more. Entries that point outside, at the same bytes as one
/// before, or at nothing readable are left out.
std::vector<IconPicture> icon_pictures(std::string_view data, std::size_t most, bool& complete);

}  // namespace sekisho::content
