#include "desk/authorship.h"

#include <doctest/doctest.h>

#include "desk/testing.h"
#include "desk/timeline.h"
#include "protect/records.h"
#include "scan/report_text.h"

namespace sekisho::desk {

TEST_CASE("the supposed sender's last answer stands, in the timeline and as their correction, for their tenant alone") {
  Office office;
  auto& database = *office.world.database;
  protect::CorrectionBook book(database, office.policies, office.world.clock);
  scan::Report report;
  report.is_mail = true;
  report.digests["likeness"] = "00";
  protect::MailTrack track;
  track.at = office.world.clock.now();
  track.item = "item-1", track.sender = "eve@evil.example", track.recipients = {"bob@corp.example"};
  track.subject = "Transfer", track.message_id = "1@evil.example", track.verdict = "found";
  track.report_json = scan::to_json_text(report);
  REQUIRE(protect::Records(database).add(office.tenant, track));
  const auto answer = [&](TenantId tenant, const std::string& item, bool wrote) {
    return answer_authorship(database, book, office.world.clock, tenant, item, "Ceo@corp.example", wrote);
  };
  REQUIRE(answer(office.tenant, "item-1", true));
  office.world.clock.advance(std::chrono::minutes(5));
  REQUIRE(answer(office.tenant, "item-1", false));
  const auto answers = authorship_answers(database, office.tenant, {"item-1"})->at("item-1");
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].person == "ceo@corp.example");
  CHECK_FALSE(answers[0].wrote);
  CHECK(answers[0].at == office.world.clock.now());
  const auto rows = *book.list(office.tenant);
  REQUIRE(rows.size() == 2);  // newest first; the earlier was replaced
  CHECK(rows[0].verdict == "phishing");
  CHECK(rows[0].source == "supposed_sender");
  CHECK(rows[0].reporter == "ceo@corp.example");
  CHECK_FALSE(rows[0].trusted);
  CHECK(rows[1].undone_at.has_value());
  bool is_told = false;
  const auto story = *timeline(database, office.tenant, "item-1");
  for (const auto& event : story)
    is_told = is_told || (event.kind == "authorship" && event.what == "no" && event.by == "ceo@corp.example");
  CHECK(is_told);
  CHECK(code_of(answer(office.tenant, "item-2", true)) == "not_found");
  const auto other = office.world.tenant("Other");
  CHECK(code_of(answer(other, "item-1", true)) == "not_found");
  CHECK(authorship_answers(database, other, {"item-1"})->empty());
}

}  // namespace sekisho::desk
