#include "platform/demo.h"
#include "platform/operators.h"
#include "platform/sessions.h"
#include "platform/sign_in.h"
#include "platform/update/banner.h"
#include "platform/update/fleet.h"
#include "platform/update/phases.h"
#include "platform/update/rehearsal.h"
#include "platform/update/support_bundle.h"
#include "platform/update/testing.h"

namespace sekisho::platform::update {
namespace {

std::string newest_mail(World& world, std::string_view kind) {
  const auto rows = world.database->query("SELECT body FROM platform_mail WHERE kind = $1 ORDER BY id DESC LIMIT 1",
                                          {std::string(kind)});
  return rows->empty() ? "" : rows->at(0).text(0);
}

std::string digits_in(const std::string& text) {
  const auto at = text.find_first_of("0123456789");
  return at == std::string::npos ? "" : text.substr(at, 6);
}

}  // namespace

TEST_CASE("U-18 U-19 U-20 U-21 U-22 U-24: each state of the road shows its banner and its button in both languages") {
  struct Row {
    std::string says;
    Case wanted;
    BannerKind kind;
    std::string english, japanese;
  };
  const Row rows[] = {
      {"U-19", {.connected = false, .platform = PlatformState::none}, BannerKind::introduce, "More Details", "詳細"},
      {"U-20",
       {.connected = false},
       BannerKind::connect,
       "Connect Trend Micro Cloud App Security",
       "Trend Micro Cloud App Securityの接続"},
      {"U-21",
       {.platform = PlatformState::activated},
       BannerKind::update_platform,
       "Update Trend Vision One",
       "Trend Vision Oneのアップデート"},
      {"U-22",
       {},
       BannerKind::update_cecp,
       "Update to Cloud Email and Collaboration Protection",
       "Cloud Email and Collaboration Protectionへのアップデート"},
      {"U-2: none for MSPL", {.programme = Programme::mspl}, BannerKind::none, "", ""},
      {"U-3: none when long expired", {.expires_in = std::chrono::hours(-24 * 31)}, BannerKind::none, "", ""},
      {"U-3a: Salesforce still sees it",
       {.facts = {.salesforce = true}},
       BannerKind::update_cecp,
       "Update to Cloud Email and Collaboration Protection",
       "Cloud Email and Collaboration Protectionへのアップデート"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    World world;
    Traveller t(world, row.wanted);
    const auto banner = banner_for(world.context(), t.update, t.stored, t.cas_actor);
    REQUIRE(banner);
    CHECK(banner->kind == row.kind);
    CHECK(banner->button.english == row.english);
    CHECK(banner->button.japanese == row.japanese);
    CHECK(banner->enabled);
  }
  CHECK(agree_label().japanese == "アップデートに同意する");
  CHECK(start_label().japanese == "アップデートを開始");
  CHECK(activation_title().english == "Activate Your Trend Vision One License");
  CHECK(activation_button().english == "Activate Now");
}

TEST_CASE("U-3b: others see the button disabled and why") {
  World world;
  Traveller t(world, {.platform = PlatformState::activated});
  const auto ann = Accounts(world.context()).find_by_name(t.tenant, Side::cas, "ann@example.test");
  const auto banner =
      banner_for(world.context(), t.update, t.stored, {.tenant = t.tenant, .account = ann->id, .name = ann->name});
  CHECK_FALSE(banner->enabled);
  CHECK(banner->refusal == Refusal::only_primary_account);
  Actor actor{.tenant = t.tenant, .account = ann->id, .name = ann->name};
  CHECK(number_of(Foundation(world.context(), world.changes).begin(actor, "2024-01", true)) ==
        number_of(Refusal::only_primary_account));
}

TEST_CASE("U-4: nobody sees the banner or may start before the tenant's phase") {
  World world;
  Traveller t(world);
  Phases phases(world.context());
  REQUIRE(phases.put({"late", world.clock.now() + std::chrono::hours(24), "jp", {}}));
  CHECK(banner_for(world.context(), t.update, t.stored, t.primary)->kind == BannerKind::none);
  CHECK(number_of(t.update.agree(t.primary, t.agreement())) == number_of(Refusal::phase_not_begun));
  REQUIRE(phases.put({"pilot", world.clock.now(), "", {"business-Example"}}));
  CHECK(banner_for(world.context(), t.update, t.stored, t.primary)->kind == BannerKind::update_cecp);
  REQUIRE(phases.remove("pilot"));
  world.clock.advance(std::chrono::hours(25));
  CHECK(t.update.agree(t.primary, t.agreement()));
}

TEST_CASE(
    "U-15 U-28: the platform update by verified address, resumed after its time-out, and what it means for everybody") {
  World world;
  Traveller t(world, {.platform = PlatformState::activated});
  const auto context = world.context();
  Foundation foundation(context, world.changes);
  const auto operator_role = Roles(context).find_by_name(t.tenant, Side::platform, "Operator");
  const auto local =
      Accounts(context).add(t.primary, Side::platform, {.email = "local@example.test", .role = operator_role->id});
  const auto saml = Accounts(context).add(
      t.primary, Side::platform, {.kind = AccountKind::saml, .email = "saml@example.test", .role = operator_role->id});
  REQUIRE(world.database->execute("UPDATE account SET status = 'enabled', totp_secret = 'aa' WHERE id = $1",
                                  {local->value}));
  const auto session = Sessions(context).issue(t.tenant, *local, Side::platform, {}, "192.0.2.9", "");

  CHECK(number_of(foundation.begin(t.primary, "2024-01", false)) == number_of(Refusal::notice_not_accepted));
  CHECK(number_of(foundation.begin(t.primary, "2020-01", true)) == number_of(Refusal::agreement_outdated));
  CHECK(foundation.begin(t.primary, "2024-01", true)->state == FoundationState::email_needed);
  CHECK(t.update.status(t.tenant)->road == Road::platform_updating);
  CHECK(number_of(foundation.set_password(t.primary, "long enough 1")) == number_of(Refusal::email_needed));
  CHECK(number_of(foundation.verify_email(t.primary, "000000")) == number_of(Refusal::wrong_step));
  CHECK(number_of(foundation.give_email(t.primary, "no address")) == number_of(Refusal::bad_email));
  CHECK(number_of(foundation.give_email(t.primary, "local@example.test")) == number_of(Refusal::name_taken));
  REQUIRE(foundation.give_email(t.primary, "Chief@Example.test"));
  for (int i = 0; i < 5; ++i)
    CHECK(number_of(foundation.verify_email(t.primary, "x")) == number_of(Refusal::code_wrong));
  CHECK(number_of(foundation.verify_email(t.primary, digits_in(newest_mail(world, "email_code")))) ==
        number_of(Refusal::code_expired));
  REQUIRE(foundation.give_email(t.primary, "chief@example.test"));
  CHECK(foundation.verify_email(t.primary, digits_in(newest_mail(world, "email_code")))->state ==
        FoundationState::password_due);
  world.clock.advance(std::chrono::minutes(31));
  CHECK(number_of(foundation.set_password(t.primary, "long enough 1")) == 4000013);
  CHECK(number_of(foundation.set_password(t.primary, "short")) == number_of(Refusal::weak_password));
  CHECK(foundation.set_password(t.primary, "long enough 1")->state == FoundationState::done);

  SignIn sign_in(context);
  const auto old_name = sign_in.with_password({.side = Side::platform, .name = "clp-example", .password = "anything"});
  CHECK(old_name->refusal == Refusal::clp_name_refused);
  CHECK(sign_in.with_password({.side = Side::platform, .name = "chief@example.test", .password = "long enough 1"})
            ->state == SignInState::signed_in);
  CHECK(number_of(Sessions(context).use(session->token)) == number_of(Refusal::signed_out_by_update));
  CHECK(sign_in.with_password({.side = Side::platform, .name = "local@example.test", .password = "x"})->refusal ==
        Refusal::account_not_activated);
  const auto mail = newest_mail(world, "platform_updated");
  const auto token = mail.substr(mail.find('#') + 1, mail.find('\n', mail.find('#')) - mail.find('#') - 1);
  REQUIRE(sign_in.set_password_by_link(Purpose::reset_password, token, "another one 2"));
  CHECK(sign_in.with_password({.side = Side::platform, .name = "local@example.test", .password = "another one 2"})
            ->state == SignInState::mfa_setup_needed);
  CHECK(sign_in.with_identity(t.tenant, Side::platform, "saml@example.test", "", "")->refusal ==
        Refusal::idp_not_configured);
  CHECK(*foundation.identity_provider_configured(t.primary) == 1);
  CHECK(sign_in.with_identity(t.tenant, Side::platform, "saml@example.test", "", "")->state == SignInState::signed_in);
  CHECK(saml);
  CHECK(Instances(context, world.changes).find(t.tenant, Product::cas).value()->status == InstanceStatus::connected);
  CHECK(number_of(foundation.begin(t.primary, "2024-01", true)) == number_of(Refusal::platform_already_updated));
  CHECK(t.update.status(t.tenant)->road == Road::offered);
}

TEST_CASE("U-46: the rehearsal lists every difference and changes nothing alive") {
  World world;
  Traveller t(world, {.facts = {.url_sandboxing = true}});
  Traveller other(world, {}, "Other");
  const auto audit_before = *AuditLog(world.context()).count(t.tenant);
  const auto result = rehearse(world.context(), t.stored, t.primary);
  REQUIRE(result);
  CHECK(result->completed);
  int grants = 0, governance = 0, accounts = 0;
  for (const auto& d : result->differences) {
    grants += d.table == "credit_entry" && d.row == "cecp_update" && d.after.find("2500") != std::string::npos;
    governance += d.table == "platform_tenant" && d.column == "governance" && d.after == "cecp";
    accounts += d.table == "account" && d.row == "platform:ann@example.test" && d.before.empty();
    CHECK(d.row.find("other") == std::string::npos);
  }
  CHECK(grants == 1);
  CHECK(governance == 1);
  CHECK(accounts == 1);
  CHECK(t.update.status(t.tenant)->run == 0);
  CHECK(*AuditLog(world.context()).count(t.tenant) == audit_before);
  CHECK(rehearsal_json(*result).find("\"completed\":true") != std::string::npos);
  // What the rehearsal said is what the update then does.
  REQUIRE(t.update.agree(t.primary, t.agreement()));
  REQUIRE(t.update.start(t.primary, t.order()));
  REQUIRE(t.update.resume(t.tenant));
  CHECK(Credits(world.context()).summary(t.tenant)->granted == 2500);
  CHECK(rehearse(world.context(), t.stored, t.primary)->refusal == Refusal::already_updated);
  REQUIRE(other.stored.write(other.tenant, {.salesforce = true}));
  CHECK(rehearse(world.context(), other.stored, other.primary)->refusal == Refusal::salesforce_in_use);
}

TEST_CASE("U-43: the support bundle is a tar that holds the trail and no secret") {
  World world;
  Traveller t(world);
  REQUIRE(t.update.agree(t.primary, t.agreement()));
  REQUIRE(t.update.start(t.primary, t.order()));
  REQUIRE(t.update.resume(t.tenant));
  const auto bundle = support_bundle(world.context(), t.update, t.stored, t.tenant,
                                     "[smtp]\npassword = \"hunter2\"\nhost = \"mx\"\n", "sekisho 0.1.0\n");
  REQUIRE(bundle);
  CHECK(bundle->size() % 512 == 0);
  CHECK(bundle->find("business-Example") != std::string::npos);
  CHECK(bundle->find("grant_credits") != std::string::npos);
  CHECK(bundle->find("hunter2") == std::string::npos);
  CHECK(bundle->find("host = \"mx\"") != std::string::npos);
}

TEST_CASE("U-48: demo tenants stand in every state, and the fleet says where") {
  World world;
  const auto demos = build_demo_tenants(world.context(), world.changes, test_key());
  REQUIRE(demos);
  REQUIRE(build_demo_tenants(world.context(), world.changes, test_key()));
  CHECK(Operators(world.context()).tenants()->size() == demos->size());
  StoredFacts facts(*world.database);
  Update update(world.context(), facts, world.changes, test_key());
  const auto lines = fleet(world.context(), update, facts);
  REQUIRE(lines);
  std::string roads;
  for (const auto& line : *lines) {
    roads += line.business_id.substr(5) + "=" + to_string(line.road);
    if (!line.blockers.empty()) roads += ":" + std::to_string(static_cast<int>(line.blockers[0]));
    roads += " ";
  }
  CHECK(roads ==
        "eligible=offered not-activated=not_activated:4091007 not-connected=activated:4091006 "
        "platform-old=platform_update_required:4091008 "
        "mspl=offered:4091001 expired=offered:4091002 shortage=offered salesforce=offered:4091003 "
        "delegate=offered:4091004 updated=done "
        "later-phase=offered:4091009 ");
  const auto csv = fleet_csv(*lines);
  CHECK(csv.find("demo-updated,Keyaki Bank,jp,done") != std::string::npos);
  CHECK(csv.find("6000,11000") != std::string::npos);
  const auto answer =
      SignIn(world.context()).with_password({.name = "clp-eligible", .password = std::string(demo_password)});
  CHECK(answer->state == SignInState::signed_in);
}

}  // namespace sekisho::platform::update
