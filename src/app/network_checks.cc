#include "app/network_checks.h"

#include "base/file.h"
#include "reputation/unbound.h"

namespace sekisho::app {

Result<std::unique_ptr<NetworkChecks>> NetworkChecks::start(const Config& config, store::Database& database,
                                                            const Clock& clock, protect::Metrics& metrics) {
  auto out = std::make_unique<NetworkChecks>();
  const std::chrono::milliseconds timeout{config.reputation.timeout_ms};
  if (config.reputation.dns) {
    if (!config.reputation.zone_file.empty()) {
      TRY(const auto zone, read_file(config.reputation.zone_file, ByteCount{16u << 20}));
      auto table = std::make_unique<reputation::TableResolver>();
      TRY_VOID(reputation::read_zone(zone, *table));
      out->resolver_ = std::move(table);
    } else {
      reputation::UnboundOptions options;
      if (!config.reputation.resolver.empty()) options.forward = {config.reputation.resolver};
      TRY(out->resolver_, reputation::make_unbound_resolver(options));
    }
    reputation::AuthenticationOptions options;
    options.timeout = timeout;
    out->authenticate_ = std::make_unique<protect::Authenticate>(*out->resolver_, options, metrics);
  }
  if (!config.reputation.clamd.empty()) {
    reputation::ClamdOptions options;
    options.address = config.reputation.clamd;
    options.timeout = timeout;
    out->clamd_ = std::make_unique<protect::ClamdEnrichment>(options, metrics);
  }
  if (!config.reputation.rdap_bootstrap.empty()) {
    TRY(const auto file, read_file(config.reputation.rdap_bootstrap, ByteCount{reputation::limits::rdap_bootstrap}));
    auto bootstrap = reputation::RdapBootstrap::read(file);
    if (!bootstrap)
      return fail(bootstrap.error().code, config.reputation.rdap_bootstrap + ": " + bootstrap.error().what);
    out->rdap_ = std::make_unique<reputation::Rdap>(*std::move(bootstrap));
    out->domain_ages_ = std::make_unique<protect::KnowDomainAges>(
        *out->rdap_, protect::DomainAgeOptions{std::chrono::milliseconds{config.reputation.rdap_timeout_ms}}, database,
        clock, metrics);
  }
  return out;
}

std::vector<protect::Enrichment*> NetworkChecks::enrichments() const {
  std::vector<protect::Enrichment*> out;
  if (authenticate_) out.push_back(authenticate_.get());
  if (clamd_) out.push_back(clamd_.get());
  if (domain_ages_) out.push_back(domain_ages_.get());
  return out;
}

}  // namespace sekisho::app
