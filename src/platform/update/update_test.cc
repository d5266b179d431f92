#include "platform/update/update.h"

#include <atomic>
#include <filesystem>
#include <thread>

#include "base/encode.h"
#include "platform/api_keys.h"
#include "platform/sessions.h"
#include "platform/sign_in.h"
#include "platform/update/steps.h"
#include "platform/update/testing.h"

namespace sekisho::platform::update {
namespace {

std::int64_t rows_of(World& world, const std::string& table) {
  return world.database->query("SELECT count(*) FROM " + table)->at(0).integer(0);
}

}  // namespace

TEST_CASE("U-6 U-7 U-8 U-9 U-10: what is granted and used by edition, seats and URL sandboxing") {
  struct Row {
    std::string says;
    Edition edition;
    int seats;
    bool sandboxing;
    std::int64_t granted, used, shortage;
  };
  const Row rows[] = {
      {"U-6: Standard", Edition::standard, 100, false, 2500, 2500, 0},
      {"U-7: Standard with XDR Add-on", Edition::standard_xdr, 100, false, 3000, 3000, 0},
      {"U-8: XDR with URL sandboxing", Edition::standard_xdr, 100, true, 3000, 5500, 2500},
      {"U-9: the worked example", Edition::standard, 100, true, 2500, 5000, 2500},
      {"one seat", Edition::standard, 1, true, 25, 50, 25},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    World world;
    Traveller t(world, {.edition = row.edition, .seats = row.seats, .facts = {.url_sandboxing = row.sandboxing}});
    REQUIRE(t.update.agree(t.primary, t.agreement()));
    REQUIRE(t.update.start(t.primary, t.order()));
    REQUIRE(t.update.resume(t.tenant));
    const auto sum = Credits(world.context()).summary(t.tenant);
    CHECK(sum->granted == row.granted);
    CHECK(sum->used == row.used);
    CHECK(sum->shortage() == row.shortage);
    CHECK(t.update.status(t.tenant)->road == Road::done);
  }
}

TEST_CASE("U-1 U-2 U-3 U-3a: who may update, and the coded reason why not") {
  using std::chrono::hours;
  struct Row {
    std::string says;
    Case wanted;
    int refusal;
  };
  const Row rows[] = {
      {"U-1: TSSL", {}, 0},
      {"U-1: TMOL", {.programme = Programme::tmol}, 0},
      {"U-2: MSPL", {.programme = Programme::mspl}, number_of(Refusal::programme_mspl)},
      {"U-3: 29 days after expiry", {.expires_in = hours(-24 * 29)}, 0},
      {"U-3: 31 days after expiry", {.expires_in = hours(-24 * 31)}, number_of(Refusal::licence_expired_long_ago)},
      {"U-3a: Salesforce", {.facts = {.salesforce = true}}, number_of(Refusal::salesforce_in_use)},
      {"U-3a: delegate account", {.facts = {.delegate_services = {"OneDrive"}}}, number_of(Refusal::delegate_account)},
      {"U-3a: not connected", {.connected = false}, number_of(Refusal::not_connected)},
      {"U-3a: platform not updated", {.platform = PlatformState::activated}, number_of(Refusal::platform_not_updated)},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    World world;
    Traveller t(world, row.wanted);
    CHECK(number_of(t.update.agree(t.primary, t.agreement())) == row.refusal);
    const auto started = t.update.start(t.primary, t.order());
    CHECK(number_of(started) == row.refusal);
    CHECK(rows_of(world, "update_run") == (row.refusal == 0 ? 1 : 0));
  }
  World world;
  Traveller t(world);
  REQUIRE(Tenants(world.context()).set_connected_elsewhere(t.tenant, "other-business"));
  CHECK(number_of(t.update.agree(t.primary, t.agreement())) == number_of(Refusal::connected_elsewhere));
  const auto log = AuditLog(world.context()).search(t.tenant, {.result = "Unsuccessful"});
  CHECK(log->size() == 1);  // U-45: the refusal is on record
  const auto none = world.tenant("unlicensed");
  CHECK(preflight(world.context(), t.stored, none)->first_blocker() == Refusal::no_licence);
  REQUIRE(Tenants(world.context()).set_connected_elsewhere(t.tenant, ""));
  Tenants tenants(world.context());
  REQUIRE(tenants.set_platform(t.tenant, PlatformState::none));
  CHECK(number_of(t.update.agree(t.primary, t.agreement())) == number_of(Refusal::platform_not_activated));
}

TEST_CASE("U-3b: only who may configure product instances starts the update, and never for another tenant") {
  World world;
  Traveller t(world), other(world, {}, "Other");
  CHECK(number_of(t.update.start(t.cas_actor, t.order())) == number_of(Refusal::permission_missing));
  Actor foreign = other.primary;
  foreign.tenant = t.tenant;  // an id of another tenant under this tenant's name
  CHECK(number_of(t.update.start(foreign, t.order())) == number_of(Refusal::permission_missing));
  const auto analyst = Roles(world.context()).find_by_name(t.tenant, Side::platform, "Analyst");
  const auto id =
      Accounts(world.context()).add(t.primary, Side::platform, {.email = "eve@example.test", .role = analyst->id});
  REQUIRE(id);
  CHECK(number_of(t.update.start({.tenant = t.tenant, .account = *id, .name = "eve@example.test"}, t.order())) ==
        number_of(Refusal::permission_missing));
}

TEST_CASE(
    "U-31 U-32: agreements and notice are needed in their present versions, with the present preflight, and are on "
    "record") {
  World world;
  Traveller t(world);
  CHECK(number_of(t.update.start(t.primary, t.order())) == number_of(Refusal::agreements_not_accepted));
  CHECK(number_of(t.update.agree(t.primary, {"2023-01", "2024-01", "2024-01"})) ==
        number_of(Refusal::agreement_outdated));
  CHECK(rows_of(world, "consent") == 0);
  REQUIRE(t.update.agree(t.primary, t.agreement()));
  CHECK(t.update.status(t.tenant)->road == Road::agreed);
  auto order = t.order();
  order.accepted = false;
  CHECK(number_of(t.update.start(t.primary, order)) == number_of(Refusal::notice_not_accepted));
  order = t.order();
  order.notice_version = "2023-12";
  CHECK(number_of(t.update.start(t.primary, order)) == number_of(Refusal::agreement_outdated));
  const auto stale = t.order();
  REQUIRE(t.stored.write(t.tenant, {.url_sandboxing = true}));
  CHECK(number_of(t.update.start(t.primary, stale)) == number_of(Refusal::preflight_outdated));
  CHECK(rows_of(world, "update_run") == 0);
  REQUIRE(t.update.start(t.primary, t.order()));
  const auto consents = world.database->query("SELECT document, version, account, address FROM consent ORDER BY id");
  REQUIRE(consents->size() == 4);
  CHECK(consents->at(3).text(0) == "update_notice");
  CHECK(consents->at(0).text(3) == "192.0.2.7");
  CHECK(world.database->execute("DELETE FROM consent").error().code == Code::conflict);
}

TEST_CASE("U-13 U-14 U-37a: once started there is no way back, sessions end with a reason, the CAS console is closed") {
  World world;
  Traveller t(world);
  Sessions sessions(world.context());
  const auto session = sessions.issue(t.tenant, t.clp, Side::cas, {}, "192.0.2.7", "browser");
  REQUIRE(t.update.agree(t.primary, t.agreement()));
  REQUIRE(t.update.start(t.primary, t.order()));
  CHECK(number_of(t.update.agree(t.primary, t.agreement())) == number_of(Refusal::update_running));
  REQUIRE(t.update.resume(t.tenant));
  CHECK(number_of(sessions.use(session->token)) == number_of(Refusal::signed_out_by_update));
  const auto answer = SignIn(world.context()).with_password({.name = "clp-example", .password = "whatever"});
  REQUIRE(answer);
  CHECK(answer->refusal == Refusal::cas_console_closed);
  CHECK(answer->link == "https://console.example/platform");
  CHECK(number_of(t.update.start(t.primary, t.order())) == number_of(Refusal::already_updated));
  CHECK(number_of(t.update.agree(t.primary, t.agreement())) == number_of(Refusal::already_updated));
  CHECK(number_of(Instances(world.context(), world.changes).disconnect_cas(t.primary)) ==
        number_of(Refusal::already_updated));
}

TEST_CASE("U-5 U-12: the free term is the licence's expiry as it was; then the credits expire") {
  World world;
  Traveller t(world);
  const auto expiry = Licences(world.context()).current(t.tenant, Side::cas)->terms.expires_at;
  REQUIRE(t.update.agree(t.primary, t.agreement()));
  REQUIRE(t.update.start(t.primary, t.order()));
  REQUIRE(t.update.resume(t.tenant));
  REQUIRE(Licences(world.context()).set_expiry(t.tenant, "serial-Example", expiry + std::chrono::hours(24 * 365)));
  const auto all = Licences(world.context()).list(t.tenant);
  CHECK(all->back().terms.name == "Cloud Email and Collaboration Protection");
  CHECK(all->back().terms.expires_at == expiry);
  CHECK(expiry_warning(expiry, expiry - std::chrono::hours(24 * 89)) == 90);
  CHECK(expiry_warning(expiry, expiry - std::chrono::hours(24 * 8)) == 30);
  CHECK(expiry_warning(expiry, expiry - std::chrono::hours(3)) == 1);
  world.clock.set(expiry);
  CHECK(*Credits(world.context()).settle(t.tenant) == 1);
  CHECK(*Credits(world.context()).settle(t.tenant) == 0);
  CHECK(Credits(world.context()).summary(t.tenant)->granted == 0);
}

TEST_CASE("U-38: administrators and roles come over without gaining anything, tokens keep working") {
  World world;
  Traveller t(world);
  const auto context = world.context();
  const auto token = ApiKeys(context).add_cas_token(t.cas_actor, {"siem", "", {"log_retrieval"}});
  REQUIRE(token);
  const auto analyst = Roles(context).find_by_name(t.tenant, Side::platform, "Analyst");
  REQUIRE(Accounts(context).add(t.cas_actor, Side::cas, {.email = "twin@example.test", .role = t.role}));
  REQUIRE(Accounts(context).add(t.primary, Side::platform, {.email = "twin@example.test", .role = analyst->id}));
  const auto shown = preflight(context, t.stored, t.tenant);
  REQUIRE(t.update.agree(t.primary, t.agreement()));
  REQUIRE(t.update.start(t.primary, t.order()));
  REQUIRE(t.update.resume(t.tenant));
  // "Auditor" is a predefined platform role: the CAS role comes under another name.
  const auto role = Roles(context).find_by_name(t.tenant, Side::platform, "Auditor (CAS)");
  REQUIRE(role);
  CHECK(to_text(role->permissions) == "logs=read,policies=full");
  const auto ann = Accounts(context).find_by_name(t.tenant, Side::platform, "ann@example.test");
  REQUIRE(ann);
  CHECK(ann->role == role->id);
  CHECK(ann->status == AccountStatus::invited);
  const auto twin = Accounts(context).find_by_name(t.tenant, Side::platform, "twin@example.test");
  CHECK(twin->role == analyst->id);
  CHECK_FALSE(Accounts(context).find_by_name(t.tenant, Side::platform, "bob@example.test"));  // SSO
  CHECK(ApiKeys(context).authenticate(token->secret, "198.51.100.1"));
  // The preflight had said so.
  const auto recorded =
      world.database->query("SELECT what, name, outcome FROM carry_over WHERE what = 'account' ORDER BY name");
  for (const auto& row : *recorded) {
    bool said = false;
    for (const auto& carry : shown->carries)
      said = said || (carry.what == "account" && carry.name == row.text(1) && carry.outcome == row.text(2));
    CAPTURE(row.text(1));
    CHECK(said);
  }
  CHECK(recorded->size() == 4);
}

TEST_CASE("U-41: ten starts at once make one update and one grant") {
  const auto path =
      std::filesystem::temp_directory_path() / ("sekisho-race-" + to_base64url(SystemRandom().bytes(9)) + ".db");
  {
    World world(path);
    Traveller t(world);
    REQUIRE(t.update.agree(t.primary, t.agreement()));
    const auto order = t.order();
    std::atomic<int> began{0}, failed{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 10; ++i) {
      threads.emplace_back([&] {
        const auto started = t.update.start(t.primary, order);
        if (started && started->started) ++began;
        if (!started && refusal_of(started.error()) != Refusal::already_updated) ++failed;
        if (!t.update.resume(t.tenant)) ++failed;
      });
    }
    for (auto& thread : threads) thread.join();
    CHECK(began == 1);
    CHECK(failed == 0);
    CHECK(rows_of(world, "update_run") == 1);
    CHECK(rows_of(world, "credit_entry") == 2);
    CHECK(AuditLog(world.context()).verify(t.tenant)->intact);
  }
  for (const auto* const end : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + end);
}

TEST_CASE("U-49: the completion report is signed, and a changed byte shows") {
  World world;
  Traveller t(world, {.facts = {.url_sandboxing = true}});
  REQUIRE(t.update.agree(t.primary, t.agreement()));
  REQUIRE(t.update.start(t.primary, t.order()));
  CHECK(completion_report(world.context(), t.tenant).error().code == Code::not_found);
  REQUIRE(t.update.resume(t.tenant));
  auto report = completion_report(world.context(), t.tenant);
  REQUIRE(report);
  CHECK(is_genuine(*report));
  CHECK(report->json.find(R"("credits":{"granted":2500,"used":5000,"shortage":2500})") != std::string::npos);
  CHECK(report->json.find("data_collection_notice") != std::string::npos);
  const auto japanese = *report_html(world.context(), t.tenant, {{"logs", 12}}, Language::japanese),
             english = *report_html(world.context(), t.tenant, {{"logs", 12}}, Language::english);
  CHECK(japanese.find("付与クレジット") != std::string::npos);
  CHECK(japanese.find("グローバル管理者") != std::string::npos);
  CHECK(japanese.find("プライマリユーザアカウント") != std::string::npos);
  for (const auto* const foreign : {"Global administrator", "Primary User Account", "<td></td>", "single_sign_on"})
    CHECK(japanese.find(foreign) == std::string::npos);
  CHECK(english.find("Primary User Account") != std::string::npos);
  CHECK(english.find("<td></td>") == std::string::npos);
  report->json[report->json.find("2500")] = '9';
  CHECK_FALSE(is_genuine(*report));
}

TEST_CASE("U-16 U-17: the preflight changes nothing, marks what is used, and can be printed in both languages") {
  World world;
  Traveller t(world, {.facts = {.features_in_use = {"conditional_access"}}});
  const auto before = world.database->query("SELECT total_changes()");
  const auto shown = preflight(world.context(), t.stored, t.tenant);
  CHECK(world.database->query("SELECT total_changes()")->at(0).integer(0) == before->at(0).integer(0));
  REQUIRE(shown);
  CHECK(shown->may_start());
  CHECK(shown->digest == preflight(world.context(), t.stored, t.tenant)->digest);
  int used = 0;
  for (const auto& use : shown->features) {
    used += use.used;
    // the console has them by now
    for (const auto* const again : {"classic_scheduled_reports", "reports_from_logs", "log_templates"})
      CHECK(use.feature->id != again);
  }
  CHECK(used == 1);
  CHECK(preflight_html(*shown, Language::japanese).find("条件付きアクセス") != std::string::npos);
  CHECK(preflight_text(*shown, Language::english).find("* Conditional Access") != std::string::npos);
  CHECK(preflight_json(*shown).find(R"("mayStart":true)") != std::string::npos);
  CHECK(preflight_html(*shown, Language::japanese).find("グローバル管理者") != std::string::npos);
  CHECK(preflight_html(*shown, Language::japanese).find("<td>role</td>") == std::string::npos);
}

TEST_CASE("U-16: a feature is listed from the day it was missing to the day the new console had it") {
  const auto missing_on = [](const char* day) {
    std::vector<std::string_view> out;
    for (const auto& feature : all_missing_features()) {
      if (is_missing_at(feature, *parse_iso8601(day))) out.push_back(feature.id);
    }
    return out;
  };
  const auto has = [](const std::vector<std::string_view>& list, std::string_view id) {
    return std::find(list.begin(), list.end(), id) != list.end();
  };
  const auto first = missing_on("2024-01-15"), now = missing_on("2026-11-30");
  for (const auto* const id : {"reports_from_logs", "log_templates", "classic_scheduled_reports"}) {
    CHECK(has(first, id));
    CHECK_FALSE(has(now, id));
  }
  for (const auto* const id : {"task_list", "administrators_and_roles", "single_sign_on", "conditional_access"})
    CHECK(has(now, id));
  CHECK(missing_on("2024-01-14").empty());
}

TEST_CASE("U-38a: the menu map is searched in both languages") {
  CHECK(search_menu("quarantine").size() == 1);
  CHECK(search_menu("監査").empty());
  CHECK(search_menu("隔離").size() == 1);
  CHECK(search_menu("service account").at(0).cecp_en == "Administration > Service Account");
}

TEST_CASE("U-26 U-33: the product screens pass through their statuses by themselves and say so at once") {
  World world;
  Traveller t(world, {.connected = false});
  Instances instances(world.context(), world.changes);
  REQUIRE(instances.connect_cas(t.primary));
  const auto after = world.changes.last();
  CHECK(status_text(*instances.find(t.tenant, Product::cas).value(), "Asia/Tokyo").japanese ==
        "準備中または登録保留中");
  CHECK(*instances.advance(t.tenant));
  CHECK(*instances.advance(t.tenant));
  CHECK_FALSE(*instances.advance(t.tenant));
  CHECK(status_text(*instances.find(t.tenant, Product::cas).value(), "Asia/Tokyo").english ==
        "Connected 2026-11-23 14:00:00");
  CHECK(world.changes.since(t.tenant, after).size() == 2);
  REQUIRE(t.update.agree(t.primary, t.agreement()));
  REQUIRE(t.update.start(t.primary, t.order()));
  CHECK(status_text(*instances.find(t.tenant, Product::cecp).value(), "Asia/Tokyo").japanese == "アップデート");
  REQUIRE(t.update.resume(t.tenant));
  CHECK(status_text(*instances.find(t.tenant, Product::cecp).value(), "Asia/Tokyo").japanese ==
        "接続済み 2026-11-23 14:00:00");
}

}  // namespace sekisho::platform::update

namespace sekisho::platform::update {

TEST_CASE(
    "U-34 U-35 U-36 U-39: the update touches no row of what is protected, and takes as long with many as with few") {
  const auto time_with = [](std::int64_t log_rows) {
    World world;
    Traveller t(world);
    REQUIRE(world.database->execute("CREATE TABLE some_log (id INTEGER PRIMARY KEY, tenant INTEGER, text TEXT)"));
    REQUIRE(
        world.database->execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) INSERT "
                                "INTO some_log SELECT i, 1, 'detection ' || i FROM n",
                                {log_rows}));
    REQUIRE(t.update.agree(t.primary, t.agreement()));
    const auto order = t.order();
    const auto start = std::chrono::steady_clock::now();
    REQUIRE(t.update.start(t.primary, order));
    REQUIRE(t.update.resume(t.tenant));
    const auto took = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    const auto sums = world.database->query("SELECT count(*), sum(id) FROM some_log");
    CHECK(sums->at(0).integer(0) == log_rows);
    CHECK(sums->at(0).integer(1) == log_rows * (log_rows + 1) / 2);
    return took;
  };
  double few = 1e9, many = 1e9;
  for (int i = 0; i < 5; ++i) few = std::min(few, time_with(1'000));
  for (int i = 0; i < 3; ++i) many = std::min(many, time_with(1'000'000));
  MESSAGE("update with 10^3 rows: " << few << " ms, with 10^6 rows: " << many << " ms");
  CHECK(many < 5 * few + 50);  // flat but for the noise of a busy machine
  CHECK(many < 2000);
}

TEST_CASE("U-13: no road leads back once the update has begun") {
  for (const auto& transition : transitions()) {
    CAPTURE(std::string(transition.event));
    if (transition.from == Road::updating) CHECK((transition.to == Road::updating || transition.to == Road::done));
    CHECK(transition.from != Road::done);
  }
}

TEST_CASE("U-44: License Information's facts are there before and after") {
  World world;
  Traveller t(world, {.facts = {.url_sandboxing = true}});
  CHECK(Tenants(world.context()).find(t.tenant)->business_id == "business-Example");
  const auto licence = Licences(world.context()).current(t.tenant, Side::cas);
  CHECK(to_string(licence->terms.programme) == std::string("TSSL"));
  CHECK(edition_name(licence->terms.edition) == "Standard");
  CHECK(licence->terms.seats == 100);
}

}  // namespace sekisho::platform::update
