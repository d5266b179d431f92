#include "desk/desk.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/encode.h"
#include "desk/testing.h"

namespace sekisho::desk {

TEST_CASE("a link opens one mailbox's item, acts once, and is dead after its time") {
  Office office;
  const auto id = office.hold("one", {"bob@corp.example"});
  const auto token = *office.desk->links.make(office.tenant, "Bob@corp.example", id, std::chrono::hours(24));
  for (int i = 0; i < 3; ++i) {
    const auto seen = office.desk->links.look(token);
    REQUIRE(seen);
    CHECK(seen->mailbox == "bob@corp.example");
    CHECK(!seen->used);
  }
  CHECK(office.desk->links.use(token));
  CHECK(code_of(office.desk->links.use(token)) == "conflict");
  CHECK(office.desk->links.look(token)->used);
  for (const std::string bad : {"", ".", "1.", "x.y", "1.AAAA", "-1.AAAA", "99999999999999999999.A"})
    CHECK(code_of(office.desk->links.look(bad)) == "not_found");
  CHECK(code_of(office.desk->links.look(token + "A")) == "not_found");
  CHECK(code_of(office.desk->links.look(std::string(100'000, '1'))) == "not_found");
  // another tenant's number
  CHECK(code_of(office.desk->links.look("2" + token.substr(token.find('.')))) == "not_found");
  const auto page = *office.desk->links.make(office.tenant, "bob@corp.example", {}, std::chrono::hours(1));
  CHECK(code_of(office.desk->links.use(page)) == "conflict");  // for looking only
  office.world.clock.advance(std::chrono::hours(25));
  CHECK(code_of(office.desk->links.look(token)) == "not_found");
  CHECK(*office.desk->links.purge() == 2);
}

TEST_CASE("a user is given only their own copy, and the rest stays held") {
  Office office;
  office.enable();
  const auto id = office.hold("one", {"Bob@corp.example", "carol@corp.example"});
  auto& service = office.desk->self_service;
  CHECK(code_of(service.act(office.tenant, "mallory@corp.example", id, UserAction::release, "")) == "not_found");
  CHECK(code_of(service.act({office.tenant.value + 1}, "bob@corp.example", id, UserAction::release, "")) != "done");
  REQUIRE(service.act(office.tenant, "bob@corp.example", id, UserAction::release, ""));
  auto planned = office.planned();
  REQUIRE(planned.size() == 1);
  CHECK(planned[0].recipients == std::vector<std::string>{"Bob@corp.example"});
  CHECK(office.quarantine->find(office.tenant, id)->value().state == protect::HeldState::quarantined);
  CHECK(code_of(service.act(office.tenant, "bob@corp.example", id, UserAction::release, "")) == "conflict");
  CHECK(service.item(office.tenant, "bob@corp.example", id)->released);
  CHECK(service.items(office.tenant, "bob@corp.example", {}, {}, 50)->empty());
  CHECK(service.items(office.tenant, "carol@corp.example", {}, {}, 50)->size() == 1);
  // The administrator restores: Bob does not get it twice.
  REQUIRE(office.quarantine->restore(office.tenant, id));
  planned = office.planned();
  REQUIRE(planned.size() == 2);
  const auto restore = std::find_if(planned.begin(), planned.end(),
                                    [](const auto& one) { return one.kind == protect::Intent::Kind::restore; });
  REQUIRE(restore != planned.end());
  CHECK(restore->recipients == std::vector<std::string>{"carol@corp.example"});
}

TEST_CASE("the last recipient's release restores the item, and a failed release can be asked for again") {
  Office office;
  const auto id = office.hold("one", {"bob@corp.example", "carol@corp.example"});
  REQUIRE(office.quarantine->release(office.tenant, id, "bob@corp.example"));
  REQUIRE(office.quarantine->release_failed(office.tenant, id, "BOB@corp.example"));
  REQUIRE(office.quarantine->release(office.tenant, id, "bob@corp.example"));
  REQUIRE(office.quarantine->release(office.tenant, id, "carol@corp.example"));
  CHECK(office.quarantine->find(office.tenant, id)->value().state == protect::HeldState::restoring);
  CHECK(code_of(office.quarantine->release(office.tenant, id, "carol@corp.example")) == "conflict");
}

TEST_CASE("what is on its way to one user survives the item's deletion") {
  Office office;
  const auto id = office.hold("one", {"bob@corp.example", "carol@corp.example"});
  REQUIRE(office.quarantine->release(office.tenant, id, "bob@corp.example"));
  REQUIRE(office.quarantine->remove(office.tenant, id));
  CHECK(office.blobs->get(office.planned().at(0).blob));
}

TEST_CASE("what a user may do follows the least right of everything that was found") {
  const EndUserSettings settings;
  struct Row {
    const char *says, *rule, *findings;
    Right right;
  };
  const Row rows[] = {
      {"spam is released", "r", R"([{"rule":"r","category":"spam","severity":50}])", Right::release},
      {"phishing is asked for", "r", R"([{"rule":"r","category":"phishing","severity":90}])", Right::request},
      {"malware is neither", "r", R"([{"rule":"r","category":"malware","severity":90}])", Right::nothing},
      {"spam with malware is malware", "r",
       R"([{"rule":"r","category":"spam","severity":50},{"rule":"m","category":"malware","severity":60}])",
       Right::nothing},
      {"a slight note does not count", "r",
       R"([{"rule":"r","category":"spam","severity":50},{"rule":"m","category":"active_content","severity":20}])",
       Right::release},
      {"the user's own list", "list.user_blocked_sender", "[]", Right::release},
      {"an explanation that cannot be read counts as what the filter says", "r", "{", Right::nothing},
      {"unknown categories are passed over", "r",
       R"([{"rule":"x","category":"nonsense","severity":99},{"rule":"r","category":"spam","severity":1}])",
       Right::release},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    protect::Held held;
    held.filter = scan::Filter::malware;
    held.rule = row.rule;
    held.explanation = row.findings;
    CHECK(right_of(settings, held) == row.right);
  }
  std::string many = "[";
  for (int i = 0; i < 50; ++i) many += std::string(i > 0 ? "," : "") + R"({"rule":"r","category":"spam","severity":1})";
  protect::Held held;
  held.rule = "r";
  held.explanation = many + "]";
  CHECK_MESSAGE(right_of(settings, held) == Right::nothing, "more findings than were kept may hide malware");
}

TEST_CASE("settings survive their JSON form, and what is wrong in it is named") {
  EndUserSettings settings;
  settings.enabled = true;
  settings.rhythm = Rhythm::weekly;
  settings.weekday = 5;
  settings.excluded = {"ceo@corp.example"};
  settings.rights[0] = Right::nothing;
  CHECK(*end_user_settings_from(to_json_text(settings)) == settings);
  for (const std::string bad :
       {"", "[]", R"({"hour":24})", R"({"hour":"8"})", R"({"rhythm":"hourly"})", R"({"rights":{"spam":"maybe"}})",
        R"({"rights":{"x":"release"}})", R"({"excluded":5})", R"({"enabled":1})"}) {
    CAPTURE(bad);
    CHECK(code_of(end_user_settings_from(bad)) == "malformed");
  }
}

TEST_CASE("a digest is due at the tenant's own hour, on the days that were chosen") {
  EndUserSettings settings;
  const auto at = [](const char* text) { return *parse_iso8601(text); };
  // 2026-11-23 is a Monday; 08:00 in Tokyo is 23:00 UTC of the day before.
  CHECK(due_moment(settings, "Asia/Tokyo", at("2026-11-22T22:59:00Z")) == at("2026-11-21T23:00:00Z"));
  CHECK(due_moment(settings, "Asia/Tokyo", at("2026-11-22T23:00:00Z")) == at("2026-11-22T23:00:00Z"));
  settings.rhythm = Rhythm::weekdays;
  // Friday's, not Sunday's
  CHECK(due_moment(settings, "Asia/Tokyo", at("2026-11-22T22:59:00Z")) == at("2026-11-19T23:00:00Z"));
  settings.rhythm = Rhythm::weekly;
  settings.weekday = 3;
  CHECK(due_moment(settings, "UTC", at("2026-11-23T12:00:00Z")) == at("2026-11-18T08:00:00Z"));
  settings.rhythm = Rhythm::daily;
  // The night in which clocks go back in Berlin: the day has 25 hours.
  CHECK(due_moment(settings, "Europe/Berlin", at("2026-10-25T22:30:00Z")) == at("2026-10-25T07:00:00Z"));
}

TEST_CASE("a digest is sent once per moment, in the user's language, to our own mailboxes only") {
  Office office;
  EndUserSettings settings;
  settings.excluded = {"ceo@corp.example"};
  office.hold("old", {"bob@corp.example"});
  CHECK(*office.desk->digests.send_due(office.tenant) == 0);  // off as shipped
  office.enable(settings);
  office.world.clock.set(*parse_iso8601("2026-11-23T12:00:00Z"));
  office.hold("new", {"bob@corp.example", "stranger@elsewhere.example"});
  office.hold("two", {"bob@corp.example"}, "phishing");
  office.hold("ceo", {"ceo@corp.example"});
  office.hold("quiet", {"quiet@corp.example"});
  REQUIRE(office.desk->self_service.set_wishes(office.tenant, "quiet@corp.example", {{}, false}));
  REQUIRE(office.desk->self_service.set_wishes(office.tenant, "bob@corp.example", {Language::japanese, true}));
  office.world.clock.set(*parse_iso8601("2026-11-23T23:30:00Z"));  // 08:30 in Tokyo
  CHECK(*office.desk->digests.send_due(office.tenant) == 1);
  CHECK(*office.desk->digests.send_due(office.tenant) == 0);
  const auto planned = office.planned();
  REQUIRE(planned.size() == 1);
  CHECK(planned[0].recipients == std::vector<std::string>{"bob@corp.example"});
  CHECK(planned[0].kind == protect::Intent::Kind::notify);
  CHECK(planned[0].body.find("Auto-Submitted: auto-generated") != std::string::npos);
  // Nothing new: no mail the next day.
  office.world.clock.advance(std::chrono::hours(24));
  CHECK(*office.desk->digests.send_due(office.tenant) == 0);
}

TEST_CASE("mail text in a digest stays text") {
  Office office;
  office.enable();
  protect::Held held;
  held.tenant = office.tenant;
  held.item = "x";
  held.recipients = {"bob@corp.example"};
  held.subject = "<script>alert(1)</script>\xe2\x80\xaegnp.exe\r\nBcc: all@corp.example";
  held.sender = "\"><img src=x>@evil.example";
  held.blob = *office.blobs->put("x");
  REQUIRE(office.quarantine->hold(held));
  const auto letter = *office.desk->digests.preview(office.tenant, "bob@corp.example", Language::english);
  CHECK(letter.html.find("<script") == std::string::npos);
  CHECK(letter.html.find("<img") == std::string::npos);
  CHECK(letter.html.find("\xe2\x80\xae") == std::string::npos);
  CHECK(letter.text.find("\xe2\x80\xae") == std::string::npos);
  Letter hostile{.to = {"a@b.example>\r\nBcc: <c@d.example"},
                 .subject = "x\r\nBcc: c@d.example",
                 .text = "t",
                 .html = "",
                 .attachments = {{"a\"\r\nX: y", "application/pdf\r\nX: y", "b"}},
                 .in_reply_to = "<a>\r\nX: y"};
  const auto mail = write_letter(hostile, {}, "id", office.world.clock.now());
  const auto lines = split(mail, '\n');
  CHECK(std::none_of(lines.begin(), lines.end(),
                     [](const auto line) { return line.substr(0, 4) == "Bcc:" || line.substr(0, 2) == "X:"; }));
}

TEST_CASE("a release request is asked once, decided once, and answered by mail") {
  Office office;
  office.enable();
  const auto id = office.hold("one", {"bob@corp.example"}, "phishing");
  auto& service = office.desk->self_service;
  CHECK(code_of(service.act(office.tenant, "bob@corp.example", id, UserAction::release, "")) == "denied");
  REQUIRE(service.act(office.tenant, "bob@corp.example", id, UserAction::request,
                      "my invoice\r\n" + std::string(5000, 'x')));
  CHECK(code_of(service.act(office.tenant, "bob@corp.example", id, UserAction::request, "")) == "conflict");
  auto& requests = office.desk->requests;
  const auto open = *requests.list(office.tenant, RequestState::open, 0, 50);
  REQUIRE(open.size() == 1);
  CHECK(open[0].note.size() <= 510);
  CHECK(requests.list({office.tenant.value + 1}, {}, 0, 50)->empty());
  CHECK(code_of(requests.decide({office.tenant.value + 1}, open[0].id, RequestState::granted, "", "admin",
                                Language::english)) == "not_found");
  const auto granted =
      requests.decide(office.tenant, open[0].id, RequestState::granted, "fine", "admin", Language::english);
  REQUIRE(granted);
  CHECK(granted->decided_by == "admin");
  CHECK(code_of(requests.decide(office.tenant, open[0].id, RequestState::refused, "", "admin", Language::english)) ==
        "conflict");
  CHECK(office.planned().size() == 2);  // the mail itself and the answer
  CHECK(office.quarantine->find(office.tenant, id)->value().state == protect::HeldState::restoring);
}

TEST_CASE("blocking a sender is for the one user who asked") {
  Office office;
  office.enable();
  const auto id = office.hold("one", {"bob@corp.example"});
  REQUIRE(office.desk->self_service.act(office.tenant, "bob@corp.example", id, UserAction::block, ""));
  const auto rules = *office.policies.load(office.tenant);
  scan::Report report;
  report.is_mail = true;
  report.mail.from = {{"", "eve@evil.example"}};
  scan::ScanContext context;
  context.service = "inline";
  context.direction = scan::Direction::incoming;
  context.envelope_sender = "eve@evil.example";
  context.recipients = {"bob@corp.example", "carol@corp.example"};
  const auto plans = policy::decide(rules.policies, rules.lists, *rules.directory, report, context);
  REQUIRE(plans.size() == 2);
  CHECK(plans[0].decision == policy::ActionKind::quarantine);
  CHECK(plans[0].actions.at(0).cause.rule == "list.user_blocked_sender");
  CHECK(plans[1].decision == policy::ActionKind::pass);
  EndUserSettings closed;
  closed.may_block = false;
  office.enable(closed);
  CHECK(code_of(office.desk->self_service.act(office.tenant, "bob@corp.example", id, UserAction::block, "")) ==
        "denied");
}

}  // namespace sekisho::desk
