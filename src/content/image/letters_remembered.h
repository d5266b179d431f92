#pragma once

#include <cstddef>
#include <memory>

#include "content/image/letters.h"

namespace sekisho::content {

/// A reader that remembers the last pictures it read: a campaign sends one picture to a thousand people, and reading it
/// costs what two hundred mails without pictures cost. Known again by size and SHA-256 of the pixels. What was not read
/// to its end is not remembered, nor answered from memory where the allowance is for fewer letters than the picture
/// shows: the answer is what `reader` would give. Thread-safe. pictures  how many; the text of one is bounded by the
/// reader's allowance.
std::unique_ptr<LetterReader> remembering(std::unique_ptr<LetterReader> reader, std::size_t pictures = 64);

}  // namespace sekisho::content
