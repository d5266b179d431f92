#include "app/service_facts.h"

namespace sekisho::app {

Result<platform::update::ServiceFacts> LiveFacts::read(TenantId tenant) {
  TRY(auto facts, stored_.read(tenant));
  TRY(const auto policies, policies_.list(tenant));
  for (const auto& policy : policies) {
    // U-8: any policy
    if (policy.kind == policy::Kind::threat_protection && policy.virtual_analyzer.enabled &&
        policy.virtual_analyzer.urls)
      facts.url_sandboxing = true;
  }
  TRY(const auto providers,
      database_.query("SELECT 1 FROM identity_provider WHERE tenant = $1 AND side = 'cas' LIMIT 1", {tenant.value}));
  facts.sso_configured = facts.sso_configured || !providers.empty();
  return facts;
}

Result<std::vector<platform::update::KeptCount>> LiveFacts::kept(TenantId tenant) {
  struct Row {
    const char *what, *sql;
  };
  static constexpr Row rows[] = {
      {"detections", "SELECT count(*) FROM detection WHERE tenant = $1"},
      {"mail_tracking", "SELECT count(*) FROM mail_tracking WHERE tenant = $1"},
      {"quarantine_log", "SELECT count(*) FROM quarantine_event WHERE tenant = $1"},
      {"quarantine", "SELECT count(*) FROM quarantine WHERE tenant = $1"},
      {"policies", "SELECT count(*) FROM policy WHERE tenant = $1"},
      {"policy_versions", "SELECT count(*) FROM policy_version WHERE tenant = $1"},
      {"list_entries", "SELECT count(*) FROM list_entry WHERE tenant = $1"},
      {"audit", "SELECT count(*) FROM audit WHERE tenant = $1"},
  };
  std::vector<platform::update::KeptCount> out;
  for (const auto& row : rows) {
    TRY(const auto counted, database_.query(row.sql, {tenant.value}));
    out.push_back({row.what, counted.at(0).integer(0)});
  }
  return out;
}

}  // namespace sekisho::app
