#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "content/image/picture_text.h"

namespace sekisho::worker {

/// How workers read letters in pictures (content/image/picture_text.h).
struct PictureSettings {
  bool read = true;
  std::string languages = "eng+jpn";  // names of the engine's data files, in the order in which they are tried
  std::string folder;                 // where they lie; empty: where Debian puts them
  std::int64_t time_ms = 1'000;       // processor time for the pictures of one item
  // the first language's engine is made before workers are forked: they start 0.1 s later, and the first picture waits
  // no longer than the next
  bool shared = false;
  // pictures that a worker read are known again (content/image/letters_remembered.h); not where reading is measured
  bool remembered = true;
};

/// Reads the language data, and makes an engine of it where it is shared. Null when pictures are not to be read, and
/// when there is none: then they stay unread, and each report says so where it matters.
std::unique_ptr<content::LetterReader> open_letters(const PictureSettings& settings);
/// What content::read() is told; `letters` must outlive it.
content::PictureReading reading_of(const PictureSettings& settings, content::LetterReader* letters);

}  // namespace sekisho::worker
