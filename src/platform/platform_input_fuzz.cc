#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/text.h"
#include "platform/api_keys.h"
#include "platform/errors.h"
#include "platform/licences.h"
#include "platform/network.h"
#include "platform/permissions.h"
#include "platform/text_rules.h"

namespace sekisho::platform {
// What people and programs type: whatever is accepted is accepted again unchanged, whatever is refused has a number.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto name = checked_name(text, 64)) {
    ASSERT(is_valid_utf8(*name));
    ASSERT(*checked_name(*name, 64) == *name);
  } else {
    ASSERT(refusal_of(name.error()).has_value());
  }
  if (const auto email = checked_email(text)) ASSERT(*checked_email(*email) == *email);
  if (const auto permissions = parse_permissions(text))
    ASSERT(to_text(*parse_permissions(to_text(*permissions))) == to_text(*permissions));
  static_cast<void>(check_network(text));
  static_cast<void>(is_allowed_address({"10.0.0.0/8", std::string(text)}, text));
  static const auto key = *SigningKey::from_seed(std::string(32, 'k'));
  static_cast<void>(verify_licence(key.public_key(), text));
  // A document with a good seal still must be a licence.
  if (const auto terms = verify_licence(key.public_key(), seal(key, text))) {
    ASSERT(terms->seats >= 1 && terms->seats <= limits::max_seats);
  }
  return 0;
}

}  // namespace sekisho::platform
