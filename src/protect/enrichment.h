#pragma once

#include "protect/item.h"
#include "scan/report.h"

namespace sekisho::protect {

/// What needs the network or the store and therefore is not part of the scan: DNS mail authentication, reputation,
/// sandbox results. Adds findings, scores and signals to the report. Each has its own timeout and never fails the mail:
/// what it could not find out it leaves out. Callable from many threads at once.
class Enrichment {
 public:
  virtual ~Enrichment() = default;
  virtual void enrich(const Item& item, scan::Report& report) = 0;
};

}  // namespace sekisho::protect
