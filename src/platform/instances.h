#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/audit.h"
#include "platform/context.h"
#include "platform/events.h"

namespace sekisho::platform {

enum class Product : unsigned char { cas, cecp };
/// What Product Connector (cas) and Product Instance (cecp) show (U-26, U-33).
enum class InstanceStatus : unsigned char { preparing, registration_pending, connected, updating, not_connected };
const char* to_string(Product product);
const char* to_string(InstanceStatus status);

struct Instance {
  std::int64_t id = 0;
  Product product = Product::cas;
  std::string name, region, description;
  InstanceStatus status = InstanceStatus::not_connected;
  Time status_at;
  Time created_at;
};

/// "Connected 2026-11-23 14:27:22" / "接続済み 2026-11-23 14:27:22" in the tenant's zone; the other statuses without a
/// time.
Texts status_text(const Instance& instance, std::string_view time_zone);
/// "Cloud App Security", "Cloud Email and Collaboration Protection".
std::string_view product_name(Product product);

/// Connected products. One instance of each product per tenant. Every change of status is published as "instance".
class Instances {
 public:
  Instances(const Context& context, Changes& changes) : context_(context), changes_(changes), audit_(context) {}
  Result<std::vector<Instance>> list(TenantId tenant) const;
  Result<std::optional<Instance>> find(TenantId tenant, Product product) const;
  /// U-25: Save. Begins with `preparing`; asking again while it is there changes nothing. Refusals
  /// platform_not_activated, connected_elsewhere.
  Result<Instance> connect_cas(const Actor& actor);
  Result<void> disconnect_cas(const Actor& actor);
  /// Takes each preparing or pending connection one step on; Business ID matches by itself, both sides being one
  /// service. The server calls it every second, so that a connection is there in two. Returns whether anything moved.
  Result<bool> advance(TenantId tenant);
  /// Joins the caller's transaction; publishing is the caller's, after it committed.
  Result<void> set(TenantId tenant, Product product, InstanceStatus status);
  void publish(TenantId tenant) const;

 private:
  Context context_;
  Changes& changes_;
  AuditLog audit_;
};

}  // namespace sekisho::platform
