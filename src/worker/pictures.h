#pragma once

#include <cstdint>
#include <string>

namespace sekisho::worker {

/// How workers read letters in pictures (content/image/picture_text.h).
struct PictureSettings {
  bool read = true;
  std::string languages = "eng+jpn";  // names of the engine's data files, in the order in which they are tried
  std::string folder;                 // where they lie; empty: where Debian puts them
  std::int64_t time_ms = 1'000;       // processor time for the pictures of one item
};

}  // namespace sekisho::worker
