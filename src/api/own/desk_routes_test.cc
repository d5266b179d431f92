#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <cmath>

#include "api/door_testing.h"
#include "api/own/explanation.h"
#include "connect/watch.h"
#include "platform/instances.h"
#include "policy/json.h"

namespace sekisho::api {
namespace {

std::int64_t pass(Door& door, const std::string& item, const std::string& subject,
                  scan::Category category = scan::Category::spam) {
  scan::Report report;
  report.is_mail = true;
  report.verdict = scan::Verdict::found;
  report.mail.from = {{"", "eve@evil.example"}};
  report.mail.subject = subject;
  report.findings = {
      {.rule = "test.rule", .scanner = "test", .category = category, .severity = 80, .part = "", .evidence = "e"}};
  protect::MailTrack track;
  track.at = door.office.world.clock.now() - std::chrono::hours(1);
  track.item = item;
  track.service = "inline";
  track.direction = "incoming";
  track.sender = track.envelope_sender = "eve@evil.example";
  track.recipients = {"bob@corp.example"};
  track.subject = subject;
  track.message_id = item + "@evil.example";
  track.verdict = "found";
  track.action = "move_to_junk";
  track.delivery_status = "delivered";
  track.report_json = boost::json::serialize(scan::to_json(report));
  REQUIRE(door.records.add(door.office.tenant, track));
  return door.office.world.database->query("SELECT MAX(id) FROM mail_tracking")->front().integer(0);
}

}  // namespace

TEST_CASE("a draft is simulated over past mail, and two versions of a policy are compared") {
  Door door;
  REQUIRE(door.office.policies.seed(door.office.tenant, policy::Ship::protecting, Language::english));
  for (int i = 0; i < 4; ++i) pass(door, "item" + std::to_string(i), "offer " + std::to_string(i));
  door.sign_in("policies=read");
  const auto stored = *door.office.policies.list(door.office.tenant);
  const auto found = std::find_if(stored.begin(), stored.end(), [](const auto& one) {
    return one.built_in == policy::BuiltIn::default_policy && one.service == policy::Service::inline_inbound &&
           one.kind == policy::Kind::threat_protection;
  });
  REQUIRE(found != stored.end());
  auto draft = *found;
  draft.spam.actions[scan::Category::spam] = {.action = policy::ActionKind::quarantine};
  const auto ask = [&](json::object body) { return door.admin("POST", "/api/v1/policies/simulate", to_text(body)); };
  const auto answer = ask({{"candidate", {{"id", draft.id}, {"policy", policy::to_json(draft)}}}});
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  const auto result = door.object_of(answer);
  CHECK(integer_or(result, "looked_at") == 4);
  CHECK(integer_or(result, "stricter") == 4);
  CHECK(string_or(result.at("transitions").get_array().at(0).get_object(), "to") == "quarantine");
  CHECK(integer_or(door.object_of(ask({{"candidate", {{"id", draft.id}}}})), "changed") == 0);
  // Once saved, version 1 against version 2 shows the same in both directions.
  REQUIRE(door.office.policies.update(door.office.tenant, draft, 0, "test"));
  CHECK(integer_or(door.object_of(ask({{"candidate", {{"id", draft.id}, {"version", 1}}},
                                       {"against", {{"id", draft.id}, {"version", 2}}}})),
                   "weaker") == 4);
  CHECK(ask({{"candidate", {{"id", draft.id}, {"version", 99}}}}).status == 404);
  CHECK(ask({{"candidate", {{"id", 9999}}}}).status == 404);
  CHECK(ask({{"candidate", {{"policy", {{"name", "x"}, {"kind", "nonsense"}}}}}}).status == 422);
  CHECK(ask({{"candidate", {{"id", draft.id}}}, {"limit", 0}}).status == 400);
  CHECK(ask({{"candidate", {{"id", draft.id}}}, {"surprise", 1}}).status == 400);
}

TEST_CASE("reports are ordered, made, downloaded and scheduled over REST") {
  Door door;
  door.sign_in("reports=full");
  door.gate.fixed.permissions.insert("reports=read");
  pass(door, "item", "x");
  const std::string document =
      R"({"sections":["verdicts","trend"],"formats":["pdf","csv"],"language":"ja","company":"会社"})";
  const auto ordered = door.admin("POST", "/api/v1/reports", R"({"span":"last_week","document":)" + document + "}");
  REQUIRE_MESSAGE(ordered.status == 202, ordered.body);
  const auto path = "/api/v1/reports/" + std::to_string(integer_or(door.object_of(ordered), "id"));
  CHECK(door.admin("GET", path + "/file").status == 404);  // not made yet
  CHECK(*door.reports.round(5) == 1);
  CHECK(string_or(door.object_of(door.admin("GET", path)), "state") == "done");
  CHECK(door.admin("GET", path + "/file?format=pdf").body.substr(0, 5) == "%PDF-");
  CHECK(door.admin("GET", path + "/file?format=html").status == 404);
  CHECK(door.admin("GET", "/api/v1/reports").status == 200);
  const auto html = door.admin(
      "POST", "/api/v1/reports/preview",
      R"({"span":"custom","from":"2026-11-20T00:00:00Z","until":"2026-11-24T00:00:00Z","document":)" + document + "}");
  CHECK(html.status == 200);
  CHECK(html.body.find("会社") != std::string::npos);
  CHECK(door.admin("POST", "/api/v1/reports/preview", R"({"span":"custom","document":)" + document + "}").status ==
        400);
  CHECK(door.admin("POST", "/api/v1/reports",
                   R"({"span":"last_week","document":{"sections":["nonsense"],"formats":["pdf"],"language":"ja"}})")
            .status == 400);
  const std::string searching =
      R"({"span":"last_week","document":{"sections":[],"searches":[{"name":"Cards","log":"detection","query":"filter:data_loss","field":"sender"}],"formats":["html"],"language":"en"}})";
  const auto refused = door.admin("POST", "/api/v1/reports/preview", searching);
  CHECK_MESSAGE(refused.status == 403, refused.body);  // who may not search the logs gets no search through a report
  door.gate.fixed.permissions.insert("logs=read");
  const auto searched = door.admin("POST", "/api/v1/reports/preview", searching);
  CHECK(searched.status == 200);
  CHECK(searched.body.find("Cards (0)") != std::string::npos);
  for (const std::string bad :
       {R"({"name":"a","log":"detection","query":"nonsense:5"})", R"({"name":"a","log":"detection","query":"("})",
        R"({"name":"a","log":"detection","field":"subject"})", R"({"name":"a","log":"audit"})"}) {
    CAPTURE(bad);
    CHECK(door.admin("POST", "/api/v1/reports/preview",
                     R"({"span":"last_week","document":{"sections":[],"searches":[)" + bad +
                         R"(],"formats":["html"],"language":"en"}})")
              .status == 400);
  }
  const auto schedule =
      door.admin("POST", "/api/v1/report-schedules", R"({"name":"Weekly","document":)" + document + "}");
  REQUIRE(schedule.status == 201);
  const auto schedule_path = "/api/v1/report-schedules/" + std::to_string(integer_or(door.object_of(schedule), "id"));
  const auto twice = door.admin("POST", "/api/v1/report-schedules", R"({"name":"Weekly","document":)" + document + "}");
  CHECK(twice.status == 409);
  CHECK(twice.body.find("sqlite") == std::string::npos);  // a database's words are for the log
  CHECK(door.admin("PUT", schedule_path, R"({"name":"Other","enabled":false,"document":)" + document + "}").status ==
        200);
  CHECK(door.admin("GET", "/api/v1/reports/threat-detection?format=csv").body.find("section,value,count") !=
        std::string::npos);
  door.gate.fixed.tenant = {door.office.tenant.value + 1};
  CHECK(door.admin("GET", path).status == 404);
  CHECK(door.admin("DELETE", path).status == 404);
  CHECK(door.admin("DELETE", schedule_path).status == 404);
  door.gate.fixed.tenant = door.office.tenant;
  CHECK(door.admin("DELETE", schedule_path).status == 200);
  CHECK(door.admin("DELETE", path).status == 200);
  CHECK(door.admin("GET", path).status == 404);
}

TEST_CASE("notification texts are kept in both languages, previewed, and used by the next decision") {
  Door door;
  door.sign_in("notifications=full");
  door.gate.fixed.permissions.insert("notifications=read");
  auto settings = door.object_of(door.admin("GET", "/api/v1/notifications"));
  CHECK(!string_or(settings.at("built_in").get_object().at("ja").get_object(), "admin_subject").empty());
  settings["admin_recipients"] = json::array{"soc@corp.example"};
  settings["signature"] = "-- SOC";
  settings["texts"].as_object()["en"].as_object()["admin_subject"] = "Look: %subject%";
  CHECK(door.admin("PUT", "/api/v1/notifications", to_text(settings)).status == 200);
  const auto rules = *door.office.policies.load(door.office.tenant);
  CHECK(rules.policies.notice_texts.admin_subject == "Look: %subject%");
  policy::PolicySet set = rules.policies;
  policy::Policy policy;
  policy.name = "P", policy.enabled = true, policy.id = 1;
  policy.spam.notify.admin = true;
  set.policies = {policy};
  scan::Report report;
  report.is_mail = true;
  report.mail.subject = "offer";
  report.findings = {
      {.rule = "r", .scanner = "t", .category = scan::Category::spam, .severity = 80, .part = "", .evidence = "e"}};
  scan::ScanContext context;
  context.service = "inline";
  context.direction = scan::Direction::incoming;
  context.recipients = {"bob@corp.example"};
  const auto plans = policy::decide(set, rules.lists, *rules.directory, report, context);
  REQUIRE(plans.at(0).notifications.size() == 1);
  CHECK(plans[0].notifications[0].subject == "Look: offer");
  CHECK(plans[0].notifications[0].recipients == std::vector<std::string>{"soc@corp.example"});
  CHECK(plans[0].notifications[0].body.find("-- SOC") != std::string::npos);
  const auto shown =
      door.object_of(door.admin("POST", "/api/v1/notifications/preview",
                                R"({"language":"ja","subject":"%action%","body":"%sender% %unknown%"})"));
  CHECK(string_or(shown, "subject") == "隔離");
  CHECK(string_or(shown, "body") == "sender@example.net %unknown%");
  settings["admin_recipients"] = json::array{"no address"};
  CHECK(door.admin("PUT", "/api/v1/notifications", to_text(settings)).status == 400);
}

TEST_CASE("one mail's timeline holds passage, quarantine, users and administrators in their order") {
  Door door;
  auto& clock = door.office.world.clock;
  pass(door, "one", "offer", scan::Category::phishing);
  const auto id = door.office.hold("one", {"bob@corp.example"}, "phishing");
  clock.advance(std::chrono::minutes(1));
  REQUIRE(door.office.desk->self_service.act(door.office.tenant, "bob@corp.example", id, desk::UserAction::request,
                                             "please"));
  clock.advance(std::chrono::minutes(1));
  REQUIRE(door.office.desk->requests.decide(door.office.tenant, 1, desk::RequestState::granted, "fine", "admin",
                                            Language::english));
  clock.advance(std::chrono::minutes(1));
  REQUIRE(door.office.desk->reported.submit(door.office.tenant, "bob@corp.example", "page", desk::Claim::not_risk, "",
                                            "From: eve@evil.example\r\nMessage-ID: <one@evil.example>\r\n\r\nx"));
  REQUIRE(door.office.desk->reported.judge_waiting(5));
  door.sign_in("logs=read");
  for (const auto* key : {"one@evil.example", "%3Cone@evil.example%3E", "one"}) {
    const auto body = door.object_of(door.admin("GET", std::string("/api/v1/mail-timeline?key=") + key));
    std::string kinds;
    for (const auto& item : body.at("items").get_array())
      kinds += string_or(item.get_object(), "kind") + "." + string_or(item.get_object(), "what") + " ";
    CAPTURE(kinds);
    std::size_t at = 0;
    for (const std::string expected :
         {"arrived.incoming", "judged.found", "treated.move_to_junk", "quarantine.ReleaseRequested",
          "quarantine.ReleaseGranted", "reported.not_risk"}) {
      CAPTURE(expected);
      const auto found = kinds.find(expected, at);
      CHECK(found != std::string::npos);
      if (found != std::string::npos) at = found;
    }
    CHECK(kinds.find("delivery.restore_planned") != std::string::npos);
  }
  CHECK(door.object_of(door.admin("GET", "/api/v1/mail-timeline?key=nothing")).at("items").get_array().empty());
  door.gate.fixed.tenant = {door.office.tenant.value + 1};
  CHECK(door.object_of(door.admin("GET", "/api/v1/mail-timeline?key=one")).at("items").get_array().empty());
}

TEST_CASE("what is like one mail is told, without itself and without other tenants' mail") {
  Door door;
  pass(door, "one", "offer 17");
  pass(door, "two", "offer 17");
  pass(door, "other", "minutes");
  door.sign_in("logs=read");
  const auto items = door.object_of(door.admin("GET", "/api/v1/mail-similar?key=one")).at("items").get_array();
  REQUIRE(items.size() == 1);
  CHECK(string_or(items[0].get_object(), "item") == "two");
  CHECK(to_text(items[0].get_object().at("reasons")) == R"(["same_sender_and_subject"])");
  CHECK(door.admin("GET", "/api/v1/mail-similar?key=nothing").status == 404);
  CHECK(door.admin("GET", "/api/v1/mail-similar").status == 400);
  door.gate.fixed.tenant = {door.office.tenant.value + 1};
  CHECK(door.admin("GET", "/api/v1/mail-similar?key=one").status == 404);
}

TEST_CASE("how each followed mailbox stands is told to its own tenant") {
  Door door;
  const auto ours = door.office.tenant, theirs = TenantId{ours.value + 1};
  door.services.watched = [=] {
    using State = connect::Standing::State;
    return std::vector<connect::Standing>{
        {.account = {ours, "bob@corp.example"},
         .state = State::connected,
         .problem = {},
         .lasting = std::chrono::seconds(60)},
        {.account = {ours, "eve@corp.example"}, .state = State::failing, .problem = "refused", .lasting = {}},
        {.account = {theirs, "them@other.example"}, .state = State::starting, .problem = {}, .lasting = {}}};
  };
  door.sign_in("service_accounts=read");
  door.gate.fixed.permissions.insert("dashboard=read");
  const auto told = door.admin("GET", "/api/v1/service-accounts");
  REQUIRE_MESSAGE(told.status == 200, told.body);
  CHECK(told.body.find("other.example") == std::string::npos);
  const auto items = door.object_of(told).at("items").get_array();
  REQUIRE(items.size() == 2);
  CHECK(string_or(items[0].get_object(), "since") ==
        format_iso8601(door.office.world.clock.now() - std::chrono::seconds(60)));
  CHECK(string_or(items[1].get_object(), "problem") == "refused");
}

TEST_CASE("groups of people are set, read, replaced and removed, each tenant its own") {
  Door door;
  door.sign_in("global_settings=full");
  door.gate.fixed.permissions.insert("global_settings=read");
  const auto put = [&](const char* body) { return door.admin("PUT", "/api/v1/groups", body); };
  CHECK(put(R"({"name":"Sales Team","members":["Bob@corp.example","ann@corp.example"]})").status == 200);
  CHECK(to_text(door.object_of(door.admin("GET", "/api/v1/groups")).at("items")) ==
        R"([{"name":"sales team","members":2}])");
  CHECK(to_text(door.object_of(door.admin("GET", "/api/v1/groups/members?name=Sales%20Team")).at("items")) ==
        R"(["ann@corp.example","bob@corp.example"])");
  CHECK(put(R"({"name":"Sales Team","members":["no address"]})").status / 100 == 4);
  CHECK(put(R"({"name":"  ","members":[]})").status / 100 == 4);
  CHECK(put(R"({"name":"x"})").status == 400);
  CHECK(put(R"({"name":"SALES TEAM","members":["eve@corp.example"]})").status == 200);
  CHECK(to_text(door.object_of(door.admin("GET", "/api/v1/groups/members?name=sales%20team")).at("items")) ==
        R"(["eve@corp.example"])");
  door.gate.fixed.tenant = {door.office.tenant.value + 1};
  CHECK(door.object_of(door.admin("GET", "/api/v1/groups")).at("items").get_array().empty());
  CHECK(door.admin("GET", "/api/v1/groups/members?name=sales%20team").status == 404);
  door.gate.fixed.tenant = door.office.tenant;
  CHECK(put(R"({"name":"sales team","members":[]})").status == 200);
  CHECK(door.object_of(door.admin("GET", "/api/v1/groups")).at("items").get_array().empty());
}

TEST_CASE("what weighed in a score sums up to it exactly") {
  scan::Report report;
  CHECK(own::explanation_of(report).at("score").is_null());
  report.scores = {{"spam", 0.2}, {"phishing", 0.953}};
  report.reasons = {{"word:verify", 1.4}, {"auth.spf_fail", 0.5}, {"thread.reply", -0.3}};
  const auto told = own::explanation_of(report);
  const auto& score = told.at("score").get_object();
  CHECK(string_or(score, "name") == "phishing");
  double sum = score.at("rest").get_double();
  for (const auto& one : told.at("reasons").get_array()) sum += one.at("weight").get_double();
  CHECK(sum == doctest::Approx(score.at("points").get_double()).epsilon(1e-12));
  CHECK(1 / (1 + std::exp(-sum)) == doctest::Approx(0.953).epsilon(1e-9));
}

TEST_CASE("a search is acted on as a task, once per key, with what failed by id") {
  Door door;
  door.sign_in();
  for (int i = 0; i < 4; ++i) pass(door, "item" + std::to_string(i), i == 3 ? "other" : "offer");
  const auto ask = [&](const std::string& body) { return door.admin("POST", "/api/v1/investigation/act", body); };
  const auto started = ask(R"({"action":"quarantine","query":"subject:offer"})");
  REQUIRE_MESSAGE(started.status == 202, started.body);
  CHECK(integer_or(door.object_of(started), "total") == 3);
  CHECK(ask(R"({"action":"quarantine","query":"subject:("})").status == 400);
  CHECK(ask(R"({"action":"quarantine","query":"subject:nothing"})").status == 400);
  CHECK(ask(R"({"action":"quarantine"})").status == 400);
  CHECK(ask(R"({"action":"explode","query":""})").status == 400);
  CHECK(integer_or(door.object_of(ask(R"({"action":"quarantine","tracks":[1,2]})")), "total") == 2);
}

TEST_CASE(
    "another tenant's held mail, reports, requests, sessions, corrections and instances are as unknown as what never "
    "was") {
  Door door;
  auto& office = door.office;
  const auto held = office.hold("theirs", {"bob@corp.example"});
  const auto reported = office.desk->reported.submit(office.tenant, "bob@corp.example", "api", desk::Claim::phishing,
                                                     "", "From: eve@theirs.example\r\n\r\ntheirs\r\n");
  REQUIRE(reported);
  const auto first = platform::Accounts(door.context)
                         .add_first({.tenant = office.tenant, .name = "theirs"}, platform::Side::cas,
                                    "them@theirs.example", "them@theirs.example");
  REQUIRE(first);
  platform::SignIn entrance(door.context);
  auto answer = entrance.with_password({.side = platform::Side::cas,
                                        .name = "them@theirs.example",
                                        .password = first->one_time_password,
                                        .address = "192.0.2.9"});
  REQUIRE(answer);
  if (answer->state == platform::SignInState::password_change_needed)
    answer = entrance.with_new_password(answer->challenge, "correct horse Battery 9 staple!", "192.0.2.9", "theirs");
  REQUIRE(answer);
  REQUIRE(answer->session.has_value());
  const auto correction = office.world.database->insert(
      "INSERT INTO correction (tenant, at, item, message_id, verdict, source, reporter, trusted, sender, subject, "
      "vouched, likeness) VALUES ($1, 1, 'theirs', 'm', 'spam', 'api', 'them', 1, 's', 'theirs', '', '')",
      {office.tenant.value});
  REQUIRE(correction);
  platform::Changes changes;
  platform::Instances instances(door.context, changes);
  REQUIRE(instances.list(office.tenant));
  const auto before = instances.list(office.tenant)->size();
  door.sign_in();
  door.gate.fixed.permissions.insert("reports=full");
  const std::string document = R"({"sections":["verdicts"],"formats":["csv"],"language":"en","company":"theirs"})";
  const auto report = integer_or(
      door.object_of(door.admin("POST", "/api/v1/reports", R"({"span":"last_week","document":)" + document + "}")),
      "id");
  const auto schedule = integer_or(door.object_of(door.admin("POST", "/api/v1/report-schedules",
                                                             R"({"name":"theirs","document":)" + document + "}")),
                                   "id");
  const auto asked_for = office.hold("theirs too", {"bob@corp.example"}, "phishing");
  door.send("POST", "/user/quarantine", "token=" + door.link(asked_for) + "&action=request");
  const auto request = integer_or(
      door.object_of(door.admin("GET", "/api/v1/end-user/requests?state=open")).at("items").at(0).get_object(), "id");
  REQUIRE(report > 0);
  REQUIRE(schedule > 0);

  const auto us = office.world.tenant("Us");
  REQUIRE(office.policies.seed(us, policy::Ship::protecting, Language::english));
  for (const auto side : {platform::Side::cas, platform::Side::platform}) {
    for (const auto& role : platform::predefined_roles(side)) add_permissions(door.gate.fixed, role.permissions);
  }
  door.gate.fixed.kind = Principal::Kind::token;
  door.gate.fixed.tenant = us;
  door.gate.fixed.name = "us";
  const std::pair<std::string, std::int64_t> things[] = {{"/api/v1/quarantine/", held.value},
                                                         {"/api/v1/reported/", *reported},
                                                         {"/api/v1/sessions/", answer->session->session.id.value},
                                                         {"/api/v1/corrections/", *correction},
                                                         {"/api/v1/reports/", report},
                                                         {"/api/v1/report-schedules/", schedule},
                                                         {"/api/v1/end-user/requests/", request}};
  int tried = 0;
  for (const auto& route : all_routes()) {
    for (const auto& [prefix, id] : things) {
      if (!route.path.starts_with(prefix) || route.path.find("{id}") == route.path.npos) continue;
      std::string target(route.path), never(route.path);
      target.replace(target.find("{id}"), 4, std::to_string(id));
      never.replace(never.find("{id}"), 4, "999999");
      CAPTURE(std::string(route.method) + " " + target);
      tried_with_others().insert(std::string(route.method) + " " + std::string(route.path));
      const auto draft = R"({"name":"ours","document":)" + document + "}";
      for (const auto& body : {std::string(R"({"password":"x"})"), std::string(R"({"state":"confirmed"})"),
                               std::string(R"({"action":"quarantine"})"), std::string(R"({"days":1})"),
                               std::string(R"({"decision":"grant"})"), draft, std::string("{}"), std::string()}) {
        const auto found = door.admin(std::string(route.method), target, body),
                   nothing = door.admin(std::string(route.method), never, body);
        CHECK(found.status == nothing.status);
        CHECK(found.status >= 400);
        CHECK(found.body.find("theirs") == std::string::npos);
      }
      ++tried;
    }
  }
  CHECK(tried > 15);
  for (const auto& route : all_routes()) {
    if (route.method != "GET" || route.path.find('{') != route.path.npos || surface_of(route.path) != Surface::own)
      continue;
    CAPTURE(std::string(route.path));
    CHECK(door.admin("GET", std::string(route.path)).body.find("theirs") == std::string::npos);
  }
  static_cast<void>(door.admin("DELETE", "/api/v1/instances/cas"));
  CHECK(door.reports.find(office.tenant, report)->has_value());
  CHECK(office.world.database->query("SELECT name FROM report_schedule WHERE id = $1", {schedule})->front().text(0) ==
        "theirs");
  CHECK(office.world.database->query("SELECT state FROM release_request WHERE id = $1", {request})->front().text(0) ==
        "open");
  // Nothing of theirs has changed.
  CHECK((*office.quarantine->find(office.tenant, held))->state == protect::HeldState::quarantined);
  CHECK((*office.desk->reported.find(office.tenant, *reported))->state == desk::Triage::fresh);
  CHECK(platform::Sessions(door.context).use(answer->session->token).has_value());
  CHECK(office.world.database->query("SELECT undone_at FROM correction WHERE id = $1", {*correction})
            ->front()
            .integer(0) == 0);
  CHECK(instances.list(office.tenant)->size() == before);
}

}  // namespace sekisho::api
