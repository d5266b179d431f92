#pragma once

#include <cstdint>
#include <span>

#include "content/archive/bit_reader.h"

namespace sekisho::content {

/// The lengths of RAR's prefix codes (RAR 3 to 7), themselves packed by a small code that stands before them: each is
/// the difference to what `lengths` holds, modulo 16, or repeats the last, or is 0 many times. False when the bits end
/// early or hold no such code.
bool read_code_lengths(ByteBits& bits, std::span<std::uint8_t> lengths);

}  // namespace sekisho::content
