#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace sekisho::platform {

/// The operator's Ed25519 key (RFC 8032): signs licence keys and completion reports. Lives in a file of mode 0600 that
/// holds the 64-byte secret in hexadecimal.
class SigningKey {
 public:
  static Result<SigningKey> load(const std::filesystem::path& path);
  static Result<SigningKey> load_or_create(const std::filesystem::path& path);
  /// From 32 bytes; for tests.
  static Result<SigningKey> from_seed(std::string_view seed);
  std::string sign(std::string_view document) const;  // 64 raw bytes
  /// Encrypts for this key's holder (XChaCha20-Poly1305, a key derived from the secret for `purpose`): settings that
  /// only the service reads.
  std::string encrypt(std::string_view purpose, std::string_view text, Random& random) const;
  std::optional<std::string> decrypt(std::string_view purpose, std::string_view sealed) const;
  const std::string& public_key() const { return public_key_; }  // 32 raw bytes

 private:
  std::string derived(std::string_view purpose) const;
  std::string secret_;
  std::string public_key_;
};

bool is_signed_by(std::string_view public_key, std::string_view document, std::string_view signature);
/// "BASE64URL(document).BASE64URL(signature)": one line that can be mailed and typed into a field.
std::string seal(const SigningKey& key, std::string_view document);
/// The document, if the seal is this key's.
std::optional<std::string> open_seal(std::string_view public_key, std::string_view sealed);

}  // namespace sekisho::platform
