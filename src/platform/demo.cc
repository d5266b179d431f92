#include "platform/demo.h"

#include "platform/accounts.h"
#include "platform/instances.h"
#include "platform/licences.h"
#include "platform/operators.h"
#include "platform/password.h"
#include "platform/tenants.h"
#include "platform/update/foundation.h"
#include "platform/update/phases.h"
#include "platform/update/update.h"

namespace sekisho::platform {
namespace {

using std::chrono::hours;
using update::ServiceFacts;

struct Plan {
  std::string_view id, company;
  DemoTenant::Shows shows;
  std::string_view region;
  Programme programme;
  Edition edition;
  int seats;
  int expires_in_days;
  PlatformState platform;
  bool connected;
  bool updated;
  bool url_sandboxing, salesforce, delegate;
};

constexpr Plan plans[] = {
    {"demo-eligible",
     "Aoba Trading",
     {"eligible: banner 'Update to Cloud Email and Collaboration Protection'",
      "対象テナント: バナー「Cloud Email and Collaboration Protectionへのアップデート」"},
     "jp",
     Programme::tssl,
     Edition::standard,
     100,
     200,
     PlatformState::updated,
     true,
     false,
     false,
     false,
     false},
    {"demo-not-activated",
     "Kaede Foods",
     {"no platform licence: banner 'More Details'", "プラットフォームのライセンスなし: バナー「詳細」"},
     "jp",
     Programme::tssl,
     Edition::standard,
     50,
     150,
     PlatformState::none,
     false,
     false,
     false,
     false,
     false},
    {"demo-not-connected",
     "Minato Logistics",
     {"platform updated, CAS not connected", "プラットフォームはアップデート済み、CASは未接続"},
     "jp",
     Programme::tmol,
     Edition::standard_xdr,
     300,
     300,
     PlatformState::updated,
     false,
     false,
     false,
     false,
     false},
    {"demo-platform-old",
     "Sumire Clinic",
     {"platform not updated: banner 'Update Trend Vision One'",
      "プラットフォームが未アップデート: バナー「Trend Vision Oneのアップデート」"},
     "jp",
     Programme::tssl,
     Edition::standard,
     80,
     120,
     PlatformState::activated,
     true,
     false,
     false,
     false,
     false},
    {"demo-mspl",
     "Hinoki Services",
     {"MSPL: no banner, 4091001", "MSPL: バナーなし、4091001"},
     "jp",
     Programme::mspl,
     Edition::standard,
     40,
     200,
     PlatformState::updated,
     true,
     false,
     false,
     false,
     false},
    {"demo-expired",
     "Tsubaki Works",
     {"CAS licence expired 40 days ago: its console is locked, no banner on the platform, 4091002",
      "CASのライセンスが40日前に期限切れ: コンソールはロック、プラットフォームにバナーなし、4091002"},
     "jp",
     Programme::tssl,
     Edition::standard,
     60,
     -40,
     PlatformState::updated,
     true,
     false,
     false,
     false,
     false},
    {"demo-shortage",
     "Fuji Precision",
     {"URL sandboxing on: 2,500 granted, 5,000 used after the update",
      "URLのサンドボックス有効: アップデート後に2,500クレジット付与、5,000使用"},
     "jp",
     Programme::tssl,
     Edition::standard,
     100,
     250,
     PlatformState::updated,
     true,
     false,
     true,
     false,
     false},
    {"demo-salesforce",
     "Sakura Insurance",
     {"blocked by Salesforce protection: 4091003", "Salesforceの保護によりアップデート不可: 4091003"},
     "jp",
     Programme::tssl,
     Edition::standard_xdr,
     500,
     330,
     PlatformState::updated,
     true,
     false,
     false,
     true,
     false},
    {"demo-delegate",
     "Yanagi Hotels",
     {"blocked by a delegate account: 4091004", "代理アカウントによりアップデート不可: 4091004"},
     "jp",
     Programme::tmol,
     Edition::standard,
     70,
     90,
     PlatformState::updated,
     true,
     false,
     false,
     false,
     true},
    {"demo-updated",
     "Keyaki Bank",
     {"already updated, with a shortage", "アップデート済み、クレジット不足"},
     "jp",
     Programme::tssl,
     Edition::standard_xdr,
     200,
     180,
     PlatformState::updated,
     true,
     true,
     true,
     false,
     false},
    {"demo-later-phase",
     "Birch Media",
     {"its phase (India) has not begun: no banner, 4091009", "フェーズ（インド）が未開始: バナーなし、4091009"},
     "in",
     Programme::tssl,
     Edition::standard,
     30,
     365,
     PlatformState::updated,
     true,
     false,
     false,
     false,
     false},
};

Result<void> set_demo_password(const Context& context, TenantId tenant, AccountId account) {
  TRY(const auto hash, hash_password(demo_password, context.password_cost));
  TRY_VOID(context.database.execute(
      "UPDATE account SET tenant = $1, password_hash = $2, must_change = 0 WHERE tenant = $1 AND id = $3",
      {tenant.value, hash, account.value}));
  return {};
}

Result<DemoTenant> build(const Context& context, Changes& changes, const SigningKey& key, const Plan& plan) {
  DemoTenant demo;
  demo.business_id = std::string(plan.id);
  demo.shows = plan.shows;
  demo.cas_name = "clp-" + demo.business_id.substr(5);
  if (plan.platform != PlatformState::none) {
    demo.platform_name =
        plan.platform == PlatformState::updated ? "owner@" + demo.business_id.substr(5) + ".example" : demo.cas_name;
  }
  TRY(const auto known, Operators(context).tenant_of_business(demo.business_id));
  if (known) {
    demo.tenant = *known;
    return demo;
  }
  Tenants tenants(context);
  Accounts accounts(context);
  TRY(demo.tenant,
      tenants.create(
          {.name = std::string(plan.company), .business_id = demo.business_id, .region = std::string(plan.region)}));
  const auto now = context.clock.now();
  TRY_VOID(Licences(context).put(
      demo.tenant, {"cas:" + demo.business_id, "", Side::cas, "Trend Micro Cloud App Security", plan.programme,
                    plan.edition, false, plan.seats, now - hours(24 * 365), now + hours(24 * plan.expires_in_days)}));
  const Actor system{.tenant = demo.tenant, .name = "system", .source = "System"};
  const auto mail_domain = "@" + demo.business_id.substr(5) + ".example";
  TRY(const auto clp, accounts.add_first(system, Side::cas, demo.cas_name, "owner" + mail_domain));
  TRY_VOID(set_demo_password(context, demo.tenant, clp.id));
  const Actor owner{.tenant = demo.tenant, .account = clp.id, .name = demo.cas_name, .address = "127.0.0.1"};
  TRY(const auto role,
      Roles(context).add(
          owner, Side::cas,
          {.name = "Help desk",
           .permissions = {{"quarantine", Level::full}, {"logs", Level::read}, {"administrators", Level::read}}}));
  TRY(const auto helper,
      accounts.add(owner, Side::cas, {.email = "helpdesk" + mail_domain, .display_name = "Help desk", .role = role}));
  TRY_VOID(set_demo_password(context, demo.tenant, helper));
  TRY_VOID(context.database.execute("UPDATE account SET tenant = $1, status = 'enabled' WHERE tenant = $1 AND id = $2",
                                    {demo.tenant.value, helper.value}));
  update::StoredFacts facts(context.database);
  ServiceFacts service{plan.url_sandboxing, plan.salesforce, {}, {"task_list"}, false};
  if (plan.delegate) service.delegate_services = {"Exchange Online"};
  TRY_VOID(facts.write(demo.tenant, service));
  if (plan.platform == PlatformState::none) return demo;
  TRY_VOID(update::activate_platform(context, owner, plan.region));
  TRY(const auto primary, accounts.primary(demo.tenant));
  const Actor master{.tenant = demo.tenant, .account = primary.id, .name = demo.platform_name, .address = "127.0.0.1"};
  if (plan.platform == PlatformState::updated) {
    TRY_VOID(tenants.set_platform(demo.tenant, PlatformState::updated));
    TRY_VOID(
        context.database.execute("UPDATE account SET tenant = $1, name = $2, email = $2 WHERE tenant = $1 AND id = $3",
                                 {demo.tenant.value, demo.platform_name, primary.id.value}));
    TRY_VOID(context.database.execute("INSERT INTO former_name (tenant, name, refused_since) VALUES ($1, $2, $3)",
                                      {demo.tenant.value, demo.cas_name, to_millis(now)}));
  }
  // the platform's own licence is another one: it lets its people in to read why they are refused
  if (plan.expires_in_days < -30) {
    TRY_VOID(Licences(context).put(
        demo.tenant, {"platform-renewed:" + demo.business_id, "", Side::platform, "Trend Vision One Essential Access",
                      plan.programme, plan.edition, false, plan.seats, now, now + hours(24 * 365)}));
  }
  if (plan.connected) TRY_VOID(Instances(context, changes).set(demo.tenant, Product::cas, InstanceStatus::connected));
  if (plan.updated) {
    update::Update up(context, facts, changes, key);
    const std::string version(update::document("update_notice").version);
    TRY_VOID(up.agree(master, {version, version, version}));
    TRY(const auto checked, update::preflight(context, facts, demo.tenant));
    TRY_VOID(up.start(master, {version, true, checked.digest}));
    TRY_VOID(up.resume(demo.tenant));
  }
  return demo;
}

}  // namespace

Result<std::vector<DemoTenant>> build_demo_tenants(const Context& context, Changes& changes, const SigningKey& key) {
  update::Phases phases(context);
  TRY(const auto known, phases.list());
  if (known.empty()) {
    for (const auto* const region : {"jp", "us", "eu", "sg", "au", "mea", "uk", "ca"}) {
      TRY_VOID(phases.put({std::string("Phase 1 ") + region, *parse_iso8601("2024-01-15T00:00:00Z"), region, {}}));
    }
    TRY_VOID(phases.put({"Phase 2 in", context.clock.now() + hours(24 * 30), "in", {}}));
  }
  std::vector<DemoTenant> all;
  for (const auto& plan : plans) {
    TRY(auto demo, build(context, changes, key, plan));
    all.push_back(std::move(demo));
  }
  return all;
}

}  // namespace sekisho::platform
