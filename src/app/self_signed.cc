#include "app/self_signed.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>

#include "base/file.h"
#include "base/freed.h"

namespace sekisho::app {
namespace {

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

constexpr time_t renewed_before = 30L * 24 * 3600;  // seconds of its end

bool is_good(const std::filesystem::path& file) {
  const auto text = read_file(file, ByteCount{1 << 20});
  if (!text) return false;
  const Memory memory(BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
  const Certificate certificate(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
  time_t soon = std::time(nullptr) + renewed_before;
  return certificate && X509_cmp_time(X509_get0_notAfter(certificate.get()), &soon) > 0;
}

}  // namespace

Result<void> make_self_signed(const std::filesystem::path& folder, const std::string& host) {
  if (is_good(folder / "tls.crt") && std::filesystem::exists(folder / "tls.key")) return {};
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  if (!key || !certificate) return fail(Code::unavailable, "tls: no key");
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 2L * 365 * 24 * 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(host.data()),
                             static_cast<int>(host.size()), -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  const bool is_address = host.find_first_not_of("0123456789.:abcdef") == std::string::npos;
  const std::string names = (is_address ? "IP:" : "DNS:") + host + ",DNS:localhost,IP:127.0.0.1";
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
  if (extension != nullptr) {
    X509_add_ext(certificate.get(), extension, -1);
    X509_EXTENSION_free(extension);
  }
  if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0) return fail(Code::internal, "tls: cannot sign");
  const Memory key_text(BIO_new(BIO_s_mem())), certificate_text(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  PEM_write_bio_X509(certificate_text.get(), certificate.get());
  TRY_VOID(write_file_atomic(folder / "tls.key", text_of(key_text.get())));
  return write_file_atomic(folder / "tls.crt", text_of(certificate_text.get()));
}

}  // namespace sekisho::app
