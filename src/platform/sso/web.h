#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sekisho::platform::sso {

struct WebAnswer {
  int status = 0;
  std::string body;
};

/// Calls to identity providers. The addresses come from a tenant's administrator, so they are kept from reaching what only this server
/// can reach. Errors: Refusal::idp_unreachable.
class Web {
 public:
  virtual ~Web() = default;
  /// bearer is an access token (RFC 6750 §2.1); empty: none.
  virtual Result<WebAnswer> get(const std::string& url, const std::string& bearer) = 0;
  /// application/x-www-form-urlencoded. user and password are HTTP Basic credentials (RFC 6749 §2.3.1); user empty: none.
  virtual Result<WebAnswer> post(const std::string& url, const std::string& form, const std::string& user, const std::string& password) = 0;
};

enum class Reach : unsigned char {
  public_only,   // https, and no address of a private, loopback or link-local network, whatever its name resolves to
  private_too,   // also http and inner networks: for an installation whose provider stands beside it
};
/// libcurl: certificates checked, no redirects, 10 s, bodies up to limits::provider_document.
std::unique_ptr<Web> make_web(Reach reach);
/// Whether a provider's address may be stored: an absolute URL without user and fragment, https (http only with private_too).
bool is_provider_url(std::string_view url, Reach reach);

/// RFC 3986 §2.1: everything but unreserved characters.
std::string percent_encode(std::string_view text);
std::string form_of(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace sekisho::platform::sso
