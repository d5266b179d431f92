#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "content/image/image.h"

namespace sekisho::content {

/// Reads the letters in pictures (OCR). One engine serves one process: reading changes its state, and callers in several threads wait for each other.
class LetterReader {
 public:
  struct Letters {
    std::string text;      // UTF-8, a line end after each line; words the engine doubts are left out
    bool complete = true;  // false: the time was over before the last word
    bool ready = true;     // false: the language data was no use
  };
  virtual ~LetterReader() = default;
  /// What is written in the picture, dark on light or light on dark. `time` is processor time: beyond it no further word is begun (finding the lines,
  /// some 0.6 s of a hostile picture of the largest size, is not interrupted). Opens no file and starts no thread.
  virtual Letters read(const GreyImage& picture, std::chrono::milliseconds time) = 0;
};

/// Largest picture that is read, in pixels: larger ones are made smaller first.
inline constexpr std::int64_t most_letter_pixels = 1'500'000;

/// Reads the language data, all that is ever read from disk; the engine is made of it when the first picture comes (0.2 s), also in a sandbox.
/// folder     of NAME.traineddata; empty: where Debian's packages put them.
/// languages  names of data files joined by "+" ("eng+jpn"), in the order in which they are tried: the next one is asked when what was read is doubtful.
/// Errors: not_found when the data of every language is missing (those that are missing beside others are left out).
Result<std::unique_ptr<LetterReader>> open_letter_reader(const std::string& folder, const std::string& languages);

}  // namespace sekisho::content
