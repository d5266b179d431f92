#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "platform/sso/saml_xml.h"

namespace sekisho::platform::sso {

/// Starts libxmlsec1 once; false when it does not.
bool start_xmlsec();

/// Checks the structure of every XML signature in a Response, verifies them with the given certificates' keys, and
/// returns the bytes that were digested for the innermost signed element (the Assertion, else the Response): canonical
/// XML, the only thing to be read on. A Response whose assertion is encrypted must itself be signed. errors
/// Refusal::idp_answer_invalid.
Result<std::string> signed_bytes(xmlDoc* document, const std::vector<std::string>& certificates);

}  // namespace sekisho::platform::sso
