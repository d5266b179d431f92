#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::content {

/// A RAR archive written again without what is encrypted, or with that decrypted.
struct RarRewrite {
  std::string plain;                // an archive libarchive reads
  std::vector<std::string> locked;  // names (raw bytes) of files left out because they are encrypted
  bool encrypted = false;           // something in it is
  bool names_locked = false;        // the headers are, and stay so
  bool wrong_password = false;
};

/// RAR 5 (RARLAB, RAR 5.0 archive format). password: UTF-8; nothing leaves out what is encrypted.
RarRewrite rewrite_rar5(std::string_view file, const std::optional<std::string>& password);
/// What one try costs, in rounds of HMAC-SHA-256; 0 if nothing is encrypted.
std::uint64_t rar5_rounds(std::string_view file);
/// True if the archive's own check value says that the password is right, or it has none.
bool rar5_accepts(std::string_view file, const std::string& password);

/// The same archive with the largest dictionary of its files in every header, if they differ: a larger one is as good, and libarchive 3.6.2
/// reads freed memory when it changes dictionaries within an archive. Not for encrypted headers.
std::optional<std::string> with_one_window(std::string_view file);

/// RAR 3 and 4 (AES-128, keys by 262,144 rounds of SHA-1). Passwords have no check value: only the content's checksum tells.
/// first_only  writes only the first encrypted file, to try a password on.
RarRewrite rewrite_rar4(std::string_view file, const std::optional<std::string>& password, bool first_only = false);

}  // namespace sekisho::content
