#pragma once

#include "protect/enrichment.h"
#include "protect/metrics.h"
#include "reputation/mail_authentication.h"

namespace sekisho::protect {

/// SPF, DKIM, ARC and DMARC of each mail as an enrichment (reputation/mail_authentication.h). Items that are no mail,
/// and mail going out, are left alone.
class Authenticate final : public Enrichment {
 public:
  /// The resolver and metrics outlive it.
  Authenticate(reputation::Resolver& resolver, reputation::AuthenticationOptions options, Metrics& metrics);
  void enrich(const Item& item, scan::Report& report) override;

 private:
  reputation::Resolver& resolver_;
  reputation::AuthenticationOptions options_;
  Metrics& metrics_;
};

}  // namespace sekisho::protect
