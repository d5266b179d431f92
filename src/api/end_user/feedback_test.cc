#include "api/end_user/feedback.h"

#include <doctest/doctest.h>

#include "api/door_testing.h"
#include "base/percent.h"
#include "desk/authorship.h"
#include "scan/report_text.h"

namespace sekisho::api {
namespace {

using protect::FeedbackQuestion;

bool has(const Response& response, std::string_view text) { return response.body.find(text) != std::string::npos; }

void pass_mail(Door& door, const std::string& item = "m1") {
  scan::Report report;
  report.is_mail = true;
  report.digests["likeness"] = "00";
  REQUIRE(door.records.add(door.office.tenant, protect::MailTrack{.at = door.office.world.clock.now(),
                                                                  .item = item,
                                                                  .service = "inline",
                                                                  .direction = "incoming",
                                                                  .sender = "eve@evil.example",
                                                                  .recipients = {"bob@corp.example"},
                                                                  .subject = "<script>Transfer</script>",
                                                                  .message_id = "m1@evil.example",
                                                                  .verdict = "found",
                                                                  .sha256 = "00aa",
                                                                  .report_json = scan::to_json_text(report)}));
}

std::string link_of(const Door& door, FeedbackQuestion question, const std::string& person, const std::string& answer,
                    const std::string& item = "m1") {
  const auto link =
      door.office.feedback_links.make({.tenant = door.office.tenant,
                                       .question = question,
                                       .item = item,
                                       .person = person,
                                       .expires_at = protect::FeedbackLinks::end_of(door.office.world.clock.now())},
                                      answer);
  return link.substr(link.find("/user/feedback"));
}

// The form, as a browser sends it.
std::string form_of(const std::string& link, const std::string& answer) {
  return "query=" + percent_encode(link.substr(link.find('?') + 1), "") + "&answer=" + answer;
}

}  // namespace

TEST_CASE(
    "the supposed sender's link shows the mail, changes nothing when looked at, and takes the answer by a button") {
  Door door;
  pass_mail(door);
  const auto link = link_of(door, FeedbackQuestion::authorship, "ceo@corp.example", "no");
  const auto answers = [&] {
    std::string out;
    const auto found = (*desk::authorship_answers(*door.office.world.database, door.office.tenant, {"m1"}))["m1"];
    for (const auto& one : found) out += one.person + (one.wrote ? " yes" : " no");
    return out;
  };
  for (int i = 0; i < 3; ++i) {
    const auto page = door.send("GET", link);
    CHECK(page.status == 200);
    CHECK(has(page, "&lt;script&gt;Transfer&lt;/script&gt;"));
    CHECK_FALSE(has(page, "<script>"));
    CHECK(has(page, "value=\"no\" class=\"main\""));
  }
  CHECK(answers().empty());
  CHECK(door.send("POST", "/user/feedback", form_of(link, "no")).status == 200);
  CHECK(answers() == "ceo@corp.example no");
  CHECK(door.send("POST", "/user/feedback", form_of(link, "no")).status == 200);  // pressed twice
  CHECK(has(door.send("GET", link), "value=\"no\" class=\"main\""));
  door.office.world.clock.advance(std::chrono::minutes(1));
  CHECK(door.send("POST", "/user/feedback", form_of(link, "yes")).status == 200);
  CHECK(answers() == "ceo@corp.example yes");
  const auto corrections = *door.office.world.database->query("SELECT verdict FROM correction WHERE undone_at = 0", {});
  REQUIRE(corrections.size() == 1);
  CHECK(corrections[0].text(0) == "wanted");
  door.sign_in("logs=read");
  const auto trace = door.does("GET", "mail-trace?key=m1").at("items").get_array();
  REQUIRE(trace.size() == 1);
  CHECK(trace[0].at("authorship").at(0).at("wrote") == true);
}

TEST_CASE("a banner's link reports the mail, once, and a decided report keeps its claim") {
  Door door;
  pass_mail(door);
  const auto link = link_of(door, FeedbackQuestion::banner, "bob@corp.example", "phishing");
  CHECK(door.send("GET", link).status == 200);
  CHECK(*door.office.desk->reported.count(door.office.tenant, {}) == 0);
  CHECK(door.send("POST", "/user/feedback", form_of(link, "phishing")).status == 200);
  CHECK(door.send("POST", "/user/feedback", form_of(link, "spam")).status == 200);
  const auto reports = *door.office.desk->reported.search(door.office.tenant, {});
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].claim == desk::Claim::spam);
  CHECK(reports[0].via == "banner");
  REQUIRE(door.office.desk->reported.decide(door.office.tenant, reports[0].id, desk::Triage::rejected, "", "admin",
                                            Language::english));
  const auto late = door.send("POST", "/user/feedback", form_of(link, "not_risk"));
  CHECK(late.status == 200);
  CHECK((*door.office.desk->reported.search(door.office.tenant, {}))[0].claim == desk::Claim::spam);
  // an answer of the other question is none
  CHECK(door.send("POST", "/user/feedback", form_of(link, "yes")).status == 404);
}

TEST_CASE("hostile: links that we did not make, whose time is over or whose mail is gone take nothing") {
  Door door;
  pass_mail(door);
  const auto link = link_of(door, FeedbackQuestion::banner, "bob@corp.example", "phishing");
  auto other_person = link;
  other_person.replace(other_person.find("bob"), 3, "eve");
  for (const auto& bad : std::vector<std::string>{
           "/user/feedback", "/user/feedback?", other_person, "/user/feedback?q=banner&t=1&i=m1&w=&e=1&k=x",
           link_of(door, FeedbackQuestion::banner, "bob@corp.example", "phishing", "gone"),
           "/user/feedback?" + std::string(3'000, 'a'), std::string("/user/feedback?i=%00%ff&k=%25")}) {
    CAPTURE(bad.substr(0, 100));
    const auto looked = door.send("GET", bad), answered = door.send("POST", "/user/feedback", form_of(bad, "phishing"));
    CHECK((looked.status == 404 || looked.status == 400));
    CHECK((answered.status == 404 || answered.status == 400));
  }
  CHECK(door.send("POST", "/user/feedback", form_of(link, "nonsense")).status == 404);
  CHECK(door.send("POST", "/user/feedback", "").status == 404);
  door.office.world.clock.advance(std::chrono::hours(24 * 16));
  CHECK(door.send("GET", link).status == 404);
  CHECK(door.send("POST", "/user/feedback", form_of(link, "phishing")).status == 404);
  CHECK(*door.office.desk->reported.count(door.office.tenant, {}) == 0);
}

TEST_CASE("the same mail that came again is one report, and its answer counts by either banner") {
  Door door;
  pass_mail(door);
  pass_mail(door, "m2");
  const auto first = link_of(door, FeedbackQuestion::banner, "bob@corp.example", "phishing"),
             second = link_of(door, FeedbackQuestion::banner, "bob@corp.example", "phishing", "m2");
  CHECK(has(door.send("POST", "/user/feedback", form_of(first, "phishing")), "role=\"status\">Thank you"));
  CHECK(has(door.send("POST", "/user/feedback", form_of(second, "not_risk")), "role=\"status\">Thank you"));
  CHECK(*door.office.desk->reported.count(door.office.tenant, {}) == 1);
  CHECK(has(door.send("GET", first), "value=\"not_risk\" class=\"main\""));
}

}  // namespace sekisho::api
