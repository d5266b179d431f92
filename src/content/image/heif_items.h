#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/budget.h"

namespace sekisho::content {

/// One thing that a HEIF file holds: a coded picture, a grid of others, notes of the camera.
struct HeifItem {
  std::string_view type;                  // "hvc1", "av01", "grid", "Exif", …
  std::vector<std::string_view> extents;  // where its bytes lie, in order
  std::uint32_t width = 0, height = 0;    // as its properties say
  std::string_view hevc, av1;             // its hvcC or av1C box, without head
  bool mirrored = false;
  std::vector<std::uint32_t> made_of;  // the items that a grid or an overlay puts together
  bool is_piece = false;               // of another
  bool is_note = false;                // goes with another and is not shown: depths, brightness

  std::uint64_t size() const;

  /// The bytes in one; at most `most`.
  std::string bytes(std::size_t most) const;
};

struct HeifFile {
  std::map<std::uint32_t, HeifItem> items;
  bool has_film = false;  // a track beside or instead of pictures
};

/// The items of a HEIF file (ISO/IEC 14496-12 §8.11, 23008-12 §6). Views point into data.
/// errors  malformed: no such file; over_limit ("steps").
Result<HeifFile> heif_items(std::string_view data, Budget& budget);

}  // namespace sekisho::content
