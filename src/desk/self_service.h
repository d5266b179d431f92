#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/end_user_settings.h"
#include "desk/links.h"
#include "desk/release_requests.h"
#include "policy/policy_store.h"
#include "protect/quarantine.h"

namespace sekisho::desk {

enum class UserAction : std::uint8_t { release, request, block, report };
bool from_string(std::string_view text, UserAction& action);

/// What one end user sees of one held mail.
struct UserItem {
  protect::Held held;
  ReleaseGroup group = ReleaseGroup::spam;  // the one that decided
  // what may be done now; nothing once released, restored, deleted or asked for
  Right right = Right::nothing;
  bool released = false;
  bool may_block = false;
  bool may_report = false;
  std::optional<RequestState> request;
};

/// How an end user wants to be served; kept per mailbox.
struct UserWishes {
  std::optional<Language> language;  // empty: the tenant's
  bool digest = true;
};

/// What the holder of a link may do. The scope is the link's mailbox: items not held for it do not exist. Thread-safe.
class SelfService {
 public:
  SelfService(store::Database& database, protect::Quarantine& quarantine, policy::PolicyStore& policies, Post& post,
              const Clock& clock)
      : database_(database),
        quarantine_(quarantine),
        policies_(policies),
        requests_(database, quarantine, post, clock),
        clock_(clock) {}

  /// Code::not_found for an item that is not held for the mailbox.
  Result<UserItem> item(TenantId tenant, std::string_view mailbox, QuarantineId id) const;
  /// What is held for the mailbox now, newest first; held within [from, until) when given. At most `limit`.
  Result<std::vector<UserItem>> items(TenantId tenant, std::string_view mailbox, std::optional<Time> from,
                                      std::optional<Time> until, int limit) const;
  /// Code::denied when the settings do not allow it, Code::conflict when it was done. The caller has used up the link.
  Result<void> act(TenantId tenant, std::string_view mailbox, QuarantineId id, UserAction action,
                   std::string_view note);

  Result<UserWishes> wishes(TenantId tenant, std::string_view mailbox) const;
  /// The user's language, or the tenant's.
  Result<Language> language_of(TenantId tenant, std::string_view mailbox) const;
  Result<void> set_wishes(TenantId tenant, std::string_view mailbox, const UserWishes& wishes);
  /// Called by act() for UserAction::report: "this verdict is wrong". Set by the wiring; empty: reporting is off.
  std::function<Result<void>(TenantId, const protect::Held&, std::string_view mailbox, std::string_view note)> report;

 private:
  Result<UserItem> item_of(TenantId tenant, std::string_view mailbox, protect::Held held,
                           const EndUserSettings& settings) const;

  store::Database& database_;
  protect::Quarantine& quarantine_;
  policy::PolicyStore& policies_;
  ReleaseRequests requests_;
  const Clock& clock_;
};

}  // namespace sekisho::desk
