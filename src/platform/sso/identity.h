#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/time.h"

namespace sekisho::platform::sso {

namespace limits {
inline constexpr std::chrono::seconds clock_skew{120};       // between our clock and the provider's
inline constexpr std::chrono::minutes login_valid{10};       // from "sign in with …" to the provider's answer
inline constexpr std::chrono::minutes unsolicited_valid{5};  // from an unasked assertion's making to its arrival
inline constexpr std::size_t max_groups = 1000;              // of one person that are looked at
inline constexpr std::size_t saml_response = 256u << 10;     // bytes of XML after base64
inline constexpr std::size_t id_token = 64u << 10;           // bytes
inline constexpr std::size_t provider_document = 1u << 20;   // discovery, key set, token answer
}  // namespace limits

/// Whom a provider vouches for.
struct Identity {
  std::string subject;              // stable at the provider: `sub` or the NameID
  std::string email;                // lower case, checked; an ID token may leave it to the userinfo endpoint
  std::vector<std::string> groups;  // values of the attribute or claim that was asked for
  bool says_groups = false;         // OpenID Connect: the claim was there
  std::string assertion;            // SAML: its ID, and when it was made
  Time made_at{};
};

}  // namespace sekisho::platform::sso
