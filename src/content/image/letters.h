#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "content/image/writing.h"

namespace sekisho::content {

/// Reads the letters in pictures (OCR). One engine serves one process: reading changes its state, and callers in
/// several threads wait for each other.
class LetterReader {
 public:
  /// What reading may cost: no further line is begun beyond either (finding the lines, some 0.6 s of a hostile picture
  /// of the largest size, is not interrupted).
  struct Allowance {
    int letters = 0;                 // as find_writing() counts them: the same on every machine
    std::chrono::milliseconds time;  // of the processor
  };
  struct Letters {
    std::string text;  // UTF-8, a line end after each line; words the engine doubts are left out
    // why some of it, or all, was not read: "letters" or "time" (the allowance was over), "engine" (the language data
    // was no use)
    std::string_view unread;
  };
  virtual ~LetterReader() = default;
  /// What is written in the picture, dark on light or light on dark; `writing` is what find_writing() says of it. Opens
  /// no file and starts no thread.
  virtual Letters read(const GreyImage& picture, const Writing& writing, const Allowance& allowance) = 0;
  /// Makes the engine of the first language now (0.1 s of processor time, 20 MB), not when the first picture comes:
  /// processes forked afterwards share it. Starts no thread. Does nothing the second time.
  virtual void prepare() {}
};

/// Largest picture that is read, in pixels: larger ones are made smaller first, and small letters no larger than this
/// allows.
inline constexpr std::int64_t most_letter_pixels = 1'500'000;

/// Reads the language data, all that is ever read from disk; the engine is made of it by prepare(), or when the first
/// picture comes, also in a sandbox. folder     of NAME.traineddata; empty: where Debian's packages put them. languages
/// names of data files joined by "+" ("eng+jpn"), in the order in which they are tried: the next one is asked when what
/// was read is doubtful. Errors: not_found when the data of every language is missing (those that are missing beside
/// others are left out).
Result<std::unique_ptr<LetterReader>> open_letter_reader(const std::string& folder, const std::string& languages);

}  // namespace sekisho::content
