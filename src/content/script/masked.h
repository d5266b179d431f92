#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/budget.h"

namespace sekisho::content {

/// True if bytes begin like one of the files that droppers carry, by marks of four bytes and more.
bool begins_like_a_file(std::string_view bytes);

/// Keys that a program may mask bytes with: its string literals of 1 to 64 characters, each once, at most 256. Views of
/// the source. Linear.
std::vector<std::string_view> mask_keys(std::string_view source);

/// The file behind a mask: each byte XORed with one of 255 values or with a key's letters in turn, a value added to
/// each byte, or packed with deflate (zlib or bare). Empty unless what comes out begins like a file. Costs 1 KiB of
/// work for each key, and the bytes once.
std::string unmasked(std::string_view bytes, const std::vector<std::string_view>& keys, const Budget& budget);

}  // namespace sekisho::content
