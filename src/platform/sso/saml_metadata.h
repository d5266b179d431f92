#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::platform::sso {

/// What a SAML identity provider says of itself.
struct IdpMetadata {
  std::string entity_id;
  std::string sign_on_url;                // of the HTTP-Redirect binding
  std::vector<std::string> certificates;  // PEM, those that may sign, in order, each once
};

/// Reads the metadata document that an identity provider hands out (SAML 2.0 Metadata §2.3.2, §2.4.3): one
/// EntityDescriptor, alone or the only one with an IDPSSODescriptor among several. Its signature is not checked: who
/// uploads it vouches for it.
/// xml      at most limits::saml_response bytes, without a document type.
/// errors   Code::malformed, with what is missing, in words for administrators.
/// threads  pure; callable from any thread.
Result<IdpMetadata> read_idp_metadata(std::string_view xml);

}  // namespace sekisho::platform::sso
