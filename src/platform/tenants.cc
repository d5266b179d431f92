#include "platform/tenants.h"

#include <algorithm>

#include "platform/errors.h"
#include "platform/json_text.h"
#include "platform/network.h"
#include "platform/text_rules.h"
#include "store/setting.h"

namespace sekisho::platform {
namespace {

using store::Row;

constexpr std::string_view find_tenant =
    "SELECT t.id, t.name, t.business_id, t.region, t.time_zone, t.language, t.created_at, p.governance, p.platform, "
    "p.connected_elsewhere, p.last_backup_at, p.updated_at FROM tenant t LEFT JOIN platform_tenant p ON p.tenant = "
    "t.id WHERE t.id = $1";

std::optional<Time> time_or_none(const Row& row, std::size_t column) {
  if (row.integer(column) == 0) return std::nullopt;
  return from_millis(row.integer(column));
}

Tenant tenant_of(const Row& row) {
  Tenant tenant{{row.integer(0)},
                row.text(1),
                row.text(2),
                row.text(3),
                row.text(4),
                row.text(5) == "en" ? Language::english : Language::japanese,
                from_millis(row.integer(6))};
  tenant.governance = row.text(7) == "cecp"       ? Governance::cecp
                      : row.text(7) == "updating" ? Governance::updating
                                                  : Governance::cas;
  tenant.platform = row.text(8) == "updated"     ? PlatformState::updated
                    : row.text(8) == "activated" ? PlatformState::activated
                                                 : PlatformState::none;
  tenant.connected_elsewhere = row.text(9);
  tenant.last_backup_at = time_or_none(row, 10);
  tenant.updated_at = time_or_none(row, 11);
  return tenant;
}

bool is_region(std::string_view id) {
  return std::any_of(regions().begin(), regions().end(), [&](const Region& region) { return region.id == id; });
}

}  // namespace

const char* to_string(Governance governance) {
  return governance == Governance::cas ? "cas" : governance == Governance::updating ? "updating" : "cecp";
}
const char* to_string(PlatformState state) {
  return state == PlatformState::none ? "none" : state == PlatformState::activated ? "activated" : "updated";
}

const std::vector<Region>& regions() {
  static const std::vector<Region> all = {{"jp", "Japan", "日本"},
                                          {"us", "United States", "米国"},
                                          {"eu", "Europe (Germany)", "欧州 (ドイツ)"},
                                          {"sg", "Singapore", "シンガポール"},
                                          {"au", "Australia", "オーストラリア"},
                                          {"in", "India", "インド"},
                                          {"mea", "Middle East & Africa (UAE)", "中東・アフリカ (アラブ首長国連邦)"},
                                          {"uk", "United Kingdom", "英国"},
                                          {"ca", "Canada", "カナダ"}};
  return all;
}

Result<TenantId> Tenants::create(const NewTenant& wanted) {
  TRY(const auto name, checked_name(wanted.name, 128));
  if (!is_region(wanted.region)) return refuse(Refusal::bad_setting, "region");
  if (!is_time_zone(wanted.time_zone)) return refuse(Refusal::bad_setting, "time zone");
  const auto business_id = wanted.business_id.empty() ? make_uuid(context_.random) : wanted.business_id;
  TRY_VOID(checked_name(business_id, 64));
  TenantId id;
  auto done = context_.database.transaction([&]() -> Result<void> {
    TRY(id.value, context_.database.insert("INSERT INTO tenant (name, business_id, region, time_zone, language, "
                                           "created_at) VALUES ($1, $2, $3, $4, $5, $6)",
                                           {name, business_id, wanted.region, wanted.time_zone,
                                            std::string(wanted.language == Language::english ? "en" : "ja"),
                                            to_millis(context_.clock.now())}));
    TRY_VOID(context_.database.execute("INSERT INTO platform_tenant (tenant) VALUES ($1)", {id.value}));
    TRY_VOID(context_.database.insert(
        "INSERT INTO organization (tenant, name, description, created_at) VALUES ($1, $2, $3, $4)",
        {id.value, std::string("Default organization"), std::string(), to_millis(context_.clock.now())}));
    return audit_.append({.tenant = id, .name = "system", .source = "System"},
                         {.category = "Tenants", .activity = "Create tenant"});
  });
  if (!done && done.error().code == Code::conflict) return refuse(Refusal::name_taken, "business id");
  TRY_VOID(std::move(done));
  return id;
}

Result<Tenant> Tenants::find(TenantId tenant) const {
  TRY(const auto rows, context_.database.query(find_tenant, {tenant.value}));
  if (rows.empty()) return fail(Code::not_found, "tenant: none with this id");
  return tenant_of(rows[0]);
}

Result<void> Tenants::set_preferences(const Actor& actor, std::string_view time_zone, Language language) {
  if (!is_time_zone(time_zone)) return refuse(Refusal::bad_setting, "time zone");
  return context_.database.transaction([&]() -> Result<void> {
    TRY_VOID(context_.database.execute(
        "UPDATE tenant SET id = $1, time_zone = $2, language = $3 WHERE id = $1",
        {actor.tenant.value, std::string(time_zone), std::string(language == Language::english ? "en" : "ja")}));
    return audit_.append(actor, {.category = "Console Settings",
                                 .activity = "Change time zone and language",
                                 .details = JsonText()
                                                .add("timeZone", time_zone)
                                                .add("language", language == Language::english ? "en" : "ja")
                                                .object()});
  });
}

Result<void> Tenants::set_governance(TenantId tenant, Governance governance) {
  TRY_VOID(context_.database.execute(
      "INSERT INTO platform_tenant (tenant, governance, updated_at) VALUES ($1, $2, $3) "
      "ON CONFLICT (tenant) DO UPDATE SET governance = excluded.governance, updated_at = excluded.updated_at",
      {tenant.value, std::string(to_string(governance)),
       governance == Governance::cecp ? to_millis(context_.clock.now()) : std::int64_t{0}}));
  return {};
}

Result<void> Tenants::set_platform(TenantId tenant, PlatformState state) {
  TRY_VOID(
      context_.database.execute("INSERT INTO platform_tenant (tenant, platform) VALUES ($1, $2) ON CONFLICT (tenant) "
                                "DO UPDATE SET platform = excluded.platform",
                                {tenant.value, std::string(to_string(state))}));
  return {};
}

Result<void> Tenants::set_connected_elsewhere(TenantId tenant, std::string_view business_id) {
  TRY_VOID(
      context_.database.execute("INSERT INTO platform_tenant (tenant, connected_elsewhere) VALUES ($1, $2) "
                                "ON CONFLICT (tenant) DO UPDATE SET connected_elsewhere = excluded.connected_elsewhere",
                                {tenant.value, std::string(business_id)}));
  return {};
}

Result<void> Tenants::record_backup(TenantId tenant, Time at) {
  TRY_VOID(
      context_.database.execute("INSERT INTO platform_tenant (tenant, last_backup_at) VALUES ($1, $2) "
                                "ON CONFLICT (tenant) DO UPDATE SET last_backup_at = excluded.last_backup_at",
                                {tenant.value, to_millis(at)}));
  return {};
}

Result<ConsoleSettings> Tenants::console_settings(TenantId tenant) const {
  TRY(const auto rows,
      context_.database.query("SELECT name, value FROM setting WHERE tenant = $1 AND name LIKE 'console.%'",
                              {tenant.value}));
  ConsoleSettings settings;
  for (const auto& row : rows) {
    const auto name = row.text(0), value = row.text(1);
    if (name == "console.networks") {
      for (const auto network : split(value, ',')) {
        if (!network.empty()) settings.allowed_networks.emplace_back(network);
      }
      continue;
    }
    const int number = std::atoi(value.c_str());
    if (name == "console.idle_minutes")
      settings.idle_minutes = number;
    else if (name == "console.session_minutes")
      settings.session_minutes = number;
    else if (name == "console.max_sessions")
      settings.max_sessions = number;
    else if (name == "console.mfa_required")
      settings.mfa_required = number != 0;
  }
  return settings;
}

Result<void> Tenants::set_console_settings(const Actor& actor, const ConsoleSettings& settings) {
  if (settings.idle_minutes < 5 || settings.idle_minutes > 480)
    return refuse(Refusal::bad_setting, "idle_minutes 5 to 480");
  if (settings.session_minutes < 30 || settings.session_minutes > 480)
    return refuse(Refusal::bad_setting, "session_minutes 30 to 480");
  if (settings.max_sessions < 1 || settings.max_sessions > 20)
    return refuse(Refusal::bad_setting, "max_sessions 1 to 20");
  if (settings.allowed_networks.size() > 100) return refuse(Refusal::limit_reached, "100 networks");
  std::string networks;
  for (const auto& network : settings.allowed_networks) {
    TRY_VOID(check_network(network));
    networks += networks.empty() ? network : "," + network;
  }
  return context_.database.transaction([&]() -> Result<void> {
    const std::pair<std::string, std::string> values[] = {
        {"console.idle_minutes", std::to_string(settings.idle_minutes)},
        {"console.session_minutes", std::to_string(settings.session_minutes)},
        {"console.max_sessions", std::to_string(settings.max_sessions)},
        {"console.mfa_required", settings.mfa_required ? "1" : "0"},
        {"console.networks", networks}};
    JsonText details;
    for (const auto& [name, value] : values) {
      TRY_VOID(store::save_setting(context_.database, actor.tenant, name, value));
      details.add(name, value);
    }
    return audit_.append(
        actor, {.category = "Console Settings", .activity = "Change console settings", .details = details.object()});
  });
}

}  // namespace sekisho::platform
