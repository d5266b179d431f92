#include "base/seal.h"

#include <sodium.h>

#include "base/encode.h"

namespace sekisho {
namespace {

constexpr std::string_view prefix = "sealed1:";
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
                      tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(seal_key_size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* as_bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

bool is_sealed(std::string_view text) { return text.starts_with(prefix); }

std::string seal_text(std::string_view key, std::string_view place, std::string_view text, Random& random) {
  const auto nonce = random.bytes(nonce_size);
  std::string box(text.size() + tag_size, '\0');
  unsigned long long length = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(box.data()), &length, as_bytes(text),
                                             text.size(), as_bytes(place), place.size(), nullptr, as_bytes(nonce),
                                             as_bytes(key));
  return std::string(prefix) + to_base64(nonce + box);
}

Result<std::string> unseal_text(std::string_view key, std::string_view place, std::string_view sealed) {
  const auto refused = [] { return fail(Code::malformed, "sealed text: it does not open"); };
  if (!is_sealed(sealed) || key.size() != seal_key_size) return refused();
  const auto bytes = from_base64(sealed.substr(prefix.size()));
  if (!bytes || bytes->size() < nonce_size + tag_size) return refused();
  const std::string_view box = std::string_view(*bytes).substr(nonce_size);
  std::string text(box.size() - tag_size, '\0');
  unsigned long long length = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(text.data()), &length, nullptr,
                                                 as_bytes(box), box.size(), as_bytes(place), place.size(),
                                                 as_bytes(*bytes), as_bytes(key)) != 0)
    return refused();
  return text;
}

}  // namespace sekisho
