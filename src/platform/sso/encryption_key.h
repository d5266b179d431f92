#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"

namespace sekisho::platform::sso {

/// A key of ours for assertions that a provider encrypts, and the certificate that its administrator imports with our
/// metadata. PEM.
struct EncryptionKey {
  std::string key, certificate;
};
/// RSA of 3,072 bits, self-signed for ten years: nobody checks the name, the certificate only carries the key. Takes
/// about half a second.
Result<EncryptionKey> make_encryption_key(Time now);

}  // namespace sekisho::platform::sso
