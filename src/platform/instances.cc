#include "platform/instances.h"

#include "platform/errors.h"
#include "platform/json_text.h"
#include "platform/tenants.h"

namespace sekisho::platform {
namespace {

constexpr const char* statuses[] = {"preparing", "registration_pending", "connected", "updating", "not_connected"};

Instance instance_of(const store::Row& row) {
  Instance instance{row.integer(0), row.text(1) == "cas" ? Product::cas : Product::cecp, row.text(2), row.text(3),
                    row.text(4)};
  for (std::size_t i = 0; i < std::size(statuses); ++i) {
    if (row.text(5) == statuses[i]) instance.status = static_cast<InstanceStatus>(i);
  }
  instance.status_at = from_millis(row.integer(6));
  instance.created_at = from_millis(row.integer(7));
  return instance;
}

}  // namespace

const char* to_string(Product product) { return product == Product::cas ? "cas" : "cecp"; }
const char* to_string(InstanceStatus status) { return statuses[static_cast<std::size_t>(status)]; }
std::string_view product_name(Product product) {
  return product == Product::cas ? "Cloud App Security" : "Cloud Email and Collaboration Protection";
}

Texts status_text(const Instance& instance, std::string_view time_zone) {
  switch (instance.status) {
    case InstanceStatus::preparing:
    case InstanceStatus::registration_pending:
      return {"Preparing or registration pending", "準備中または登録保留中"};
    case InstanceStatus::connected: {
      const auto when = format_local(instance.status_at, time_zone);
      return {"Connected " + when, "接続済み " + when};
    }
    case InstanceStatus::updating:
      return {"Updating", "アップデート"};
    case InstanceStatus::not_connected:
      break;
  }
  return {"Not connected", "未接続"};
}

Result<std::vector<Instance>> Instances::list(TenantId tenant) const {
  TRY(const auto rows, context_.database.query("SELECT id, product, name, region, description, status, status_at, "
                                               "created_at FROM product_instance WHERE tenant = $1 ORDER BY id",
                                               {tenant.value}));
  std::vector<Instance> all;
  for (const auto& row : rows) all.push_back(instance_of(row));
  return all;
}

Result<std::optional<Instance>> Instances::find(TenantId tenant, Product product) const {
  TRY(auto all, list(tenant));
  for (auto& instance : all) {
    if (instance.product == product) return std::optional(std::move(instance));
  }
  return std::optional<Instance>();
}

Result<Instance> Instances::connect_cas(const Actor& actor) {
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const auto tenant, Tenants(context_).find(actor.tenant));
    if (tenant.platform == PlatformState::none) return refuse(Refusal::platform_not_activated);
    if (!tenant.connected_elsewhere.empty()) return refuse(Refusal::connected_elsewhere);
    TRY(const auto known, find(actor.tenant, Product::cas));
    if (known && known->status != InstanceStatus::not_connected) return {};
    TRY_VOID(set(actor.tenant, Product::cas, InstanceStatus::preparing));
    return audit_.append(actor,
                         {.category = "Product connector", .activity = "Connect Trend Micro Cloud App Security"});
  });
  TRY_VOID(std::move(done));
  publish(actor.tenant);
  TRY(auto instance, find(actor.tenant, Product::cas));
  return *std::move(instance);
}

Result<void> Instances::disconnect_cas(const Actor& actor) {
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const auto tenant, Tenants(context_).find(actor.tenant));
    if (tenant.governance != Governance::cas) return refuse(Refusal::already_updated);
    TRY_VOID(set(actor.tenant, Product::cas, InstanceStatus::not_connected));
    return audit_.append(actor,
                         {.category = "Product connector", .activity = "Disconnect Trend Micro Cloud App Security"});
  });
  TRY_VOID(std::move(done));
  publish(actor.tenant);
  return {};
}

Result<bool> Instances::advance(TenantId tenant) {
  bool moved = false;
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(const auto cas, find(tenant, Product::cas));
    if (!cas || (cas->status != InstanceStatus::preparing && cas->status != InstanceStatus::registration_pending))
      return {};
    moved = true;
    return set(
        tenant, Product::cas,
        cas->status == InstanceStatus::preparing ? InstanceStatus::registration_pending : InstanceStatus::connected);
  });
  TRY_VOID(std::move(done));
  if (moved) publish(tenant);
  return moved;
}

Result<void> Instances::set(TenantId tenant, Product product, InstanceStatus status) {
  TRY(const auto owner, Tenants(context_).find(tenant));
  const auto now = to_millis(context_.clock.now());
  TRY_VOID(context_.database.execute(
      "INSERT INTO product_instance (tenant, product, name, region, status, status_at, created_at) VALUES ($1, $2, $3, "
      "$4, $5, $6, $7) "
      "ON CONFLICT (tenant, product) DO UPDATE SET status = excluded.status, status_at = excluded.status_at",
      {tenant.value, std::string(to_string(product)), std::string(product_name(product)), owner.region,
       std::string(to_string(status)), now, now}));
  return {};
}

void Instances::publish(TenantId tenant) const {
  const auto owner = Tenants(context_).find(tenant);
  const auto all = list(tenant);
  if (!owner || !all) return;
  for (const auto& instance : *all) {
    const auto text = status_text(instance, owner->time_zone);
    changes_.publish(tenant, "instance",
                     JsonText()
                         .add("product", to_string(instance.product))
                         .add("name", instance.name)
                         .add("status", to_string(instance.status))
                         .add("statusAt", format_iso8601(instance.status_at))
                         .add("textEn", text.english)
                         .add("textJa", text.japanese)
                         .object());
  }
}

}  // namespace sekisho::platform
