#pragma once

#include <optional>
#include <string>

#include "content/archive/zip_directory.h"

namespace sekisho::content {

/// True if the password passes the quick check of the entry (one byte of ZipCrypto, two of WinZip AES): 1 in 256 or
/// 65536 wrong ones pass, so the content's checksum decides.
bool may_open(const ZipEntry& entry, const std::string& password);

/// The entry's compressed bytes decrypted; nothing if the AES authentication code tells that the password is wrong.
std::optional<std::string> decrypt_entry(const ZipEntry& entry, const std::string& password);

}  // namespace sekisho::content
