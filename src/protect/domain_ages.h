#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>

#include "protect/enrichment.h"
#include "protect/metrics.h"
#include "reputation/rdap.h"
#include "store/sql.h"

namespace sekisho::protect {

struct DomainAgeOptions {
  std::chrono::milliseconds timeout{1'000};  // all questions of one mail together
};

/// How long ago the sender's domain and those of links were registered (reference.md §2.3 a, §2.8), asked by RDAP and
/// remembered for all tenants. Adds "sender_domain_age_days" and "url_domain_age_days" (the youngest link's) to
/// Report::history, from which correlation takes its signals; findings unusual.new_sender_domain (up to 7 days) and
/// url.new_domain (up to 30 days, and the link is suspicious at least). Asked are an incoming mail's From domain unless
/// it is a free mail provider's or a well-known house's, and at most three link domains that no list calls safe. What
/// cannot be found out in time is left out and not asked again for an hour. Thread-safe.
class KnowDomainAges final : public Enrichment {
 public:
  /// The references outlive it.
  KnowDomainAges(reputation::Rdap& rdap, DomainAgeOptions options, store::Database& database, const Clock& clock,
                 Metrics& metrics)
      : rdap_(rdap), options_(options), database_(database), clock_(clock), metrics_(metrics) {}
  void enrich(const Item& item, scan::Report& report) override;

 private:
  std::optional<double> age_in_days(const std::string& domain, reputation::Deadline deadline);
  std::optional<Time> look_up(const std::string& domain, reputation::Deadline deadline);

  reputation::Rdap& rdap_;
  DomainAgeOptions options_;
  store::Database& database_;
  const Clock& clock_;
  Metrics& metrics_;
  std::atomic<unsigned> kept_{0};
};

/// What enrich() once wrote into `past`, written into a report of the same mail that was scanned anew.
void repeat_domain_ages(const scan::Report& past, scan::Report& report);

}  // namespace sekisho::protect
