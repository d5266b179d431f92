#include "platform/sso/saml_metadata.h"

#include <algorithm>

#include "platform/sso/saml_xml.h"

namespace sekisho::platform::sso {
namespace {

constexpr std::string_view metadata = "urn:oasis:names:tc:SAML:2.0:metadata";
constexpr std::string_view redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
constexpr std::size_t most_certificates = 4;  // as the settings take

// The base64 of an X509Certificate, which may be broken anywhere, as PEM.
std::string pem_of(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') letters += c;
  }
  std::string out = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t at = 0; at < letters.size(); at += 64) out += letters.substr(at, 64) + "\n";
  return out + "-----END CERTIFICATE-----";
}

}  // namespace

Result<IdpMetadata> read_idp_metadata(std::string_view text) {
  const auto document = xml::parse(text);
  if (!document) return fail(Code::malformed, "the metadata is not an XML document that can be read");
  const xmlNode* entity = nullptr;
  const xmlNode* role = nullptr;
  int providers = 0;
  xml::each_element(xmlDocGetRootElement(document.get()), [&](xmlNode* node) {
    if (!xml::is_element(node, metadata, "IDPSSODescriptor") ||
        !xml::is_element(node->parent, metadata, "EntityDescriptor"))
      return;
    ++providers;
    role = node;
    entity = node->parent;
  });
  if (providers == 0) return fail(Code::malformed, "the metadata describes no identity provider");
  if (providers > 1) return fail(Code::malformed, "the metadata describes several identity providers");
  IdpMetadata out;
  out.entity_id = xml::attribute(entity, "entityID");
  if (out.entity_id.empty()) return fail(Code::malformed, "the metadata has no entityID");
  for (const auto* const service : xml::children(role, metadata, "SingleSignOnService")) {
    if (out.sign_on_url.empty() && xml::attribute(service, "Binding") == redirect)
      out.sign_on_url = xml::attribute(service, "Location");
  }
  if (out.sign_on_url.empty())
    return fail(Code::malformed, "the metadata has no SingleSignOnService with the HTTP-Redirect binding");
  for (const auto* const key : xml::children(role, metadata, "KeyDescriptor")) {
    if (xml::attribute(key, "use") == "encryption") continue;  // none or signing: it may sign
    const auto* const info = xml::only_child(key, xml::signature, "KeyInfo");
    for (const auto* const data : xml::children(info, xml::signature, "X509Data")) {
      for (const auto* const certificate : xml::children(data, xml::signature, "X509Certificate")) {
        auto pem = pem_of(xml::text(certificate));
        if (std::find(out.certificates.begin(), out.certificates.end(), pem) == out.certificates.end())
          out.certificates.push_back(std::move(pem));
      }
    }
  }
  if (out.certificates.empty()) return fail(Code::malformed, "the metadata has no certificate that may sign");
  if (out.certificates.size() > most_certificates)
    return fail(Code::malformed, "the metadata has more than four certificates");
  return out;
}

}  // namespace sekisho::platform::sso
