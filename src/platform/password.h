#pragma once

#include <string>
#include <string_view>

#include "platform/context.h"

namespace sekisho::platform {

/// Argon2id, as a self-describing string ("$argon2id$v=19$…"). Code::unavailable when memory runs out.
Result<std::string> hash_password(std::string_view password, const PasswordCost& cost);
bool is_password(std::string_view password, const std::string& hash);
/// Takes as long as a real check against these costs: for names that do not exist.
void spend_password_time(std::string_view password, const PasswordCost& cost);
/// 10 to 128 characters, not one of the commonest, not the sign-in name, not one character repeated.
/// Refusal::weak_password.
Result<void> check_password(std::string_view password, std::string_view sign_in_name);
/// "K7QX-M2PD-…": 80 random bits in letters and digits that cannot be mistaken for each other.
std::string make_readable_secret(Random& random);
/// Six decimal digits, evenly distributed.
std::string make_numeric_code(Random& random);

}  // namespace sekisho::platform
