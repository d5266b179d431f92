#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace sekisho {

inline constexpr std::size_t seal_key_size = 32;

/// A short secret as it may lie in the database: "sealed1:" and base64 of nonce and XChaCha20-Poly1305 box under `key`
/// (seal_key_size bytes). `place` says where it lies ("webhook 7"): moved elsewhere it does not open. Pure but for
/// chance; any thread.
std::string seal_text(std::string_view key, std::string_view place, std::string_view text, Random& random);
/// Code::malformed when it is none, was changed, lies elsewhere than it was sealed for, or the key is another.
Result<std::string> unseal_text(std::string_view key, std::string_view place, std::string_view sealed);
bool is_sealed(std::string_view text);

}  // namespace sekisho
