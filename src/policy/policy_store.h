#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "policy/attachment_passwords.h"
#include "policy/decide.h"
#include "policy/high_profile.h"
#include "policy/list_kind.h"
#include "policy/policy.h"
#include "scan/correlate/custom.h"
#include "scan/settings.h"
#include "store/sql.h"

namespace sekisho::policy {

struct PolicyVersion {
  int version = 0;
  std::string change;      // "created", "changed", "removed", "restored"
  std::string difference;  // schema.h diff() against the version before
  std::string changed_by;
  Time changed_at{};
  std::string document;  // JSON
};

// replace removes what the file does not name (never built-in ones)
enum class Import : std::uint8_t { merge, replace };
enum class Effect : std::uint8_t { apply, preview };

/// What all notifications of one tenant share.
struct NoticeSettings {
  std::vector<std::string> admin_recipients;  // default recipient group, at most 100 addresses
  // told beside the first administrator when a licence or a token expires, at most 20 addresses
  std::vector<std::string> system_recipients;
  std::string signature;  // ends each notification, at most 255 characters
  NoticeTexts english, japanese;
  bool operator==(const NoticeSettings&) const = default;
};

/// Everything one needs for judging one tenant's items, read together.
struct Rules {
  PolicySet policies;
  Lists lists;
  std::shared_ptr<const Directory> directory;
  scan::correlate::Custom correlation;  // custom signals and rules; empty if what is stored does not read
  std::int64_t revision = 0;
};

/// Policies, lists and what scanning needs of them, per tenant; each statement is bound to the tenant. Every change
/// raises the tenant's revision, so that readers may keep what they loaded until revision() differs. Thread-safe as the
/// database is. Errors: Code::malformed "policy.invalid: …" or "list.bad_entry: …"; Code::conflict "policy.name_taken",
/// "policy.priority_taken", "policy.built_in", "policy.changed_meanwhile"; Code::over_limit "policy.too_many",
/// "list.full"; Code::not_found "policy.unknown".
class PolicyStore {
 public:
  PolicyStore(store::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<std::int64_t> revision(TenantId tenant);
  Result<Rules> load(TenantId tenant);
  /// What the scan workers of this tenant are given. Names and limits of the program's configuration are added by the
  /// caller.
  Result<scan::Settings> build_settings(TenantId tenant);

  /// Inserts default_policies() once; later calls change nothing.
  Result<void> seed(TenantId tenant, Ship ship, Language language);
  Result<std::vector<Policy>> list(TenantId tenant);  // by service, kind, evaluation order
  Result<Policy> find(TenantId tenant, PolicyId id);
  Result<int> version(TenantId tenant, PolicyId id);
  Result<PolicyId> add(TenantId tenant, Policy policy, std::string_view who);
  /// expected_version: what the editor saw (0: whatever). Kind, service and built_in of a policy cannot change.
  Result<void> update(TenantId tenant, const Policy& policy, int expected_version, std::string_view who);
  Result<void> remove(TenantId tenant, PolicyId id, std::string_view who);
  /// Below the original, disabled, name + " (copy)".
  Result<PolicyId> copy(TenantId tenant, PolicyId id, std::string_view who);
  /// Takes the priority; policies from there on move down by one as far as needed (drag and drop).
  Result<void> move(TenantId tenant, PolicyId id, int priority, std::string_view who);
  Result<std::vector<PolicyVersion>> history(TenantId tenant, PolicyId id);  // newest first
  Result<void> restore(TenantId tenant, PolicyId id, int version, std::string_view who);
  /// Matched by service, kind and name (built-in ones by what they are). Returns the diff; nothing is written on any
  /// error.
  Result<std::string> import(TenantId tenant, std::vector<Policy> policies, Import mode, Effect effect,
                             std::string_view who);

  Result<std::vector<ListEntry>> entries(TenantId tenant, ListKind kind);
  /// All or none; entries that are there already are renewed.
  Result<void> add_entries(TenantId tenant, ListKind kind, std::vector<ListEntry> entries, std::string_view who);
  Result<std::int64_t> remove_entries(TenantId tenant, ListKind kind, const std::vector<std::string>& values,
                                      std::string_view owner = {});
  /// "blocked_lists", "guess_passwords" (on unless switched off) or "suspicious_objects" (off unless switched on);
  /// not_found for other names.
  Result<bool> switch_is_on(TenantId tenant, std::string_view name);
  // "blocked_lists", "suspicious_objects", "guess_passwords"
  Result<void> set_switch(TenantId tenant, std::string_view name, bool on);

  /// The default recipient group of notifications to administrators, the text that ends every notification, and their
  /// texts.
  Result<NoticeSettings> notices(TenantId tenant);
  /// Code::malformed "notification.invalid: …" for a text beyond its limit (limits::notification_*), a signature of
  /// more than 255 characters or with control characters, too many recipients, or what is no address.
  Result<void> set_notices(TenantId tenant, const NoticeSettings& settings);

  /// Attachment Password Guessing. Code::malformed "passwords.invalid: …".
  Result<AttachmentPasswords> attachment_passwords(TenantId tenant);
  Result<void> set_attachment_passwords(TenantId tenant, const AttachmentPasswords& settings);

  /// The detection thresholds of the high-profile lists.
  Result<HighProfileThresholds> high_profile_thresholds(TenantId tenant);
  Result<void> set_high_profile_thresholds(TenantId tenant, const HighProfileThresholds& thresholds);

  /// All members of a group; none: the group is removed, unless a policy names it (Code::conflict "group.in_use").
  Result<void> set_group(TenantId tenant, std::string_view group, const std::vector<std::string>& addresses);
  Result<void> put_dlp(TenantId tenant, const scan::DlpDefinition& definition);
  /// Code::conflict "dlp.in_use" while a policy names the template.
  Result<void> remove_dlp(TenantId tenant, std::string_view id);
  Result<std::vector<scan::DlpDefinition>> dlp(TenantId tenant);
  /// kind: "yara", "password", "ci", "tenant_model", "style_models". An empty text removes it. Syntax is checked by the
  /// caller.
  Result<void> put_text(TenantId tenant, std::string_view kind, std::string_view name, std::string_view text);

 private:
  Result<void> touch(TenantId tenant);
  Result<void> check_place(TenantId tenant, const Policy& policy);
  Result<void> write(TenantId tenant, const Policy& policy, int version, std::string_view change, const Policy* before,
                     std::string_view who);
  Result<std::string> setting(TenantId tenant, std::string_view name, std::string_view fallback);
  Result<Lists> lists(TenantId tenant);
  Result<void> append_current(TenantId tenant, ListKind kind, std::vector<std::string>& to);  // what has not expired

  store::Database& database_;
  const Clock& clock_;
};

}  // namespace sekisho::policy
