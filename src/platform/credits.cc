#include "platform/credits.h"

#include <algorithm>
#include <set>

#include "platform/errors.h"
#include "platform/tenants.h"

namespace sekisho::platform {
namespace {

constexpr const char* kinds[] = {"grant", "allocation", "release", "expiry"};

CreditEntry entry_of(const store::Row& row) {
  CreditEntry entry{row.integer(0), EntryKind::grant, row.integer(2),
                    row.text(3),    row.text(4),      from_millis(row.integer(5))};
  for (std::size_t i = 0; i < std::size(kinds); ++i) {
    if (row.text(1) == kinds[i]) entry.kind = static_cast<EntryKind>(i);
  }
  if (row.integer(6) != 0) entry.expires_at = from_millis(row.integer(6));
  entry.account = row.text(7);
  return entry;
}

void add(CreditSummary& sum, const CreditEntry& entry) {
  switch (entry.kind) {
    case EntryKind::grant:
      sum.granted += entry.amount;
      return;
    case EntryKind::expiry:
      sum.granted -= entry.amount;
      return;
    case EntryKind::allocation:
      sum.used += entry.amount;
      sum.used_by[entry.feature] += entry.amount;
      return;
    case EntryKind::release:
      sum.used -= entry.amount;
      sum.used_by[entry.feature] -= entry.amount;
      return;
  }
}

}  // namespace

const char* to_string(EntryKind kind) { return kinds[static_cast<std::size_t>(kind)]; }

Texts feature_name(std::string_view feature) {
  if (feature == feature::standard) return {"Standard protection", "標準の保護"};
  if (feature == feature::url_sandboxing)
    return {"Virtual Analyzer URL analysis (URL sandboxing)", "仮想アナライザによるURL分析 (URLサンドボックス)"};
  if (feature == feature::advanced) return {"Advanced protection", "高度な保護"};
  return {std::string(feature), std::string(feature)};
}

Result<bool> Credits::write(TenantId tenant, CreditEntry entry) {
  constexpr std::int64_t most = 1'000'000'000'000;
  if (entry.amount < 1 || entry.amount > most) return refuse(Refusal::bad_setting, "credits");
  bool written = false;
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const auto rows,
        context_.database.query("SELECT count(*) FROM credit_entry WHERE tenant = $1", {tenant.value}));
    TRY(const auto changed,
        context_.database.execute(
            "INSERT INTO credit_entry (tenant, sequence, kind, amount, feature, source, at, expires_at, account) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant, source) DO NOTHING",
            {tenant.value, rows[0].integer(0) + 1, std::string(to_string(entry.kind)), entry.amount, entry.feature,
             entry.source, to_millis(context_.clock.now()), entry.expires_at ? to_millis(*entry.expires_at) : 0,
             entry.account}));
    written = changed == 1;
    return {};
  });
  TRY_VOID(std::move(done));
  return written;
}

Result<bool> Credits::grant(TenantId tenant, std::int64_t amount, std::string_view source, Time expires_at,
                            std::string_view account) {
  return write(tenant, {0, EntryKind::grant, amount, "", std::string(source), {}, expires_at, std::string(account)});
}

Result<bool> Credits::allocate(TenantId tenant, std::string_view feature, std::int64_t amount, std::string_view source,
                               std::string_view account) {
  return write(tenant, {0,
                        EntryKind::allocation,
                        amount,
                        std::string(feature),
                        std::string(source),
                        {},
                        std::nullopt,
                        std::string(account)});
}

Result<bool> Credits::release(TenantId tenant, std::string_view feature, std::int64_t amount, std::string_view source,
                              std::string_view account) {
  bool written = false;
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const auto sum, summary(tenant));
    const auto used = sum.used_by.find(std::string(feature));
    const auto most = used == sum.used_by.end() ? 0 : used->second;
    if (amount > most) return refuse(Refusal::bad_setting, "more than the feature uses");
    TRY(written, write(tenant, {0,
                                EntryKind::release,
                                amount,
                                std::string(feature),
                                std::string(source),
                                {},
                                std::nullopt,
                                std::string(account)}));
    return {};
  });
  TRY_VOID(std::move(done));
  return written;
}

Result<void> Credits::set_use(TenantId tenant, std::string_view feature, std::int64_t target,
                              std::string_view account) {
  if (target < 0) return refuse(Refusal::bad_setting, "credits");
  return context_.database.transaction([&]() -> Result<void> {
    TRY(const auto sum, summary(tenant));
    const auto found = sum.used_by.find(std::string(feature));
    const auto used = found == sum.used_by.end() ? 0 : found->second;
    TRY_VOID(context_.database.execute("DELETE FROM credit_release_due WHERE tenant = $1 AND feature = $2",
                                       {tenant.value, std::string(feature)}));
    if (target > used) {
      TRY(const auto rows,
          context_.database.query("SELECT count(*) FROM credit_entry WHERE tenant = $1", {tenant.value}));
      TRY_VOID(allocate(tenant, feature, target - used,
                        "use:" + std::string(feature) + ":" + std::to_string(rows[0].integer(0) + 1), account));
    } else if (target < used) {
      TRY(const auto owner, Tenants(context_).find(tenant));
      TRY_VOID(context_.database.execute(
          "INSERT INTO credit_release_due (tenant, feature, target, due_at) VALUES ($1, $2, $3, $4)",
          {tenant.value, std::string(feature), target,
           to_millis(next_midnight(context_.clock.now(), owner.time_zone))}));
    }
    return {};
  });
}

Result<int> Credits::settle(TenantId tenant) {
  int entries = 0;
  auto done = context_.database.transaction([&]() -> Result<void> {
    const auto now = to_millis(context_.clock.now());
    TRY(const auto due, context_.database.query(
                            "SELECT feature, target, due_at FROM credit_release_due WHERE tenant = $1 AND due_at <= $2",
                            {tenant.value, now}));
    for (const auto& row : due) {
      TRY(const auto sum, summary(tenant));
      const auto found = sum.used_by.find(row.text(0));
      const auto used = found == sum.used_by.end() ? 0 : found->second;
      if (used > row.integer(1)) {
        TRY(const bool written, release(tenant, row.text(0), used - row.integer(1),
                                        "release:" + row.text(0) + ":" + std::to_string(row.integer(2))));
        entries += written;
      }
      TRY_VOID(context_.database.execute("DELETE FROM credit_release_due WHERE tenant = $1 AND feature = $2",
                                         {tenant.value, row.text(0)}));
    }
    TRY(const auto ended, context_.database.query("SELECT amount, source FROM credit_entry WHERE tenant = $1 AND kind "
                                                  "= 'grant' AND expires_at > 0 AND expires_at <= $2",
                                                  {tenant.value, now}));
    for (const auto& row : ended) {
      TRY(const bool written, write(tenant, {0, EntryKind::expiry, row.integer(0), "", "expiry:" + row.text(1)}));
      entries += written;
    }
    return {};
  });
  TRY_VOID(std::move(done));
  return entries;
}

Result<CreditSummary> Credits::summary(TenantId tenant) const {
  CreditSummary sum;
  TRY(const auto rows,
      context_.database.query(
          "SELECT kind, feature, sum(amount) FROM credit_entry WHERE tenant = $1 GROUP BY kind, feature",
          {tenant.value}));
  for (const auto& row : rows) {
    CreditEntry entry;
    for (std::size_t i = 0; i < std::size(kinds); ++i) {
      if (row.text(0) == kinds[i]) entry.kind = static_cast<EntryKind>(i);
    }
    entry.feature = row.text(1);
    entry.amount = row.integer(2);
    add(sum, entry);
  }
  std::erase_if(sum.used_by, [](const auto& item) { return item.second == 0; });
  return sum;
}

Result<std::vector<CreditEntry>> Credits::history(TenantId tenant) const {
  TRY(const auto rows, context_.database.query("SELECT sequence, kind, amount, feature, source, at, expires_at, "
                                               "account FROM credit_entry WHERE tenant = $1 ORDER BY sequence",
                                               {tenant.value}));
  std::vector<CreditEntry> all;
  for (const auto& row : rows) all.push_back(entry_of(row));
  return all;
}

Result<std::vector<CreditDay>> Credits::daily(TenantId tenant, int days) const {
  days = std::clamp(days, 1, 366);
  TRY(const auto owner, Tenants(context_).find(tenant));
  TRY(const auto entries, history(tenant));
  const auto today_end = next_midnight(context_.clock.now(), owner.time_zone);
  std::vector<CreditDay> out;
  CreditSummary sum;
  std::size_t next = 0;
  for (int i = days; i > 0; --i) {
    const auto end = today_end - std::chrono::hours(24) * (i - 1);
    for (; next < entries.size() && entries[next].at < end; ++next) add(sum, entries[next]);
    out.push_back({end - std::chrono::hours(24), sum.granted, sum.used});
  }
  return out;
}

std::optional<int> expiry_warning(Time expires_at, Time now) {
  if (now >= expires_at) return std::nullopt;
  for (const int days : {1, 7, 30, 90}) {
    if (expires_at - now <= std::chrono::hours(24) * days) return days;
  }
  return std::nullopt;
}

CreditNeed count_users(const std::vector<CountedUser>& directory, const std::vector<PolicyTarget>& policies) {
  std::set<std::string> countable;
  for (const auto& user : directory) {
    if (!user.unlicensed && !user.guest && !user.disabled && !user.shared_mailbox) countable.insert(user.id);
  }
  const auto targets_of = [&](const PolicyTarget& policy) {
    if (policy.everybody) return countable;
    std::set<std::string> users;
    for (const auto& user : policy.users) {
      if (countable.contains(user)) users.insert(user);
    }
    return users;
  };
  CreditNeed need;
  bool sites = false, microsoft = false;
  for (const auto group :
       {PriceGroup::microsoft, PriceGroup::box, PriceGroup::dropbox, PriceGroup::gmail, PriceGroup::google_drive}) {
    std::set<std::string> standard, advanced;
    for (const auto& policy : policies) {
      if (!policy.enabled) continue;
      sites = sites || policy.group == PriceGroup::sites;
      if (policy.group != group) continue;
      microsoft = microsoft || group == PriceGroup::microsoft;
      const auto users = targets_of(policy);
      standard.insert(users.begin(), users.end());
      if (policy.advanced) advanced.insert(users.begin(), users.end());
    }
    need.standard_users += static_cast<std::int64_t>(standard.size());
    need.advanced_users += static_cast<std::int64_t>(advanced.size());
  }
  if (sites && !microsoft) need.standard_users += static_cast<std::int64_t>(countable.size());
  return need;
}

}  // namespace sekisho::platform
