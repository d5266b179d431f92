#pragma once

#include <cstddef>
#include <string>

#include "base/ids.h"
#include "base/random.h"
#include "base/text.h"
#include "base/time.h"
#include "store/sql.h"

namespace sekisho::platform {

/// Argon2id costs (RFC 9106 §4, second recommended option halved in passes by memory: 64 MiB, 3 passes). Tests lower
/// them.
struct PasswordCost {
  unsigned long long operations = 3;
  std::size_t memory = 64u << 20;
};

/// What every repository of this module stands on. Held by reference or copied; the referents outlive it.
/// In statements the tenant is always $1; an UPDATE therefore begins with `SET tenant = $1` (parameters are numbered in
/// order of first use), which changes nothing because its WHERE names the same tenant.
struct Context {
  store::Database& database;
  const Clock& clock;
  Random& random;
  std::string console_url = "https://localhost";  // where links in mails and pages lead; no slash at the end
  PasswordCost password_cost{};
};

/// Who asks, and from where: goes into every audit record and every step of the update.
struct Actor {
  TenantId tenant;
  AccountId account;  // 0: the system itself or an API key
  std::string name;   // sign-in name, key name or "system"
  std::string role;
  std::string source = "Console";  // Console, API, CLI, System
  std::string address;             // client's IP address
};

/// The same sentence in both languages.
struct Texts {
  std::string english;
  std::string japanese;
  const std::string& in(Language language) const { return language == Language::japanese ? japanese : english; }
};

/// The two consoles: CAS's own and the platform's.
enum class Side : unsigned char { cas, platform };
constexpr const char* to_string(Side side) { return side == Side::cas ? "cas" : "platform"; }
inline Side side_from(std::string_view text) { return text == "cas" ? Side::cas : Side::platform; }

}  // namespace sekisho::platform
