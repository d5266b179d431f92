#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "protect/enrichment.h"
#include "scan/correlate/custom.h"
#include "scan/likeness/corrections.h"
#include "store/sql.h"

namespace sekisho::protect {

/// An address as the correspondents are kept by: lower case, valid UTF-8; empty when it is none or too long (254
/// bytes).
std::string key_of_address(std::string_view address);
/// "@" and the organisation's domain of such an address; empty where a domain is shared by strangers (free mail).
std::string domain_key_of(std::string_view address);

/// Who wrote to a tenant and whom it wrote to, by day: addresses and their domains, no content. Feeds first contact,
/// silence and activity signals (reference.md §2.3, §2.8). Thread-safe; errors as store::Database.
class Correspondents {
 public:
  explicit Correspondents(store::Database& database) : database_(database) {}

  /// Remembers one mail: incoming its From address (the envelope sender if there is none), outgoing its recipients as
  /// written to, but for answers of machines (RFC 3834: Auto-Submitted, or no envelope sender), which whoever writes to
  /// an absent person gets.
  Result<void> saw(const Item& item, const scan::Report& report, Time now);
  /// What is known of a sender and of where answers go (may be empty), before the mail at hand: "sender_first_contact"
  /// (0/1: neither wrote nor was written to), "sender_days_active_30", "sender_domain_days_active_30",
  /// "sender_days_silent" (absent when it never wrote), "sender_days_since_written_to" (absent when nobody here wrote
  /// to it), "reply_to_days_active_30", "reply_to_domain_days_active_30". A free mail provider's domain tells nothing
  /// and is left out.
  Result<std::vector<std::pair<std::string, double>>> history(TenantId tenant, std::string_view sender,
                                                              std::string_view reply_to, Time now);
  /// True if one of these Message-IDs is of a mail that went out from here to this very sender: what a mail says it
  /// answers (references.h) counts only then. Known as long as mail tracking is kept.
  Result<bool> answers_ours(TenantId tenant, std::string_view sender, const std::vector<std::string>& ids);
  /// Fills item.context.history before the scan, when only the envelope is known. In doubt it says nothing.
  void prepare(Item& item, Time now);
  /// Forgets days more than `days` ago; the number of rows removed.
  Result<std::int64_t> purge(TenantId tenant, int days, Time now);

 private:
  store::Database& database_;
};

/// Judges what needs the correspondents' past and the other enrichments' results (scan/mail/history.h; corrections
/// about wanted mail, which count only for a sender that is vouched for), then correlates again (scan/correlate): so it
/// stands last. Adds Report::history.
class KnowCorrespondents final : public Enrichment {
 public:
  struct TenantView {
    std::vector<std::string> internal_domains;
    scan::correlate::Custom correlation;
    scan::likeness::Corrections corrections;
  };
  // null: nothing is known of the tenant's rules
  using View = std::function<std::shared_ptr<const TenantView>(TenantId)>;
  KnowCorrespondents(store::Database& database, const Clock& clock, View view)
      : correspondents_(database), clock_(clock), view_(std::move(view)) {}
  void enrich(const Item& item, scan::Report& report) override;

 private:
  Correspondents correspondents_;
  const Clock& clock_;
  View view_;
};

}  // namespace sekisho::protect
