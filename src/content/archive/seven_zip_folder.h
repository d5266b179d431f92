#pragma once

#include <string>
#include <string_view>

#include "content/archive/seven_zip_header.h"
#include "content/expand.h"

namespace sekisho::content {

/// What one 7z folder expands to. `known` is false when a method of it is none of ours (then libarchive may know it).
struct SevenZipContent {
  Expanded content;
  bool known = true;
};

/// True for the methods expand_seven_zip_folder knows: copy, LZMA, LZMA2, the branch filters, delta, BCJ2, deflate,
/// deflate64, bzip2, Zstandard, LZ4 and AES.
bool knows_seven_zip_methods(const SevenZipFolder& folder);

/// Decodes a folder of `file`. key: of seven_zip_key, for AES; empty leaves an encrypted folder damaged.
Expanded expand_seven_zip_folder(std::string_view file, const SevenZipStreams& streams, const SevenZipFolder& folder,
                                 std::string_view key, Budget& budget);

/// Rounds of SHA-256 that a try of a password costs; 0 if the properties of the AES coder are not understood.
std::uint64_t seven_zip_rounds(std::string_view aes_properties);
/// The AES key for a password (UTF-8).
std::string seven_zip_key(std::string_view aes_properties, std::string_view password);

}  // namespace sekisho::content
