#include "platform/sso/saml_encryption.h"

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>

#include "base/encode.h"
#include "base/random.h"
#include "platform/errors.h"
#include "platform/sso/encryption_key.h"
#include "platform/testing.h"

namespace sekisho::platform::sso {
namespace {

constexpr const char* gcm = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
constexpr const char* cbc = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";
constexpr const char* oaep = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
const std::string plain =
    "<a:Assertion xmlns:a=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_1\">content</a:Assertion>";

// What a provider does: a fresh key for the text, wrapped for ours (XML Encryption 1.1 §5.2.4, §5.5.2).
std::string wrapped(const std::string& certificate, const std::string& key) {
  const std::unique_ptr<BIO, int (*)(BIO*)> bio(
      BIO_new_mem_buf(certificate.data(), static_cast<int>(certificate.size())), BIO_free);
  const std::unique_ptr<X509, void (*)(X509*)> read(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
  const std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)> context(
      EVP_PKEY_CTX_new(X509_get0_pubkey(read.get()), nullptr), EVP_PKEY_CTX_free);
  REQUIRE(EVP_PKEY_encrypt_init(context.get()) == 1);
  REQUIRE(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) == 1);
  std::string out(512, '\0');
  std::size_t size = out.size();
  REQUIRE(EVP_PKEY_encrypt(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                           reinterpret_cast<const unsigned char*>(key.data()), key.size()) == 1);
  out.resize(size);
  return out;
}

std::string sealed(const std::string& key, const std::string& text) {
  const std::string nonce(12, 'n');
  const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  std::string out(text.size() + 16, '\0'), tag(16, '\0');
  int size = 0, rest = 0;
  REQUIRE(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr,
                             reinterpret_cast<const unsigned char*>(key.data()),
                             reinterpret_cast<const unsigned char*>(nonce.data())) == 1);
  REQUIRE(EVP_EncryptUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                            reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size())) == 1);
  REQUIRE(EVP_EncryptFinal_ex(context.get(), reinterpret_cast<unsigned char*>(out.data()) + size, &rest) == 1);
  REQUIRE(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, 16, tag.data()) == 1);
  out.resize(static_cast<std::size_t>(size + rest));
  return nonce + out + tag;
}

std::string response(const std::string& key_value, const std::string& value, const std::string& method = gcm,
                     const std::string& transport = oaep) {
  return "<p:Response xmlns:p=\"urn:oasis:names:tc:SAML:2.0:protocol\"><s:EncryptedAssertion "
         "xmlns:s=\"urn:oasis:names:tc:SAML:2.0:assertion\">"
         "<e:EncryptedData xmlns:e=\"http://www.w3.org/2001/04/xmlenc#\" "
         "Type=\"http://www.w3.org/2001/04/xmlenc#Element\"><e:EncryptionMethod Algorithm=\"" +
         method +
         "\"/><d:KeyInfo xmlns:d=\"http://www.w3.org/2000/09/xmldsig#\"><e:EncryptedKey><e:EncryptionMethod "
         "Algorithm=\"" +
         transport + "\"/><e:CipherData><e:CipherValue>" + key_value +
         "</e:CipherValue></e:CipherData></e:EncryptedKey></d:KeyInfo><e:CipherData><e:CipherValue>" + value +
         "</e:CipherValue></e:CipherData></e:EncryptedData></s:EncryptedAssertion></p:Response>";
}

int opened(const std::string& text, const std::string& key, bool is_authentic = false, std::string* content = nullptr) {
  const auto document = xml::parse(text);
  REQUIRE(document);
  const int number = number_of(decrypt_assertion(document.get(), key, is_authentic));
  if (content) *content = xml::text(xml::only_child(xmlDocGetRootElement(document.get()), xml::assertion, "Assertion"));
  return number;
}

}  // namespace

TEST_CASE("an encrypted assertion is opened with our key; whatever is changed about it is refused") {
  const auto ours = make_encryption_key(*parse_iso8601("2026-11-23T00:00:00Z"));
  REQUIRE(ours);
  const std::string key(32, 'k');
  const auto key_value = to_base64(wrapped(ours->certificate, key)), value = to_base64(sealed(key, plain));
  std::string content;
  CHECK(opened(response(key_value, value), ours->key, false, &content) == 0);
  CHECK(content == "content");
  const int refused = number_of(Refusal::idp_answer_invalid);
  struct Row {
    const char* says;
    std::string text;
  };
  const auto with = [&](const std::string& text) { return response(key_value, to_base64(sealed(key, text))); };
  auto twice = response(key_value, value);
  twice.insert(twice.find("</p:Response>"),
               twice.substr(twice.find("<s:"), twice.find("</p:Response>") - twice.find("<s:")));
  const Row rows[] = {
      {"another method", response(key_value, value, cbc)},
      {"no method", response(key_value, value, "")},
      {"a shorter key than the method has",
       response(to_base64(wrapped(ours->certificate, std::string(16, 'k'))), value)},
      {"key transport without padding checks",
       response(key_value, value, gcm, "http://www.w3.org/2001/04/xmlenc#rsa-1_5")},
      {"no base64", response("!", "!")},
      {"empty values", response("", "")},
      {"the key for somebody else", response(to_base64(wrapped(make_encryption_key({})->certificate, key)), value)},
      {"no XML inside", with("hello")},
      {"something else inside", with("<a/>")},
      {"two inside", with(plain + plain)},
      {"text before it", with("x" + plain)},
      {"a document type inside", with("<!DOCTYPE a [<!ENTITY e 'x'>]>" + plain)},
      {"an unknown entity inside",
       with("<a:Assertion xmlns:a=\"urn:oasis:names:tc:SAML:2.0:assertion\">&e;</a:Assertion>")},
      {"bytes that are no UTF-8 inside",
       with("<a:Assertion xmlns:a=\"urn:oasis:names:tc:SAML:2.0:assertion\">\xff</a:Assertion>")},
      {"two encrypted assertions", twice},
      {"none", "<p:Response xmlns:p=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.says));
    CHECK(opened(row.text, ours->key) == refused);
  }
  CHECK(opened(response(key_value, value), "no key") == refused);
  // Each bit of the sealed text and of the wrapped key counts.
  SeededRandom chance(11);
  for (int i = 0; i < 200; ++i) {
    auto bytes = sealed(key, plain), wrap = wrapped(ours->certificate, key);
    auto& changed = i % 4 == 0 ? wrap : bytes;
    const auto dice = chance.bytes(3);
    changed[(static_cast<unsigned char>(dice[0]) * 256u + static_cast<unsigned char>(dice[1])) % changed.size()] ^=
        static_cast<char>(1u << (static_cast<unsigned char>(dice[2]) % 8));
    CHECK(opened(response(to_base64(wrap), to_base64(bytes)), ours->key) == refused);
  }
}

}  // namespace sekisho::platform::sso
