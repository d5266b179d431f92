#pragma once

#include <string>
#include <vector>

#include "platform/context.h"

namespace sekisho::platform::update {

/// What the update must know about the protection service of a tenant. Read at the moment it is needed; the update
/// keeps what it read at its start.
struct ServiceFacts {
  bool url_sandboxing = false;                 // any policy with Virtual Analyzer URL analysis on (U-8)
  bool salesforce = false;                     // Salesforce protection in use (U-3a)
  std::vector<std::string> delegate_services;  // "Exchange Online", … accessed by a delegate account (U-3a)
  std::vector<std::string> features_in_use;    // ids of features.h (U-16)
  bool sso_configured = false;
};

/// What stays where it is, counted for the completion report (U-34..U-36). Not read while the update runs: its time
/// must not depend on these numbers (U-39).
struct KeptCount {
  std::string what;  // "logs", "policies", …
  std::int64_t count = 0;
};

/// Where the facts come from: the wiring asks policies, connectors and reports; demo tenants and tests store them.
class FactsSource {
 public:
  virtual ~FactsSource() = default;
  virtual Result<ServiceFacts> read(TenantId tenant) = 0;
  virtual Result<std::vector<KeptCount>> kept(TenantId tenant) = 0;
};

/// Facts as rows of `service_fact`.
class StoredFacts final : public FactsSource {
 public:
  explicit StoredFacts(store::Database& database) : database_(database) {}
  Result<ServiceFacts> read(TenantId tenant) override;
  Result<std::vector<KeptCount>> kept(TenantId tenant) override;
  Result<void> write(TenantId tenant, const ServiceFacts& facts);

 private:
  store::Database& database_;
};

}  // namespace sekisho::platform::update
