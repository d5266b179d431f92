#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "policy/policy_store.h"
#include "protect/item.h"
#include "scan/report.h"
#include "store/sql.h"

namespace sekisho::protect {

/// How far the learning of one high-profile user's hand has come.
struct StyleProgress {
  std::string address, name;
  std::size_t mails = 0;   // measured and kept, at most scan::style::most_mails
  std::size_t needed = 0;  // until there is a model
  bool trained = false;    // a model is in force
  Time last{};             // newest mail learnt from; epoch when none
};

/// Keeps the sample of a mail that a high-profile user surely wrote: under their own address, outgoing or internal, and
/// not unlike them. Any other mail is left alone. The newest most_mails are kept. Errors as store::Database.
Result<void> learn_style(store::Database& database, const Item& item, const scan::Report& report, Time now);

/// Samples of high-profile users' writing, taken from mail of theirs that the service saw on its way out or within, and
/// the models made of them (scan/style). Numbers only, no text. Thread-safe.
class StyleBook {
 public:
  StyleBook(store::Database& database, policy::PolicyStore& policies, const Clock& clock)
      : database_(database), policies_(policies), clock_(clock) {}

  /// Trains where enough came together since the last time (a tenth more mails) and puts the models in force; forgets
  /// who is no high-profile user any more.
  Result<void> refresh(TenantId tenant);
  Result<std::vector<StyleProgress>> progress(TenantId tenant);
  /// Forgets one person's samples and model. Errors: not_found.
  Result<void> forget(TenantId tenant, const std::string& address);

 private:
  store::Database& database_;
  policy::PolicyStore& policies_;
  const Clock& clock_;
};

}  // namespace sekisho::protect
