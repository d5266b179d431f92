#include "api/blocked_lists.h"

#include "policy/list_kind.h"
#include "policy/policy_store.h"

namespace sekisho::api {
namespace {

using policy::ListKind;

// The policy module's central blocked lists, as the integration API sees them.
class PolicyBlockedLists final : public BlockedLists {
 public:
  explicit PolicyBlockedLists(policy::PolicyStore& policies) : policies_(policies) {}

  Result<BlockedValues> all(TenantId tenant) override {
    BlockedValues values;
    TRY(values.senders, values_of(tenant, ListKind::blocked_senders));
    TRY(values.urls, values_of(tenant, ListKind::blocked_urls));
    TRY(values.sha1, values_of(tenant, ListKind::blocked_sha1));
    TRY(values.sha256, values_of(tenant, ListKind::blocked_sha256));
    return values;
  }

  Result<void> add(TenantId tenant, const BlockedValues& values, const std::string& by,
                   std::int64_t expires_ms) override {
    const auto entries_of = [&](const std::vector<std::string>& list) {
      std::vector<policy::ListEntry> entries;
      for (const auto& value : list) {
        policy::ListEntry entry;
        entry.value = value;
        entry.source = "api";
        entry.expires_ms = expires_ms;
        entries.push_back(std::move(entry));
      }
      return entries;
    };
    // all lists, before the first is written
    TRY_VOID(each(values, [&](ListKind kind, const std::vector<std::string>& list) -> Result<void> {
      for (auto& entry : entries_of(list)) TRY_VOID(policy::normal_entry(kind, std::move(entry)));
      return {};
    }));
    return each(values, [&](ListKind kind, const std::vector<std::string>& list) -> Result<void> {
      return policies_.add_entries(tenant, kind, entries_of(list), by);
    });
  }

  Result<void> remove(TenantId tenant, const BlockedValues& values, const std::string&) override {
    return each(values, [&](ListKind kind, const std::vector<std::string>& list) -> Result<void> {
      TRY_VOID(policies_.remove_entries(tenant, kind, list));
      return {};
    });
  }

 private:
  Result<std::vector<std::string>> values_of(TenantId tenant, ListKind kind) {
    TRY(const auto entries, policies_.entries(tenant, kind));
    std::vector<std::string> out;
    for (const auto& entry : entries) out.push_back(entry.value);
    return out;
  }
  template <class F>
  Result<void> each(const BlockedValues& values, const F& use) {
    if (!values.senders.empty()) TRY_VOID(use(ListKind::blocked_senders, values.senders));
    if (!values.urls.empty()) TRY_VOID(use(ListKind::blocked_urls, values.urls));
    if (!values.sha1.empty()) TRY_VOID(use(ListKind::blocked_sha1, values.sha1));
    if (!values.sha256.empty()) TRY_VOID(use(ListKind::blocked_sha256, values.sha256));
    return {};
  }

  policy::PolicyStore& policies_;
};

}  // namespace

std::unique_ptr<BlockedLists> make_blocked_lists(policy::PolicyStore& policies) {
  return std::make_unique<PolicyBlockedLists>(policies);
}

}  // namespace sekisho::api
