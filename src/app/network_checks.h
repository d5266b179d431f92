#pragma once

#include <memory>
#include <vector>

#include "app/config.h"
#include "protect/authenticate.h"
#include "protect/clamd_enrichment.h"
#include "protect/domain_ages.h"
#include "protect/metrics.h"

namespace sekisho::app {

/// What needs the network while a mail is judged, each part only when it is configured (docs/adr/0003): authentication
/// by DNS, clamd, ages of domains by RDAP.
class NetworkChecks {
 public:
  /// Errors: of the zone file and the RDAP bootstrap, and unavailable when the resolver does not start. Arguments must
  /// outlive it.
  static Result<std::unique_ptr<NetworkChecks>> start(const Config& config, store::Database& database,
                                                      const Clock& clock, protect::Metrics& metrics);
  std::vector<protect::Enrichment*> enrichments() const;
  /// Null unless DNS is asked at all.
  reputation::Resolver* resolver() const { return resolver_.get(); }

 private:
  std::unique_ptr<reputation::Resolver> resolver_;
  std::unique_ptr<protect::Authenticate> authenticate_;
  std::unique_ptr<protect::ClamdEnrichment> clamd_;
  std::unique_ptr<reputation::Rdap> rdap_;
  std::unique_ptr<protect::KnowDomainAges> domain_ages_;
};

}  // namespace sekisho::app
