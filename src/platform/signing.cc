#include "platform/signing.h"

#include <sodium.h>

#include "base/encode.h"
#include "base/file.h"
#include "base/text.h"

namespace sekisho::platform {
namespace {

const unsigned char* raw(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

Result<SigningKey> SigningKey::load(const std::filesystem::path& path) {
  TRY(const auto text, read_file(path, ByteCount{1024}));
  const auto secret = from_hex(trim(text));
  if (!secret || secret->size() != crypto_sign_SECRETKEYBYTES)
    return fail(Code::malformed, "signing key: not 64 bytes in hexadecimal");
  SigningKey key;
  key.secret_ = *secret;
  key.public_key_.resize(crypto_sign_PUBLICKEYBYTES);
  crypto_sign_ed25519_sk_to_pk(raw(key.public_key_), raw(std::string_view(key.secret_)));
  return key;
}

Result<SigningKey> SigningKey::load_or_create(const std::filesystem::path& path) {
  auto loaded = load(path);
  if (loaded || loaded.error().code != Code::not_found) return loaded;
  if (sodium_init() < 0) return fail(Code::unavailable, "signing key: libsodium does not start");
  std::string seed(crypto_sign_SEEDBYTES, '\0');
  randombytes_buf(seed.data(), seed.size());
  TRY(auto key, from_seed(seed));
  TRY_VOID(write_file_atomic(path, to_hex(key.secret_) + "\n"));
  return key;
}

Result<SigningKey> SigningKey::from_seed(std::string_view seed) {
  if (sodium_init() < 0) return fail(Code::unavailable, "signing key: libsodium does not start");
  if (seed.size() != crypto_sign_SEEDBYTES) return fail(Code::malformed, "signing key: seed of 32 bytes");
  SigningKey key;
  key.secret_.resize(crypto_sign_SECRETKEYBYTES);
  key.public_key_.resize(crypto_sign_PUBLICKEYBYTES);
  crypto_sign_seed_keypair(raw(key.public_key_), raw(key.secret_), raw(seed));
  return key;
}

std::string SigningKey::sign(std::string_view document) const {
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(raw(signature), nullptr, raw(document), document.size(), raw(std::string_view(secret_)));
  return signature;
}

std::string SigningKey::derived(std::string_view purpose) const {
  return hmac_sha256(secret_, "sekisho derived key: " + std::string(purpose));
}

std::string SigningKey::encrypt(std::string_view purpose, std::string_view text, Random& random) const {
  auto nonce = random.bytes(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  const auto key = derived(purpose);
  std::string out(text.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  unsigned long long size = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(out), &size, raw(text), text.size(), nullptr, 0, nullptr,
                                             raw(std::string_view(nonce)), raw(std::string_view(key)));
  out.resize(size);
  return nonce + out;
}

std::optional<std::string> SigningKey::decrypt(std::string_view purpose, std::string_view sealed) const {
  constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
                        tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
  if (sealed.size() < nonce_size + tag_size) return std::nullopt;
  const auto key = derived(purpose);
  const auto body = sealed.substr(nonce_size);
  std::string out(body.size() - tag_size, '\0');
  unsigned long long size = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(raw(out), &size, nullptr, raw(body), body.size(), nullptr, 0,
                                                 raw(sealed), raw(std::string_view(key))) != 0)
    return std::nullopt;
  return out;
}

bool is_signed_by(std::string_view public_key, std::string_view document, std::string_view signature) {
  if (public_key.size() != crypto_sign_PUBLICKEYBYTES || signature.size() != crypto_sign_BYTES) return false;
  return crypto_sign_verify_detached(raw(signature), raw(document), document.size(), raw(public_key)) == 0;
}

std::string seal(const SigningKey& key, std::string_view document) {
  return to_base64url(document) + "." + to_base64url(key.sign(document));
}

std::optional<std::string> open_seal(std::string_view public_key, std::string_view sealed) {
  if (sealed.size() > 8192) return std::nullopt;
  const auto dot = sealed.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto document = from_base64url(sealed.substr(0, dot));
  const auto signature = from_base64url(sealed.substr(dot + 1));
  if (!document || !signature || !is_signed_by(public_key, *document, *signature)) return std::nullopt;
  return document;
}

}  // namespace sekisho::platform
