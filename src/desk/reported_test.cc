#include "desk/reported.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "desk/teach.h"
#include "desk/testing.h"
#include "protect/records.h"

namespace sekisho::desk {
namespace {

std::string mail(const std::string& number, const std::string& subject = "Invoice",
                 const std::string& text = "see http://evil.example/x") {
  return "From: eve@evil.example\r\nTo: bob@corp.example\r\nSubject: " + subject + "\r\nMessage-ID: <" + number +
         "@evil.example>\r\n\r\n" + text + "\r\n";
}

void passed(Office& office, const std::string& number, const std::string& recipient, const std::string& subject,
            std::vector<std::string> urls = {}, const std::string& sender = "eve@evil.example") {
  protect::MailTrack track;
  track.at = office.world.clock.now();
  track.item = "item-" + number + recipient;
  track.sender = sender;
  track.recipients = {recipient};
  track.subject = subject;
  track.message_id = number + "@evil.example";
  track.verdict = "clean";
  track.action = "pass";
  track.delivery_status = "delivered";
  track.urls = std::move(urls);
  track.report_json = "{}";
  REQUIRE(protect::Records(*office.world.database).add(office.tenant, track));
}

void set_up(Office& office) {
  ReportingSettings settings;
  settings.enabled = true;
  settings.phishing_address = "phish@corp.example";
  settings.administrators = {"soc@corp.example"};
  REQUIRE(save_reporting_settings(*office.world.database, office.tenant, settings));
}

}  // namespace

TEST_CASE(
    "a mail is reported by its banner as it was judged, once for each reporter, and nobody is told of a nameless one") {
  Office office;
  set_up(office);
  passed(office, "1", "bob@corp.example", "Invoice");
  auto& reported = office.desk->reported;
  const std::string item = "item-1bob@corp.example";
  const auto id = reported.submit_passed(office.tenant, "Bob@corp.example", Claim::phishing, item);
  REQUIRE(id);
  CHECK(*reported.submit_passed(office.tenant, "bob@corp.example", Claim::spam, item) == *id);
  const auto mail = **reported.find(office.tenant, *id);
  CHECK(mail.via == "banner");
  CHECK(mail.reporter == "bob@corp.example");
  CHECK(mail.claim == Claim::spam);  // the later one, while it is new
  CHECK(mail.subject == "Invoice");
  CHECK(mail.item == item);
  CHECK(mail.verdict_then == "clean");
  CHECK(mail.verdict_now == "clean");
  CHECK(office.planned().size() == 2);  // the reporter and the administrators, once
  CHECK(*reported.judge_waiting(10) == 0);
  CHECK(code_of(reported.judge_again(office.tenant, *id)) == "conflict");
  CHECK(code_of(reported.content(office.tenant, *id)) == "not_found");
  REQUIRE(reported.decide(office.tenant, *id, Triage::confirmed, "", "admin", Language::english));
  CHECK(office.planned().size() == 3);
  CHECK(*reported.submit_passed(office.tenant, "bob@corp.example", Claim::not_risk, item) == *id);
  CHECK((**reported.find(office.tenant, *id)).claim == Claim::spam);  // decided

  const auto nameless = reported.submit_passed(office.tenant, "", Claim::phishing, item);
  REQUIRE(nameless);
  CHECK(*nameless != *id);
  CHECK(office.planned().size() == 4);  // the administrators
  CHECK(code_of(reported.submit_passed(office.tenant, "bob@corp.example", Claim::spam, "no such item")) == "not_found");
  CHECK(code_of(reported.submit_passed(office.world.tenant("Other"), "bob@corp.example", Claim::spam, item)) ==
        "not_found");
  CHECK(*reported.purge(office.tenant, office.world.clock.now() + std::chrono::hours(1)) == 2);
}

TEST_CASE("a forwarded mail becomes one report, judged then and now, and the reporter is told once") {
  Office office;
  set_up(office);
  passed(office, "1", "bob@corp.example", "Invoice");
  office.enclosed = {mail("1")};
  for (int i = 0; i < 2; ++i)
    CHECK(*office.desk->take_report(office.tenant, "Bob@corp.example", "PHISH@corp.example", "outer"));
  CHECK(!*office.desk->take_report(office.tenant, "bob@corp.example", "somebody@corp.example", "outer"));
  CHECK(!*office.desk->take_report(office.tenant, "", "phish@corp.example", "outer"));
  auto& reported = office.desk->reported;
  REQUIRE(*reported.count(office.tenant, {}) == 1);
  office.broken = true;
  CHECK(*reported.judge_waiting(10) == 0);
  office.broken = false;
  CHECK(*reported.judge_waiting(10) == 1);
  CHECK(*reported.judge_waiting(10) == 0);
  const auto one = reported.search(office.tenant, {})->at(0);
  CHECK(one.reporter == "bob@corp.example");
  CHECK(one.subject == "Invoice");
  CHECK(one.verdict_then == "clean");
  CHECK(one.verdict_now == "found");
  CHECK(one.action_now == "quarantine");
  CHECK(office.planned().size() == 2);  // to the reporter and to the administrators
  REQUIRE(reported.judge_again(office.tenant, one.id));
  CHECK(*reported.judge_waiting(10) == 1);
  CHECK(office.planned().size() == 2);  // judging anew tells nobody
  CHECK(*reported.content(office.tenant, one.id) == mail("1"));
  CHECK(code_of(reported.content({office.tenant.value + 1}, one.id)) == "not_found");
}

TEST_CASE("a report without an attached message tells its sender how to do it, once") {
  Office office;
  set_up(office);
  for (int i = 0; i < 2; ++i)
    CHECK(*office.desk->take_report(office.tenant, "bob@corp.example", "phish@corp.example", "outer"));
  CHECK(*office.desk->reported.count(office.tenant, {}) == 0);
  CHECK(office.planned().size() == 1);
}

TEST_CASE("similar mail is found by message, link, and sender with subject, each with its reason") {
  Office office;
  set_up(office);
  passed(office, "1", "bob@corp.example", "Invoice 100%");
  passed(office, "1", "carol@corp.example", "Invoice 100%");
  passed(office, "2", "dave@corp.example", "RE: Invoice 100% urgent");
  passed(office, "3", "erin@corp.example", "Something", {"http://evil.example/x"}, "other@evil.example");
  passed(office, "4", "frank@corp.example", "Invoice 1000", {"http://evil.example/xyz"}, "harmless@fine.example");
  passed(office, "5", "gina@corp.example", "Lunch", {}, "friend@fine.example");
  const auto id = *office.desk->reported.submit(office.tenant, "bob@corp.example", "api", Claim::phishing, "",
                                                mail("1", "Invoice 100%"));
  REQUIRE(office.desk->reported.judge_waiting(10));
  const auto similar =
      *office.desk->reported.similar(office.tenant, *office.desk->reported.find(office.tenant, id).value(), 30, 200);
  std::string found;
  for (const auto& one : similar)
    found += one.recipients.at(0).substr(0, one.recipients[0].find('@')) + ":" + one.reasons.at(0) + " ";
  CHECK(found.find("bob:same_message") != std::string::npos);
  CHECK(found.find("carol:same_message") != std::string::npos);
  CHECK(found.find("dave:same_sender_and_subject") != std::string::npos);
  CHECK(found.find("erin:same_url") != std::string::npos);
  CHECK(found.find("gina") == std::string::npos);
}

TEST_CASE("a decision is told to the reporter in their language, with the texts that were set") {
  Office office;
  set_up(office);
  ReportingSettings settings = *load_reporting_settings(*office.world.database, office.tenant);
  settings.japanese.result_body = "%reporter% 様: %subject% は %result%。%unknown%";
  ReportedMail report{.reporter = "bob@corp.example",
                      .state = Triage::confirmed,
                      .sender = "%reporter%",
                      .subject = "x\r\nBcc: y\xe2\x80\xae"};
  const auto letter = confirmation_letter(report, settings, Language::japanese, "result");
  CHECK(letter.text.find("bob@corp.example 様: x") == 0);
  CHECK(letter.text.find("確認しました") != std::string::npos);
  CHECK(letter.text.find("\xe2\x80\xae") == std::string::npos);
  CHECK(letter.subject.find('\n') == std::string::npos);
  // a value is no template
  CHECK(confirmation_letter(report, settings, Language::english, "received").text.find("From: %reporter%") !=
        std::string::npos);
  const auto id =
      *office.desk->reported.submit(office.tenant, "bob@corp.example", "page", Claim::not_risk, "", mail("9"));
  CHECK(code_of(office.desk->reported.decide(office.tenant, id, Triage::fresh, "", "admin", Language::english)) ==
        "conflict");
  CHECK(office.desk->reported.decide(office.tenant, id, Triage::confirmed, "", "admin", Language::english));
  CHECK(code_of(office.desk->reported.decide(office.tenant, id, Triage::confirmed, "", "admin", Language::english)) ==
        "conflict");
  office.world.clock.advance(std::chrono::seconds(1));
  CHECK(office.desk->reported.decide(office.tenant, id, Triage::rejected, "", "admin", Language::english));
  CHECK(office.planned().size() == 2);
}

TEST_CASE("the quarantine page's report is kept with the mail as it was held") {
  Office office;
  office.enable();
  const auto id = office.hold("one", {"bob@corp.example"});
  REQUIRE(office.desk->self_service.act(office.tenant, "bob@corp.example", id, UserAction::report, "it is mine"));
  const auto one = office.desk->reported.search(office.tenant, {.claim = Claim::not_risk})->at(0);
  CHECK(one.via == "page");
  CHECK(*office.desk->reported.content(office.tenant, one.id) == *office.quarantine->content(office.tenant, id));
}

TEST_CASE("reports are searched as text, limited in size, and leave with their mail") {
  Office office;
  CHECK(code_of(office.desk->reported.submit(office.tenant, "a@b.example", "api", Claim::spam, "", "")) == "malformed");
  CHECK(code_of(office.desk->reported.submit(office.tenant, "a@b.example", "api", Claim::spam, "",
                                             std::string(ReportedMails::max_size + 1, 'x'))) == "over_limit");
  for (int i = 0; i < 5; ++i)
    REQUIRE(office.desk->reported.submit(office.tenant, "a@b.example", "api", Claim::spam, "",
                                         mail(std::to_string(i), i == 3 ? "100%_x" : "plain")));
  REQUIRE(office.desk->reported.judge_waiting(10));
  CHECK(*office.desk->reported.count(office.tenant, {.text = "100%_"}) == 1);
  CHECK(office.desk->reported.search(office.tenant, {.limit = 2})->size() == 2);
  office.world.clock.advance(std::chrono::hours(24));
  CHECK(*office.desk->reported.purge(office.tenant, office.world.clock.now()) == 5);
  CHECK(*office.desk->reported.count(office.tenant, {}) == 0);
}

TEST_CASE("reporting settings: what is wrong is named") {
  ReportingSettings settings;
  settings.enabled = true;
  settings.spam_address = "spam@corp.example";
  settings.english.received_body = "x";
  CHECK(*reporting_settings_from(to_json_text(settings)) == settings);
  for (const std::string bad :
       {"[]", R"({"phishing_address":"no address"})",
        R"({"phishing_address":"a@b.example","spam_address":"A@b.example"})", R"({"administrators":["x"]})",
        R"({"texts":{"en":{"result_body":5}}})", R"({"enabled":"yes"})"}) {
    CAPTURE(bad);
    CHECK(code_of(reporting_settings_from(bad)) == "malformed");
  }
}

TEST_CASE("what the administrator decides of a report corrects the judgement, and deciding anew takes it back") {
  Office office;
  set_up(office);
  protect::MailTrack track{.at = office.world.clock.now(),
                           .item = "item-9",
                           .sender = "eve@evil.example",
                           .recipients = {"bob@corp.example"},
                           .subject = "Invoice",
                           .message_id = "9@evil.example",
                           .verdict = "clean",
                           .action = "pass",
                           .delivery_status = "delivered"};
  scan::Report report;
  report.is_mail = true;
  report.digests["likeness"] = "1|evil.example|0000000100000002000000030000000400000005";
  track.report_json = boost::json::serialize(scan::to_json(report));
  REQUIRE(protect::Records(*office.world.database).add(office.tenant, track));
  protect::CorrectionBook book(*office.world.database, office.policies, office.world.clock);
  auto& reported = office.desk->reported;
  reported.decided = [&](TenantId tenant, const ReportedMail& mail) { return teach(book, tenant, mail); };
  const auto id = reported.submit(office.tenant, "bob@corp.example", "api", Claim::phishing, "", mail("9"));
  REQUIRE(id);
  REQUIRE(*reported.judge_waiting(10) == 1);
  const auto standing = [&] {
    std::string out;
    const auto all = book.list(office.tenant);
    REQUIRE(all);
    for (const auto& row : *all) {
      if (!row.undone_at) out += row.verdict + "/" + row.source + "/" + row.reporter + (row.trusted ? "!" : "") + " ";
    }
    return out;
  };
  REQUIRE(reported.decide(office.tenant, *id, Triage::confirmed, "", "Admin", Language::english));
  CHECK(standing() == "phishing/reported/admin! ");
  REQUIRE(reported.decide(office.tenant, *id, Triage::rejected, "", "other", Language::english));
  CHECK(standing().empty());
  REQUIRE(reported.decide(office.tenant, *id, Triage::confirmed, "", "other", Language::english));
  CHECK(standing() == "phishing/reported/other! ");
  // Mail that never passed here was not judged, so there is nothing to correct: the decision stands all the same.
  const auto foreign =
      reported.submit(office.tenant, "bob@corp.example", "api", Claim::not_risk, "", mail("10", "elsewhere"));
  REQUIRE(foreign);
  REQUIRE(*reported.judge_waiting(10) == 1);
  CHECK(reported.decide(office.tenant, *foreign, Triage::confirmed, "", "Admin", Language::english));
  CHECK(standing() == "phishing/reported/other! ");
}

}  // namespace sekisho::desk
