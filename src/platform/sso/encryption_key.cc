#include "platform/sso/encryption_key.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <ctime>
#include <functional>
#include <memory>

namespace sekisho::platform::sso {
namespace {

constexpr unsigned key_bits = 3072;
constexpr long certificate_seconds = 10L * 365 * 24 * 3600;

std::string pem_of(const std::function<int(BIO*)>& write) {
  const std::unique_ptr<BIO, int (*)(BIO*)> bio(BIO_new(BIO_s_mem()), BIO_free);
  if (!bio || write(bio.get()) != 1) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

Result<EncryptionKey> make_encryption_key(Time now) {
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_RSA_gen(key_bits), EVP_PKEY_free);
  const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), X509_free);
  if (!key || !certificate) return fail(Code::unavailable, "saml: no key could be made");
  auto begins = static_cast<std::time_t>(to_millis(now) / 1000);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), static_cast<std::uint64_t>(begins));
  X509_time_adj_ex(X509_getm_notBefore(certificate.get()), 0, 0, &begins);
  X509_time_adj_ex(X509_getm_notAfter(certificate.get()), 0, certificate_seconds, &begins);
  X509_set_pubkey(certificate.get(), key.get());
  auto* const name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("Sekisho SAML encryption"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0)
    return fail(Code::unavailable, "saml: the certificate could not be signed");
  EncryptionKey made{
      pem_of([&](BIO* out) { return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); }),
      pem_of([&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); })};
  if (made.key.empty() || made.certificate.empty())
    return fail(Code::unavailable, "saml: the key could not be written");
  return made;
}

}  // namespace sekisho::platform::sso
