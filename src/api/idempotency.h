#pragma once

#include <optional>
#include <string>

#include "api/route.h"

namespace sekisho::api {

namespace limits {
inline constexpr std::size_t idempotency_key = 128;  // bytes
// a larger answer is not kept, and asked for again it is refused
inline constexpr std::size_t idempotent_answer = 64 * 1024;
inline constexpr std::chrono::hours idempotent_for{24};
// what has no answer by then never will: the process ended
inline constexpr std::chrono::minutes idempotent_abandoned{10};
}  // namespace limits

/// Whether Idempotency-Key counts on a route: every POST of the own surface that somebody signed in sends to change
/// something. Not sign-in and sessions (each step's challenge counts once anyway) and not previews, which change
/// nothing.
bool takes_idempotency_key(const Route& route);
/// Whether the route itself remembers its keys, in a task that is found by them for as long as it is kept.
bool has_key_of_task(const Route& route);

/// The key that a request carries (draft-ietf-httpapi-idempotency-key-header-07: a quoted string; bare ones of other
/// APIs are taken too). Empty: none. Code::malformed for one of the wrong length, with other than printable ASCII, or
/// given twice.
Result<std::string> idempotency_key_of(const Request& request);

/// Remembers what was answered under a key, per account or token: only a success counts, for it alone changed
/// something. Thread-safe.
class Idempotency {
 public:
  explicit Idempotency(const Services& services) : services_(services) {}

  /// What is answered without doing anything: what was answered before (with Idempotent-Replayed: true), 422 for
  /// another request under the same key, 409 while the first is being worked on, 400 for a bad key. nullopt: go on,
  /// then tell `done`. Without a key nothing is remembered.
  std::optional<Response> before(const Call& call);
  void done(const Call& call, const Response& response);

 private:
  const Services& services_;
};

}  // namespace sekisho::api
