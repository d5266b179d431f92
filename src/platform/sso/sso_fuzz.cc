#include <cstdint>
#include <string_view>

#include "platform/errors.h"
#include "platform/sso/encryption_key.h"
#include "platform/sso/id_token.h"
#include "platform/sso/saml.h"
#include "platform/sso/saml_metadata.h"
#include "platform/sso/web.h"

namespace sekisho::platform::sso {
// What identity providers and those who pretend to be one send: nothing is believed without a key, and each refusal has
// a number.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const std::string certificate =
      "-----BEGIN CERTIFICATE-----\nMIIBdjCCAR2gAwIBAgIUKQ==\n-----END CERTIFICATE-----\n";
  static const EncryptionKey ours = *make_encryption_key(from_millis(1'700'000'000'000));
  const SamlWanted saml{.issuer = "http://127.0.0.1/saml-idp",
                        .entity_id = "sp",
                        .acs_url = "acs",
                        .request_id = "_r",
                        .certificates = {certificate},
                        .groups_attribute = "groups",
                        .decryption_key = ours.key,
                        .now = from_millis(1'700'000'000'000)};
  auto unasked = saml;
  unasked.request_id.clear();
  const auto stranger = verify_saml_response(text, unasked);
  ASSERT(!stranger && refusal_of(stranger.error()));
  const auto person = verify_saml_response(text, saml);
  ASSERT(!person && refusal_of(person.error()));
  const auto middle = text.substr(text.size() / 2);
  const auto token =
      verify_id_token(text.substr(0, text.size() / 2), middle,
                      {"https://idp.example", "sekisho", "n", "email", from_millis(1'700'000'000'000), "groups"});
  ASSERT(!token && refusal_of(token.error()));
  if (const auto metadata = read_idp_metadata(text)) {
    ASSERT(!metadata->entity_id.empty() && !metadata->sign_on_url.empty());
    ASSERT(!metadata->certificates.empty() && metadata->certificates.size() <= 4);
    static_cast<void>(certificate_end(metadata->certificates.front()));
  }
  static_cast<void>(is_key_missing(text, middle));
  static_cast<void>(is_usable_certificate(std::string(text)));
  if (is_provider_url(text, Reach::public_only)) ASSERT(is_provider_url(text, Reach::private_too));
  return 0;
}

}  // namespace sekisho::platform::sso
