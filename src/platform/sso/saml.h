#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "platform/sso/identity.h"

namespace sekisho::platform::sso {

/// A service provider's request to sign somebody in (SAML 2.0 Core §3.4.1), for the HTTP-Redirect binding (Bindings
/// §3.4): the provider's address with SAMLRequest (raw DEFLATE, base64) and RelayState. id           of the request, an
/// XML name; the answer must name it. signing_key  PEM of ours (RSA): the query is signed (Bindings §3.4.4.1,
/// rsa-sha256); empty: it is not. errors       Code::internal when the key cannot be used.
Result<std::string> authn_request_url(std::string_view sign_on_url, std::string_view id, std::string_view entity_id,
                                      std::string_view acs_url, std::string_view relay_state, Time now,
                                      const std::string& signing_key);
/// What the provider's administrator imports: entity id and assertion consumer service.
/// certificate   PEM of our key; empty: assertions are not to be encrypted.
/// signs         requests are signed by that key.
std::string sp_metadata(std::string_view entity_id, std::string_view acs_url, std::string_view certificate, bool signs);

/// What a Response must say to be believed.
struct SamlWanted {
  std::string issuer;              // the provider's entity id
  std::string entity_id, acs_url;  // ours
  // of the request it answers; empty: an answer that nobody asked for, which must name no request
  std::string request_id;
  std::vector<std::string> certificates;  // PEM; only these keys are believed, never one that the message brings
  std::string attribute;                  // that holds the address; empty: the NameID
  std::string groups_attribute;           // that holds the groups; empty: none are read
  std::string decryption_key;             // PEM of ours; empty: encrypted assertions are refused
  Time now;
};

/// Verifies a Response of the Web Browser SSO profile (Profiles §4.1.4) and reads whom it vouches for.
/// Signature wrapping (Somorovsky et al., "On Breaking SAML", 2012) is met twice: the structure is fixed (one Response,
/// one Assertion as its child, no two equal IDs, each Signature a direct child of what it signs, one Reference to its
/// parent's ID, no transforms but enveloped-signature and exclusive c14n, no Object in it), and whatever is read is
/// read from the very bytes that were digested, never from the document that arrived. The signature itself is
/// libxmlsec1's. SHA-1 and documents with a DTD are refused; encrypted assertions are opened by saml_encryption.h.
/// errors   idp_denied when the provider says it did not sign the person in; idp_answer_invalid for everything else,
/// with the reason for the log. threads  pure; callable from any thread.
Result<Identity> verify_saml_response(std::string_view xml, const SamlWanted& wanted);

/// Whether a text is a PEM certificate with a key that would be believed (RSA ≥ 2,048 bits or EC P-256…P-521). For the
/// settings.
bool is_usable_certificate(const std::string& pem);
/// Until when a PEM certificate is valid; nothing for what is none.
std::optional<Time> certificate_end(const std::string& pem);

}  // namespace sekisho::platform::sso
