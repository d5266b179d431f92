#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::content {

/// Texts that a program spells in numbers: String.fromCharCode(104,116,…), Chr(104)&Chr(116)&…, [char]104+[char]116,
/// 0x68,0x74: twelve or more with the same thing between them, all of them letters. At most 64, each at most 64 KiB.
/// Linear.
std::vector<std::string> spelled_in_numbers(std::string_view source);

/// The source as it reads once "ht"+"tp" is joined and \x68 and \u0068 are letters, and words written backwards
/// ("//:sptth") are turned; empty if nothing of that stands in it.
std::string joined_and_turned(std::string_view source);

}  // namespace sekisho::content
