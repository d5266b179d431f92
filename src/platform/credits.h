#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/context.h"

namespace sekisho::platform {

enum class EntryKind : unsigned char { grant, allocation, release, expiry };
const char* to_string(EntryKind kind);

struct CreditEntry {
  std::int64_t sequence = 0;  // from 1, without gaps within the tenant
  EntryKind kind = EntryKind::grant;
  std::int64_t amount = 0;  // whole credits, always positive; the kind says which way
  std::string feature;      // allocation and release: "standard", "url_sandboxing", …
  std::string source;       // what caused it; unique per tenant, so nothing is written twice (U-11)
  Time at;
  std::optional<Time> expires_at;  // grants
  std::string account;
};

/// What is shown: granted (still valid), used, and the balance, which may be negative. A shortage never limits anything
/// (U-10).
struct CreditSummary {
  std::int64_t granted = 0;
  std::int64_t used = 0;
  std::map<std::string, std::int64_t> used_by;  // feature → credits
  std::int64_t balance() const { return granted - used; }
  std::int64_t shortage() const { return used > granted ? used - granted : 0; }
};

struct CreditDay {
  Time day;                            // local midnight that begins it
  std::int64_t granted = 0, used = 0;  // at its end
};

namespace feature {
inline constexpr std::string_view standard = "standard";  // CECP standard protection, CAS edition included
// Virtual Analyzer URL analysis (advanced protection)
inline constexpr std::string_view url_sandboxing = "url_sandboxing";
inline constexpr std::string_view advanced = "advanced";
}  // namespace feature
/// The feature's name for people; its id if unknown.
Texts feature_name(std::string_view feature);

/// The ledger: append-only by triggers, one source makes one entry, and all that is shown is re-added from the entries.
/// Credits are never negative as an amount. Thread-safe; joins the caller's transaction.
class Credits {
 public:
  explicit Credits(const Context& context) : context_(context) {}
  /// False when this source has its entry already: nothing is written then. Refusal::bad_setting for amounts below 1.
  Result<bool> grant(TenantId tenant, std::int64_t amount, std::string_view source, Time expires_at,
                     std::string_view account = {});
  Result<bool> allocate(TenantId tenant, std::string_view feature, std::int64_t amount, std::string_view source,
                        std::string_view account = {});
  /// At most what the feature uses.
  Result<bool> release(TenantId tenant, std::string_view feature, std::int64_t amount, std::string_view source,
                       std::string_view account = {});
  /// Brings a feature's use to `target`: more is allocated at once, less is released at the next local midnight
  /// (reference.md §10.3).
  Result<void> set_use(TenantId tenant, std::string_view feature, std::int64_t target, std::string_view account = {});
  /// Writes releases that are due and expiries of grants that have ended. Idempotent. Returns how many entries.
  Result<int> settle(TenantId tenant);
  Result<CreditSummary> summary(TenantId tenant) const;
  Result<std::vector<CreditEntry>> history(TenantId tenant) const;
  /// One point a day for the graph, `days` days up to today.
  Result<std::vector<CreditDay>> daily(TenantId tenant, int days) const;

 private:
  Result<bool> write(TenantId tenant, CreditEntry entry);
  Context context_;
};

/// 90, 30, 7 or 1 when the expiry is that near (the warning of U-12), nothing before or after.
std::optional<int> expiry_warning(Time expires_at, Time now);

// ---- who is counted (reference.md §10.3) ----

struct CountedUser {
  std::string id;  // one person: directory id or address, lower case
  bool unlicensed = false, guest = false, disabled = false, shared_mailbox = false;
};
enum class PriceGroup : unsigned char { microsoft, sites, box, dropbox, gmail, google_drive };
/// microsoft: Exchange Online, OneDrive, Teams Chat. sites: SharePoint, Teams.
struct PolicyTarget {
  PriceGroup group = PriceGroup::microsoft;
  bool enabled = true;
  bool advanced = false;  // Inline Protection or Virtual Analyzer for URLs
  bool everybody = false;
  std::vector<std::string> users;
};
struct CreditNeed {
  std::int64_t standard_users = 0, advanced_users = 0;
  std::int64_t credits() const { return 25 * standard_users + 25 * advanced_users; }
};
/// Deduplicated users that enabled policies protect. Only site policies enabled: all users of the directory. Box,
/// Dropbox, Gmail and Google Drive count on their own. Unlicensed, guest and disabled users and shared mailboxes do not
/// count.
CreditNeed count_users(const std::vector<CountedUser>& directory, const std::vector<PolicyTarget>& policies);

}  // namespace sekisho::platform
