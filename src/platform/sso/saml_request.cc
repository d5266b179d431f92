#include <openssl/evp.h>
#include <openssl/pem.h>
#include <zlib.h>

#include <memory>

#include "base/encode.h"
#include "base/percent.h"
#include "base/text.h"
#include "platform/json_text.h"
#include "platform/sso/saml.h"
#include "platform/sso/web.h"

namespace sekisho::platform::sso {
namespace {

std::string deflated(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(whole ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

// Of the query as it stands in the address: RSASSA-PKCS1-v1_5 with SHA-256.
Result<std::string> signature_of(std::string_view query, const std::string& key_pem) {
  const std::unique_ptr<BIO, int (*)(BIO*)> bio(BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())),
                                                BIO_free);
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
      bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr) : nullptr, EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  const auto* const bytes = reinterpret_cast<const unsigned char*>(query.data());
  std::size_t size = 0;
  if (!key || !context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes, query.size()) != 1) {
    return fail(Code::internal, "saml: the request could not be signed");
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, query.size()) !=
      1)
    return fail(Code::internal, "saml: the request could not be signed");
  signature.resize(size);
  return signature;
}

std::string key_info(std::string_view certificate) {
  return "<ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data><ds:X509Certificate>" +
         html_escape(certificate) + "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>";
}

}  // namespace

Result<std::string> authn_request_url(std::string_view sign_on_url, std::string_view id, std::string_view entity_id,
                                      std::string_view acs_url, std::string_view relay_state, Time now,
                                      const std::string& signing_key) {
  const auto xml =
      "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" "
      "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"" +
      html_escape(id) + "\" Version=\"2.0\" IssueInstant=\"" + format_iso8601(now).substr(0, 19) +
      "Z\" Destination=\"" + html_escape(sign_on_url) + "\" AssertionConsumerServiceURL=\"" + html_escape(acs_url) +
      "\" ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\"><saml:Issuer>" + html_escape(entity_id) +
      "</saml:Issuer><samlp:NameIDPolicy Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\" "
      "AllowCreate=\"true\"/></samlp:AuthnRequest>";
  const auto join = sign_on_url.find('?') == std::string_view::npos ? "?" : "&";
  auto query = "SAMLRequest=" + percent_encode(to_base64(deflated(xml))) + "&RelayState=" + percent_encode(relay_state);
  if (!signing_key.empty()) {
    query += "&SigAlg=" + percent_encode("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
    TRY(const auto signature, signature_of(query, signing_key));
    query += "&Signature=" + percent_encode(to_base64(signature));
  }
  return std::string(sign_on_url) + join + query;
}

std::string sp_metadata(std::string_view entity_id, std::string_view acs_url, std::string_view certificate,
                        bool signs) {
  std::string key, keys;
  for (const auto line : split(certificate, '\n')) {
    if (!line.starts_with("-----")) key += line;
  }
  if (signs && !key.empty()) keys += "    <md:KeyDescriptor use=\"signing\">" + key_info(key) + "</md:KeyDescriptor>\n";
  if (!key.empty()) {
    keys +=
        "    <md:KeyDescriptor use=\"encryption\">" + key_info(key) +
        "\n      <md:EncryptionMethod Algorithm=\"http://www.w3.org/2009/xmlenc11#aes256-gcm\"/><md:EncryptionMethod "
        "Algorithm=\"http://www.w3.org/2009/xmlenc11#aes128-gcm\"/>"
        "<md:EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p\"/></md:KeyDescriptor>\n";
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<md:EntityDescriptor "
         "xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"" +
         html_escape(entity_id) + "\">\n  <md:SPSSODescriptor AuthnRequestsSigned=\"" + (signs ? "true" : "false") +
         "\" WantAssertionsSigned=\"true\" protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\n" +
         keys +
         "    <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>\n"
         "    <md:AssertionConsumerService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Location=\"" +
         html_escape(acs_url) +
         "\" index=\"0\" isDefault=\"true\"/>\n  </md:SPSSODescriptor>\n</md:EntityDescriptor>\n";
}

}  // namespace sekisho::platform::sso
