#pragma once

#include <string>

#include "base/result.h"
#include "platform/sso/saml_xml.h"

namespace sekisho::platform::sso {

/// Puts the assertion in the place of the one EncryptedAssertion below the Response (SAML Core §2.3.4).
/// key            PEM of ours.
/// is_authentic   the ciphertext is under a signature that was verified. Only then AES-CBC is read: whoever can change
/// CBC unnoticed
///                learns the plaintext from our answers (Jager and Somorovsky, "How to Break XML Encryption", 2011).
///                AES-GCM guards itself.
/// Under a signed response the assertion must declare its own prefixes, because only what was signed is looked at.
/// Keys come wrapped by RSA-OAEP, values inside the document, nothing by reference. The decryption itself is
/// libxmlsec1's. errors         Refusal::idp_answer_invalid.
Result<void> decrypt_assertion(xmlDoc* document, const std::string& key, bool is_authentic);

}  // namespace sekisho::platform::sso
