#include "api/end_user/end_user.h"

#include <doctest/doctest.h>

#include "api/door_testing.h"
#include "api/response/mailbox_actions.h"

namespace sekisho::api {
namespace {

bool has(const Response& response, std::string_view text) { return response.body.find(text) != std::string::npos; }

}  // namespace

TEST_CASE("a link scanner that opens every link changes nothing; the button does, once") {
  Door door;
  const auto id = door.office.hold("one", {"bob@corp.example"});
  const auto token = door.link(id);
  for (int i = 0; i < 5; ++i) {
    for (const auto* method : {"GET", "HEAD"})
      CHECK(door.send(method, "/user/quarantine?token=" + token).status == 200);
  }
  CHECK(door.office.planned().empty());
  const auto shown = door.send("GET", "/user/quarantine?token=" + token);
  CHECK(shown.content_type == "text/html; charset=utf-8");
  CHECK(has(shown, "&lt;b&gt;Offer&lt;/b&gt; one"));
  CHECK(!has(shown, "<b>Offer"));
  CHECK(has(shown, "value=\"release\""));
  std::string policy, cache;
  for (const auto& [name, value] : shown.headers) {
    if (name == "Content-Security-Policy") policy = value;
    if (name == "Cache-Control") cache = value;
  }
  CHECK(policy.find("default-src 'none'") != std::string::npos);
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(cache == "no-store");
  const auto done = door.send("POST", "/user/quarantine", "token=" + token + "&action=release");
  CHECK(done.status == 200);
  CHECK(has(done, "will arrive shortly"));
  CHECK(door.office.planned().size() == 1);
  const auto again = door.send("POST", "/user/quarantine", "token=" + token + "&action=block");
  CHECK(has(again, "used already"));
  CHECK(door.office.policies.entries(door.office.tenant, policy::ListKind::user_blocked_senders)->empty());
  const auto records = *door.audit.search(door.office.tenant, {.account = "bob@corp.example"});
  REQUIRE(records.size() == 1);
  CHECK(records[0].activity == "End user: release");
}

TEST_CASE("an end user's page opens nothing of anybody else's") {
  Door door;
  const auto bobs = door.office.hold("bobs", {"bob@corp.example"});
  const auto carols = door.office.hold("carols", {"carol@corp.example"});
  const auto list = door.send("GET", "/user/quarantine?token=" + door.link({}));
  CHECK(has(list, "bobs"));
  CHECK(!has(list, "carols"));
  // A link made for the wrong mailbox, as a mistake of ours would make it.
  CHECK(door.send("GET", "/user/quarantine?token=" + door.link(carols)).status == 404);
  door.send("POST", "/user/quarantine", "token=" + door.link(carols) + "&action=release");
  // The list's own token looks, and sets wishes, but never acts on items.
  door.send("POST", "/user/quarantine", "token=" + door.link({}) + "&action=release&id=" + std::to_string(bobs.value));
  CHECK(door.office.planned().empty());
}

TEST_CASE("what is no link, no action or no form is refused as a page") {
  Door door;
  const auto token = door.link(door.office.hold("one", {"bob@corp.example"}));
  struct Row {
    std::string says, body;
  };
  const Row rows[] = {{"nothing", ""},
                      {"no token", "action=release"},
                      {"an unknown action", "token=" + token + "&action=delete"},
                      {"bytes", std::string("\0\xff%%%=&&&", 9)},
                      {"a long token", "token=" + std::string(10'000, 'a') + "&action=release"},
                      {"many fields", [] {
                         std::string out;
                         for (int i = 0; i < 4000; ++i) out += "a=b&";
                         return out;
                       }()}};
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto answer = door.send("POST", "/user/quarantine", row.body);
    CHECK(answer.status == 404);
    CHECK(has(answer, "<!doctype html>"));
  }
  CHECK(door.send("GET", "/user/quarantine?token=1.unknown").status == 404);
  CHECK(door.send("GET", "/user/quarantine").status == 400);
  REQUIRE(desk::save_end_user_settings(*door.office.world.database, door.office.tenant, {}));
  CHECK_MESSAGE(door.send("GET", "/user/quarantine?token=" + token).status == 404, "switched off");
}

TEST_CASE("a user chooses language and digests on the page") {
  Door door;
  const auto token = door.link({});
  const auto answer = door.send("POST", "/user/quarantine", "token=" + token + "&action=wishes&language=ja&digest=0");
  CHECK(has(answer, "<html lang=\"ja\">"));
  const auto wishes = *door.office.desk->self_service.wishes(door.office.tenant, "bob@corp.example");
  CHECK(wishes.language == Language::japanese);
  CHECK(!wishes.digest);
}

TEST_CASE("the administrator's side: settings, preview, sending, requests") {
  Door door;
  door.sign_in();
  auto settings = door.object_of(door.admin("GET", "/api/v1/end-user/settings"));
  settings["hour"] = 7;
  settings["rights"].as_object()["phishing"] = "nothing";
  CHECK(door.admin("PUT", "/api/v1/end-user/settings", to_text(settings)).status == 200);
  CHECK(integer_or(door.object_of(door.admin("GET", "/api/v1/end-user/settings")), "hour") == 7);
  settings["hour"] = 24;
  CHECK(door.admin("PUT", "/api/v1/end-user/settings", to_text(settings)).status == 400);
  door.office.enable();
  const auto id = door.office.hold("one", {"bob@corp.example"}, "phishing");
  const auto preview =
      door.object_of(door.admin("GET", "/api/v1/end-user/digest?mailbox=bob@corp.example&language=ja"));
  CHECK(string_or(preview, "subject").find("隔離されたメール") != std::string::npos);
  CHECK(door.admin("POST", "/api/v1/end-user/digest", R"({"mailbox":"bob@corp.example"})").status == 200);
  CHECK(door.admin("POST", "/api/v1/end-user/digest", R"({"mailbox":"x@elsewhere.example"})").status == 403);
  door.send("POST", "/user/quarantine", "token=" + door.link(id) + "&action=request&note=%E8%AB%8B%E6%B1%82%E6%9B%B8");
  const auto list = door.object_of(door.admin("GET", "/api/v1/end-user/requests?state=open"));
  REQUIRE(integer_or(list, "total") == 1);
  const auto& request = list.at("items").get_array().at(0).get_object();
  CHECK(string_or(request, "note") == "請求書");
  const auto path = "/api/v1/end-user/requests/" + std::to_string(integer_or(request, "id")) + "/decide";
  CHECK(door.admin("POST", path, R"({"decision":"maybe"})").status == 400);
  CHECK(string_or(door.object_of(door.admin("POST", path, R"({"decision":"refuse","answer":"no"})")), "state") ==
        "refused");
  CHECK(door.admin("POST", path, R"({"decision":"grant"})").status == 409);
}

TEST_CASE("reported mail is listed, decided, allowed for a while and purged by those who may") {
  Door door;
  door.sign_in("user_reported=full");
  door.gate.fixed.permissions.insert("user_reported=read");
  const auto bytes = std::string(
      "From: eve@evil.example\r\nSubject: x\r\nMessage-ID: <1@evil.example>\r\n\r\nhttp://evil.example/x\r\n");
  CHECK(door.send("POST", "/api/v1/reported?claim=phishing&reporter=bob@corp.example", "", "message/rfc822", true)
            .status == 400);
  const auto made =
      door.send("POST", "/api/v1/reported?claim=phishing&reporter=bob@corp.example", bytes, "message/rfc822", true);
  REQUIRE(made.status == 201);
  const auto path = "/api/v1/reported/" + std::to_string(integer_or(door.object_of(made), "id"));
  REQUIRE(door.office.desk->reported.judge_waiting(10));
  CHECK(integer_or(door.object_of(door.admin("GET", "/api/v1/reported?state=new&claim=phishing")), "total") == 1);
  CHECK(integer_or(door.object_of(door.admin("GET", "/api/v1/reported?state=confirmed")), "total") == 0);
  const auto shown = door.object_of(door.admin("GET", path));
  CHECK(string_or(shown.at("report").get_object(), "verdict_now") == "found");
  CHECK(door.admin("POST", path + "/decide", R"({"state":"new"})").status == 400);
  CHECK(string_or(door.object_of(door.admin("POST", path + "/decide", R"({"state":"confirmed"})")), "state") ==
        "confirmed");
  CHECK(door.admin("POST", path + "/allow", R"({"days":3})").status == 403);
  door.gate.fixed.permissions.insert("global_settings=full");
  CHECK(door.admin("POST", path + "/allow", R"({"days":0})").status == 400);
  CHECK(door.admin("POST", path + "/allow", R"({"days":3})").status == 200);
  const auto entries = *door.office.policies.entries(door.office.tenant, policy::ListKind::approved_senders);
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].value == "eve@evil.example");
  CHECK(entries[0].expires_ms == to_millis(door.office.world.clock.now()) + 3LL * 24 * 3600 * 1000);
  CHECK(door.admin("GET", "/api/v1/reported/999").status == 404);
  door.gate.fixed.tenant = {door.office.tenant.value + 1};
  CHECK(door.admin("GET", path).status == 404);
}

TEST_CASE("a passage is taken out of every mailbox it went to, and a mailbox that fails is named") {
  struct Mailboxes final : MailboxActions {
    std::vector<std::string> seen;
    Result<MailboxOutcome> quarantine(TenantId, const MailboxTarget& t) override { return note("quarantine", t); }
    Result<MailboxOutcome> restore(TenantId, const MailboxTarget& t) override { return note("restore", t); }
    Result<MailboxOutcome> remove(TenantId, const MailboxTarget& t) override { return note("delete", t); }
    Result<MailboxOutcome> move_to_junk(TenantId, const MailboxTarget& t) override { return note("junk", t); }
    Result<MailboxOutcome> note(const std::string& what, const MailboxTarget& t) {
      seen.push_back(what + " " + t.mailbox + " " + t.message_id);
      if (t.mailbox.starts_with("broken")) return fail(Code::unavailable, "broken mailbox");
      if (t.mailbox.starts_with("gone")) return fail(Code::not_found, "no such message");
      return MailboxOutcome{};
    }
  } mailboxes;
  Door door;
  auto& database = *door.office.world.database;
  const auto pass = [&](const std::string& item, std::vector<std::string> recipients, const std::string& message_id) {
    protect::MailTrack track;
    track.item = item;
    track.recipients = std::move(recipients);
    track.message_id = message_id;
    track.report_json = "{}";
    REQUIRE(protect::Records(database).add(door.office.tenant, track));
    return database.query("SELECT MAX(id) FROM mail_tracking")->front().integer(0);
  };
  const auto fine = pass("a", {"a@corp.example", "gone@corp.example"}, "1@x.example"),
             broken = pass("b", {"broken@corp.example", "b@corp.example"}, "<2@x.example>"),
             nameless = pass("c", {"c@corp.example"}, "");
  CHECK(act_on_passage(database, &mailboxes, door.office.tenant, fine, "quarantine", door.office.world.clock.now()));
  CHECK(mailboxes.seen == std::vector<std::string>{"quarantine a@corp.example <1@x.example>",
                                                   "quarantine gone@corp.example <1@x.example>"});
  const auto failed =
      act_on_passage(database, &mailboxes, door.office.tenant, broken, "delete", door.office.world.clock.now());
  REQUIRE(!failed);
  CHECK(failed.error().what == "broken mailbox");
  CHECK(mailboxes.seen.back() == "delete b@corp.example <2@x.example>");  // the others are still served
  CHECK(desk::code_of(act_on_passage(database, &mailboxes, door.office.tenant, nameless, "delete",
                                     door.office.world.clock.now())) == "not_found");
  CHECK(desk::code_of(act_on_passage(database, &mailboxes, {door.office.tenant.value + 1}, fine, "delete",
                                     door.office.world.clock.now())) == "not_found");
  CHECK(desk::code_of(act_on_passage(database, nullptr, door.office.tenant, fine, "delete",
                                     door.office.world.clock.now())) == "unavailable");
}

}  // namespace sekisho::api
