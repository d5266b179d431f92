#pragma once

#include "platform/import_cas.h"
#include "policy/policy_store.h"
#include "protect/records.h"

namespace sekisho::app {

/// Lands what is read from a real CAS (U-47) as ordinary detections, quarantine events and blocked lists. Joins the
/// import's transaction, so each item is landed exactly once.
class LogImport final : public platform::ImportSink {
 public:
  LogImport(store::Database& database, policy::PolicyStore& policies) : records_(database), policies_(policies) {}
  Result<void> security_event(TenantId tenant, std::string_view service, std::string_view event,
                              std::string_view json) override;
  Result<void> quarantine_event(TenantId tenant, std::string_view json) override;
  Result<void> blocked_lists(TenantId tenant, const platform::BlockedLists& lists) override;

 private:
  protect::Records records_;
  policy::PolicyStore& policies_;
};

}  // namespace sekisho::app
