#pragma once

#include "protect/enrichment.h"
#include "protect/metrics.h"
#include "reputation/clamd.h"

namespace sekisho::protect {

/// ClamAV's opinion of each item (ADR 3): finding `clamd.<signature>`, category malware. What clamd could not say is
/// the signal "clamd_unavailable" or "clamd_too_large" and a counter, never a failure.
class ClamdEnrichment final : public Enrichment {
 public:
  /// metrics outlives it.
  ClamdEnrichment(reputation::ClamdOptions options, Metrics& metrics);
  void enrich(const Item& item, scan::Report& report) override;

 private:
  reputation::Clamd clamd_;
  Metrics& metrics_;
};

}  // namespace sekisho::protect
