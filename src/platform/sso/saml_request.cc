#include <zlib.h>

#include "base/encode.h"
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

}  // namespace

std::string authn_request_url(std::string_view sign_on_url, std::string_view id, std::string_view entity_id, std::string_view acs_url, std::string_view relay_state, Time now) {
  const auto xml = "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"" + html_escape(id) +
                   "\" Version=\"2.0\" IssueInstant=\"" + format_iso8601(now).substr(0, 19) + "Z\" Destination=\"" + html_escape(sign_on_url) + "\" AssertionConsumerServiceURL=\"" +
                   html_escape(acs_url) + "\" ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\"><saml:Issuer>" + html_escape(entity_id) +
                   "</saml:Issuer><samlp:NameIDPolicy Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\" AllowCreate=\"true\"/></samlp:AuthnRequest>";
  const auto join = sign_on_url.find('?') == std::string_view::npos ? "?" : "&";
  return std::string(sign_on_url) + join + "SAMLRequest=" + percent_encode(to_base64(deflated(xml))) + "&RelayState=" + percent_encode(relay_state);
}

std::string sp_metadata(std::string_view entity_id, std::string_view acs_url, std::string_view certificate) {
  std::string key;
  for (const auto line : split(certificate, '\n')) {
    if (!line.starts_with("-----")) key += line;
  }
  if (!key.empty()) {
    key = "    <md:KeyDescriptor use=\"encryption\"><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data><ds:X509Certificate>" + html_escape(key) +
          "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\n"
          "      <md:EncryptionMethod Algorithm=\"http://www.w3.org/2009/xmlenc11#aes256-gcm\"/><md:EncryptionMethod Algorithm=\"http://www.w3.org/2009/xmlenc11#aes128-gcm\"/>"
          "<md:EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p\"/></md:KeyDescriptor>\n";
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"" + html_escape(entity_id) +
         "\">\n  <md:SPSSODescriptor AuthnRequestsSigned=\"false\" WantAssertionsSigned=\"true\" protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\n" +
         key + "    <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>\n"
         "    <md:AssertionConsumerService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Location=\"" + html_escape(acs_url) +
         "\" index=\"0\" isDefault=\"true\"/>\n  </md:SPSSODescriptor>\n</md:EntityDescriptor>\n";
}

}  // namespace sekisho::platform::sso
