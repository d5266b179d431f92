#pragma once

#include "platform/update/facts.h"
#include "policy/policy_store.h"

namespace sekisho::app {

/// What the update must know, read from where it is true: URL sandboxing from the policies, the kept counts from the
/// tables, the rest (delegate accounts, Salesforce, features in use) from what the connections stored.
class LiveFacts final : public platform::update::FactsSource {
 public:
  LiveFacts(store::Database& database, policy::PolicyStore& policies)
      : database_(database), policies_(policies), stored_(database) {}
  Result<platform::update::ServiceFacts> read(TenantId tenant) override;
  Result<std::vector<platform::update::KeptCount>> kept(TenantId tenant) override;

 private:
  store::Database& database_;
  policy::PolicyStore& policies_;
  platform::update::StoredFacts stored_;
};

}  // namespace sekisho::app
