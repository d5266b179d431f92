#pragma once

#include <memory>
#include <string>

#include "api/gate.h"
#include "api/http/message.h"
#include "api/idempotency.h"
#include "api/rate.h"
#include "api/services.h"

namespace sekisho::platform {
class AuditLog;
enum class Refusal : int;
}  // namespace sekisho::platform

namespace sekisho::api {

/// The three surfaces over one server: finds the route, proves who asks, holds rates, permissions and shapes, calls the
/// handler, and gives every answer its headers. Thread-safe.
class Api final : public Application {
 public:
  Api(const Services& services, Gate& gate, platform::AuditLog* audit = nullptr);

  std::uint64_t body_limit(const Request& head) override;
  Response handle(Request request) override;
  Response refuse(const Request& head, int status, std::string_view why) override;

 private:
  Response dispatch(const Request& request, Surface surface, Call& call);
  /// Empty Response (status 0) when the caller is let through.
  Response admit(Call& call, Surface surface);
  Response check(Call& call, Surface surface);
  Response call_handler(Call& call, Surface surface);
  /// What an own answer has that the served description does not promise; empty when it fits.
  std::string departure(const Call& call, const Response& response) const;
  void audit(const Call& call, const Response& response);

  const Services& services_;
  Gate& gate_;
  platform::AuditLog* audit_;
  RateLimit rate_;
  Idempotency idempotency_;
};

/// Names of cookie and header that sessions use.
inline constexpr std::string_view session_cookie = "sekisho_session";
inline constexpr std::string_view csrf_header = "X-CSRF-Token";
/// A cookie's value in the request; empty if absent.
std::string_view cookie_of(const Request& request, std::string_view name);

/// A problem that carries one of the platform's numbered refusals: error_code, error_name, error_title, remedy, retry.
Response refusal_problem(const Call& call, std::string_view code, platform::Refusal refusal, json::object extra = {});
/// An error in the shape of the surface.
Response error_response(const Call& call, Surface surface, const Error& error);

}  // namespace sekisho::api
