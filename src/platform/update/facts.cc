#include "platform/update/facts.h"

namespace sekisho::platform::update {
namespace {

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  for (const auto line : split(text, '\n')) {
    if (!line.empty()) out.emplace_back(line);
  }
  return out;
}

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const auto& line : list) out += line + "\n";
  return out;
}

}  // namespace

Result<ServiceFacts> StoredFacts::read(TenantId tenant) {
  TRY(const auto rows, database_.query("SELECT name, value FROM service_fact WHERE tenant = $1", {tenant.value}));
  ServiceFacts facts;
  for (const auto& row : rows) {
    const auto name = row.text(0), value = row.text(1);
    if (name == "url_sandboxing")
      facts.url_sandboxing = value == "1";
    else if (name == "salesforce")
      facts.salesforce = value == "1";
    else if (name == "sso_configured")
      facts.sso_configured = value == "1";
    else if (name == "delegate_services")
      facts.delegate_services = lines(value);
    else if (name == "features_in_use")
      facts.features_in_use = lines(value);
  }
  return facts;
}

Result<std::vector<KeptCount>> StoredFacts::kept(TenantId tenant) {
  std::vector<KeptCount> counts;
  TRY(const auto rows,
      database_.query("SELECT name, value FROM service_fact WHERE tenant = $1 AND name LIKE 'kept.%' ORDER BY name",
                      {tenant.value}));
  for (const auto& row : rows) counts.push_back({row.text(0).substr(5), std::atoll(row.text(1).c_str())});
  return counts;
}

Result<void> StoredFacts::write(TenantId tenant, const ServiceFacts& facts) {
  return database_.transaction([&]() -> Result<void> {
    const std::pair<std::string, std::string> values[] = {{"url_sandboxing", facts.url_sandboxing ? "1" : "0"},
                                                          {"salesforce", facts.salesforce ? "1" : "0"},
                                                          {"sso_configured", facts.sso_configured ? "1" : "0"},
                                                          {"delegate_services", joined(facts.delegate_services)},
                                                          {"features_in_use", joined(facts.features_in_use)}};
    for (const auto& [name, value] : values) {
      TRY_VOID(
          database_.execute("INSERT INTO service_fact (tenant, name, value) VALUES ($1, $2, $3) ON CONFLICT (tenant, "
                            "name) DO UPDATE SET value = excluded.value",
                            {tenant.value, name, value}));
    }
    return {};
  });
}

}  // namespace sekisho::platform::update
