#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::content {

/// A RAR 3 or 4 archive written again without what is encrypted, or with that decrypted.
struct Rar4Rewrite {
  std::string plain;                // an archive read_rar3 reads
  std::vector<std::string> locked;  // names (raw bytes) of files left out because they are encrypted
  bool encrypted = false;           // something in it is
  bool names_locked = false;        // the headers are, and stay so
  bool wrong_password = false;
};

/// Encryption with AES-128, keys by 262,144 rounds of SHA-1. Passwords have no check value: only the content's checksum
/// tells. password    UTF-8; nothing leaves out what is encrypted. first_only  writes only the first encrypted file, to
/// try a password on.
Rar4Rewrite rewrite_rar4(std::string_view file, const std::optional<std::string>& password, bool first_only = false);

}  // namespace sekisho::content
