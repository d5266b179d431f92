#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http_call.h"

namespace sekisho::platform::sso {

/// Calls to identity providers. The addresses come from a tenant's administrator, so they are kept from reaching what
/// only this server can reach. Errors: Refusal::idp_unreachable.
class Web {
 public:
  virtual ~Web() = default;
  /// bearer is an access token (RFC 6750 §2.1); empty: none.
  virtual Result<HttpAnswer> get(const std::string& url, const std::string& bearer) = 0;
  /// application/x-www-form-urlencoded. user and password are HTTP Basic credentials (RFC 6749 §2.3.1); user empty:
  /// none.
  virtual Result<HttpAnswer> post(const std::string& url, const std::string& form, const std::string& user,
                                  const std::string& password) = 0;
};

/// No redirects, 10 s, bodies up to limits::provider_document; https, with Reach::private_too (for an installation
/// whose provider stands beside it) also http.
std::unique_ptr<Web> make_web(Reach reach);
/// Whether a provider's address may be stored: an absolute URL without user and fragment, https (http only with
/// private_too).
bool is_provider_url(std::string_view url, Reach reach);

/// application/x-www-form-urlencoded.
std::string form_of(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace sekisho::platform::sso
