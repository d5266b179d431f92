#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/audit.h"
#include "platform/events.h"
#include "platform/signing.h"
#include "platform/update/preflight.h"

namespace sekisho::platform::update {

/// Where a tenant stands on the whole road (reference.md §11.2). Derived from what is stored; only `updating` and
/// `done` are never left backwards.
enum class Road : unsigned char {
  not_activated,
  activated,
  connecting,
  connected,
  platform_update_required,
  platform_updating,
  offered,
  agreed,
  updating,
  done
};
const char* to_string(Road road);
/// Every change of Road there can be, with the event that makes it: the table that the model of the update is compared
/// with.
struct Transition {
  Road from;
  std::string_view event;
  Road to;
};
std::span<const Transition> transitions();

struct StepName {
  std::string_view id;  // "sign_out", "grant_credits", …
  std::string_view english, japanese;
};
/// The steps of the CECP update in their order.
std::span<const StepName> step_names();

struct StepStatus {
  std::string id;
  Texts title;
  bool done = false;
  std::optional<Time> ended_at;
  std::string detail;  // JSON
};
struct RunEvent {
  Time at;
  std::string step, event, account, address, detail;
  int code = 0;
};
struct UpdateStatus {
  Road road = Road::not_activated;
  std::int64_t run = 0;  // 0: not started
  std::string started_by, started_from;
  std::optional<Time> started_at, ended_at;
  int error_code = 0;  // of the last failed attempt, 0 when it went on
  std::vector<StepStatus> steps;
};

/// What "Agree to update" posts: the versions that were on the page (U-31).
struct Agreement {
  std::string licence_agreement, privacy_notice, data_collection_notice;
};
/// What "Start the update" posts (U-32).
struct StartOrder {
  std::string notice_version;
  bool accepted = false;
  std::string preflight_digest;  // of the preflight that was shown
};

/// The CECP update: one durable state machine. `start` is one transaction that makes the run with all its steps; each
/// step is one transaction that does its work and marks itself done, so a kill at any point leaves either none or all
/// of it, and `resume` goes on with the first step that is not done (U-40). There is one run per tenant (U-41), no
/// cancel and no way back (U-13). No step touches a table that grows with mail (U-39). Thread-safe; two processes may
/// resume the same run.
class Update {
 public:
  Update(const Context& context, FactsSource& facts, Changes& changes, const SigningKey& key)
      : context_(context), facts_(facts), changes_(changes), key_(key), audit_(context) {}

  Result<UpdateStatus> status(TenantId tenant) const;
  Result<std::vector<RunEvent>> events(TenantId tenant) const;
  /// Step B-9. Refusals: permission_missing, agreement_outdated, and every blocker of the preflight.
  Result<void> agree(const Actor& actor, const Agreement& agreement);
  /// Step B-10. Begins the run and returns at once; `started` says whether this call was the one. Refusals:
  /// permission_missing, agreements_not_accepted, notice_not_accepted, agreement_outdated, preflight_outdated,
  /// already_updated, every blocker.
  struct Started {
    std::int64_t run = 0;
    bool started = false;
  };
  Result<Started> start(const Actor& actor, const StartOrder& order);
  /// Performs the steps that are not done. Nothing to do is success. Refusal::step_failed keeps the run where it is.
  Result<void> resume(TenantId tenant);
  /// All unfinished runs: at the start of the server and every few seconds. Returns how many it brought forward.
  Result<int> resume_all();

 private:
  Result<void> record_refusal(const Actor& actor, std::string_view activity, const Error& error);
  Result<void> check_agreements(TenantId tenant) const;
  Result<bool> perform_next(TenantId tenant);
  void publish(TenantId tenant) const;
  Context context_;
  FactsSource& facts_;
  Changes& changes_;
  const SigningKey& key_;
  AuditLog audit_;
};

/// The completion report (U-49), sealed by the last step: exact bytes, signature and public key.
struct CompletionReport {
  std::string json;
  std::string signature_hex, public_key_hex;
};
Result<CompletionReport> completion_report(const Context& context, TenantId tenant);
bool is_genuine(const CompletionReport& report);
/// The printable page. Kept counts are read now, by the caller.
Result<std::string> report_html(const Context& context, TenantId tenant, const std::vector<KeptCount>& kept,
                                Language language);

}  // namespace sekisho::platform::update
