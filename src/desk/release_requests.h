#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/letter.h"
#include "policy/policy_store.h"
#include "protect/quarantine.h"
#include "protect/record.h"
#include "store/sql.h"

namespace sekisho::desk {

enum class RequestState : std::uint8_t { open, granted, refused };
std::string_view to_string(RequestState state);
bool from_string(std::string_view text, RequestState& state);

/// An end user asks the administrator for a held mail.
struct ReleaseRequest {
  std::int64_t id = 0;
  QuarantineId held;
  std::string mailbox, note;
  RequestState state = RequestState::open;
  std::string answer;  // the administrator's words to the user
  Time requested_at{};
  std::optional<Time> decided_at;
  std::string decided_by;
};

/// Who did something on the end-user side, in the quarantine log: "<mailbox> (end user)".
std::string performer_of(std::string_view mailbox);
/// The quarantine log's line for something done to a held mail for one mailbox.
protect::QuarantineEvent event_of(const protect::Held& held, std::string_view mailbox, std::string_view status,
                                  std::string_view by, Time at);

/// Asked for once per mailbox and mail; decided once. Thread-safe. Each call names its tenant.
class ReleaseRequests {
 public:
  ReleaseRequests(store::Database& database, protect::Quarantine& quarantine, Post& post, const Clock& clock)
      : database_(database), quarantine_(quarantine), post_(post), clock_(clock) {}
  /// note: the user's words, cut to 500 bytes. Code::conflict when it was asked for already; a refused request stays
  /// refused.
  Result<std::int64_t> ask(TenantId tenant, const protect::Held& held, std::string_view mailbox, std::string_view note);
  Result<std::optional<ReleaseRequest>> find(TenantId tenant, std::int64_t id) const;
  Result<std::optional<ReleaseRequest>> of(TenantId tenant, QuarantineId held, std::string_view mailbox) const;
  /// Newest first, ids below `before` (0: from the newest), at most `limit`.
  Result<std::vector<ReleaseRequest>> list(TenantId tenant, std::optional<RequestState> state, std::int64_t before,
                                           int limit) const;
  Result<std::int64_t> count(TenantId tenant, std::optional<RequestState> state) const;
  /// Grants (the mail goes to that mailbox alone) or refuses, and answers the user by mail in `language`.
  /// Code::conflict when decided already or when the mail cannot be released any more: then it stays open.
  Result<ReleaseRequest> decide(TenantId tenant, std::int64_t id, RequestState to, std::string_view answer,
                                std::string_view who, Language language);

 private:
  store::Database& database_;
  protect::Quarantine& quarantine_;
  Post& post_;
  const Clock& clock_;
};

}  // namespace sekisho::desk
