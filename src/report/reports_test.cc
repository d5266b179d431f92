#include "report/reports.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

#include "base/encode.h"
#include "desk/testing.h"
#include "protect/records.h"

namespace sekisho::report {
namespace {

Time at(const char* text) { return *parse_iso8601(text); }

struct Fixture {
  desk::Office office;
  protect::LogSearch logs{*office.world.database, office.world.clock};
  Reports reports{
      {*office.world.database, *office.blobs, logs, office.desk->post, office.world.clock, "https://console.example"}};

  // Detections and passages of one day each, some of them hostile.
  void fill(Time day) {
    protect::Records records(*office.world.database);
    int number = 0;
    const auto detect = [&](const std::string& threat, const std::string& filter, const std::string& sender,
                            const std::string& user) {
      protect::Detection d;
      d.at = day + std::chrono::minutes(number);
      d.log_id = "l" + std::to_string(to_millis(day)) + "-" + std::to_string(number++);
      d.item = d.log_id;
      d.threat_type = threat;
      d.filter = filter;
      d.category = threat == "Phishing" ? "phishing" : "malware";
      d.direction = "incoming";
      d.sender = sender;
      d.affected_user = user;
      d.rule = "test.rule";
      d.policy_name = "\"quoted\" 100%_*";
      d.recipients = {user};
      REQUIRE(records.add(office.tenant, d));
      protect::MailTrack t;
      t.at = d.at;
      t.item = d.item;
      t.verdict = "found";
      t.action = "quarantine";
      t.direction = "incoming";
      t.recipients = {user};
      t.report_json = "{}";
      REQUIRE(records.add(office.tenant, t));
    };
    for (int i = 0; i < 12; ++i)
      detect("Phishing", "spam_protection", "eve" + std::to_string(i % 3) + "@evil.example",
             "user" + std::to_string(i % 5) + "@corp.example");
    detect("Malware", "malware", "=cmd|'/c calc'!A1@evil.example", "山田太郎@例え.example");
    detect("Malware", "malware", "\"><script>alert(1)</script>@evil.example",
           "\xe2\x80\xae"
           "gnp.exe@corp.example");
  }
  static Document all_sections(Language language) {
    Document document;
    for (const auto& kind : section_kinds()) document.sections.emplace_back(kind.id);
    document.formats = {"pdf", "html", "csv"};
    document.language = language;
    return document;
  }
};

}  // namespace

TEST_CASE("periods are whole days, weeks and months of the tenant's calendar") {
  const auto now = at("2026-11-25T03:00:00Z");  // Wednesday noon in Tokyo
  CHECK(period_of(Span::yesterday, now, "Asia/Tokyo") ==
        Period{at("2026-11-23T15:00:00Z"), at("2026-11-24T15:00:00Z")});
  CHECK(period_of(Span::last_week, now, "Asia/Tokyo") ==
        Period{at("2026-11-14T15:00:00Z"), at("2026-11-21T15:00:00Z")});
  CHECK(period_of(Span::last_month, now, "Asia/Tokyo") ==
        Period{at("2026-09-30T15:00:00Z"), at("2026-10-31T15:00:00Z")});
  CHECK(period_of(Span::last_6_months, now, "UTC") == Period{at("2026-05-01"), at("2026-11-01")});
  CHECK(period_of(Span::last_year, now, "UTC") == Period{at("2025-01-01"), at("2026-01-01")});
  CHECK(period_of(Span::last_month, at("2026-01-15T00:00:00Z"), "UTC") == Period{at("2025-12-01"), at("2026-01-01")});
  // October 2026 in Berlin: an hour longer, because clocks went back.
  CHECK(period_of(Span::last_month, now, "Europe/Berlin") ==
        Period{at("2026-09-30T22:00:00Z"), at("2026-10-31T23:00:00Z")});
  CHECK(start_of({2026, 11, 25}, "Pacific/Kiritimati") == at("2026-11-24T10:00:00Z"));
  CHECK(start_of({2026, 11, 25}, "Etc/GMT+12") == at("2026-11-25T12:00:00Z"));
}

TEST_CASE("a schedule is due at its hour; the 31st is the month's last day") {
  const Timing monthly{Rhythm::monthly, 0, 31, 6};
  CHECK(last_due(monthly, at("2026-03-01T00:00:00Z"), "UTC") == at("2026-02-28T06:00:00Z"));
  CHECK(last_due(monthly, at("2026-03-31T05:59:00Z"), "UTC") == at("2026-02-28T06:00:00Z"));
  CHECK(last_due(monthly, at("2026-03-31T06:00:00Z"), "UTC") == at("2026-03-31T06:00:00Z"));
  // Monday 06:00 there
  CHECK(last_due({Rhythm::weekly, 1, 1, 6}, at("2026-11-25T00:00:00Z"), "Asia/Tokyo") == at("2026-11-22T21:00:00Z"));
  CHECK(period_for({Rhythm::weekly, 1, 1, 6}, at("2026-11-22T21:00:00Z"), "Asia/Tokyo") ==
        Period{at("2026-11-14T15:00:00Z"), at("2026-11-21T15:00:00Z")});
}

TEST_CASE("every number of a report opens exactly the log rows it counts") {
  Fixture fixture;
  fixture.fill(at("2026-11-20T10:00:00Z"));
  fixture.fill(at("2026-11-21T10:00:00Z"));
  fixture.fill(at("2026-10-01T10:00:00Z"));  // outside
  const Period period{at("2026-11-20"), at("2026-11-22")};
  const auto contents =
      *gather(fixture.logs, fixture.office.tenant, period, Fixture::all_sections(Language::english).sections,
              {{"By sender", protect::LogType::detection, "threat_type:Phishing OR threat_type:Malware", "sender"},
               {"Over time", protect::LogType::mail_tracking, "verdict:found", ""}},
              Language::english, "UTC");
  CHECK(contents.summary.at(0).count == 28);
  CHECK(contents.summary.at(1).count == 28);
  int checked = 0;
  for (const auto& section : contents.sections) {
    for (const auto& figure : section.figures) {
      CAPTURE(section.heading);
      CAPTURE(figure.query);
      const auto count =
          fixture.logs.count(fixture.office.tenant,
                             {.type = section.log, .query = figure.query, .from = period.from, .until = period.until});
      REQUIRE(count);
      CHECK(*count == figure.count);
      ++checked;
    }
  }
  CHECK(checked > 60);
  REQUIRE(contents.sections.size() == section_kinds().size() + 2);
  const auto& by_sender = contents.sections.at(section_kinds().size());
  CHECK(heading_of(by_sender, Language::english) == "By sender (28)");
  CHECK(heading_of(by_sender, Language::japanese) == "By sender（28件）");
  CHECK(by_sender.figures.size() == 5);
  CHECK(contents.sections.back().over_time);
  CHECK(contents.sections.back().total == 28);
  CHECK(gather(fixture.logs, {fixture.office.tenant.value + 1}, period, {"senders"}, {}, Language::english, "UTC")
            ->summary.at(0)
            .count == 0);
}

TEST_CASE("a scheduled report is made once, kept, mailed, downloaded and removed") {
  Fixture fixture;
  auto& clock = fixture.office.world.clock;
  clock.set(at("2026-11-20T12:00:00Z"));
  fixture.fill(at("2026-11-20T10:00:00Z"));
  auto document = Fixture::all_sections(Language::english);
  document.timing = {Rhythm::daily, 0, 1, 6};
  document.recipients = {"boss@corp.example"};
  const auto tenant = fixture.office.tenant;
  REQUIRE(fixture.reports.add_schedule(tenant, "Daily", true, document, "admin"));
  CHECK(desk::code_of(fixture.reports.add_schedule(tenant, "Daily", true, document, "admin")) == "conflict");
  CHECK(*fixture.reports.round(10) == 0);  // nothing is owed for the past
  clock.set(at("2026-11-21T12:00:00Z"));
  CHECK(*fixture.reports.round(10) == 1);
  CHECK(*fixture.reports.round(10) == 0);
  const auto run = fixture.reports.runs(tenant, 0, 10)->at(0);
  CHECK(run.state == RunState::done);
  CHECK(run.formats.size() == 3);
  CHECK(fixture.reports.content(tenant, run.id, "pdf")->substr(0, 5) == "%PDF-");
  const auto html = *fixture.reports.content(tenant, run.id, "html");
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("\xe2\x80\xae") == std::string::npos);
  CHECK(html.find("https://console.example/logs/detection?from=") != std::string::npos);
  const auto csv = *fixture.reports.content(tenant, run.id, "csv");
  CHECK(csv.find("\n=cmd") == std::string::npos);
  CHECK(csv.find(",=cmd") == std::string::npos);
  CHECK(desk::code_of(fixture.reports.content(tenant, run.id, "doc")) == "not_found");
  CHECK(desk::code_of(fixture.reports.content({tenant.value + 1}, run.id, "pdf")) == "not_found");
  const auto planned = fixture.office.planned();
  REQUIRE(planned.size() == 1);
  CHECK(planned[0].recipients == document.recipients);
  const auto mail = planned[0].blob.empty() ? planned[0].body : *fixture.office.blobs->get(planned[0].blob);
  CHECK(mail.find("Content-Type: application/pdf") != std::string::npos);
  clock.advance(std::chrono::hours(24 * 200));
  CHECK(*fixture.reports.purge(tenant, clock.now()) == 1);
  CHECK(fixture.reports.runs(tenant, 0, 10)->empty());
}

TEST_CASE("PDFs in both languages; with SEKISHO_TEST_OUTPUT they are written there to be looked at") {
  Fixture fixture;
  fixture.fill(at("2026-11-20T10:00:00Z"));
  for (const auto language : {Language::english, Language::japanese}) {
    auto document = Fixture::all_sections(language);
    document.company = language == Language::japanese ? "株式会社サンプル" : "Sample Corporation";
    document.description = language == Language::japanese ? "経営会議向けの月次報告です。" : "For the monthly review.";
    // A 2×1 PNG (RFC 2083), red and blue.
    document.logo = *from_base64(
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DA8J8BAAkBAf8zVZ2TAAAAAElFTkSuQmCC");
    const auto pdf =
        fixture.reports.preview(fixture.office.tenant, document, {at("2026-11-01"), at("2026-12-01")}, "pdf");
    REQUIRE(pdf);
    CHECK(pdf->substr(0, 5) == "%PDF-");
    CHECK(pdf->find("/FontFile") != std::string::npos);  // embedded
    if (const char* folder = std::getenv("SEKISHO_TEST_OUTPUT"))
      std::ofstream(std::string(folder) + (language == Language::english ? "/threats_en.pdf" : "/threats_ja.pdf"),
                    std::ios::binary)
          << *pdf;
  }
}

TEST_CASE("what is no report document or no logo is refused by name") {
  Document document = Fixture::all_sections(Language::english);
  document.timing = {Rhythm::monthly, 3, 31, 23};
  document.searches = {
      {"Cards that left", protect::LogType::detection, "filter:data_loss direction:outgoing", "sender"}};
  CHECK(*document_from(to_json_text(document)) == document);
  for (const std::string bad :
       {"[]", R"({"sections":["nonsense"]})", R"({"formats":[]})", R"({"formats":["exe"]})", R"({"recipients":["x"]})",
        R"({"hour":24})", R"({"rhythm":"hourly"})", R"({"logo":"!"})", R"({"logo":"AAAA"})", R"({"title":5})",
        R"({"searches":{}})", R"({"searches":[5]})", R"({"searches":[{"log":"detection"}]})",
        R"({"searches":[{"name":"a","log":"audit"}]})",
        R"({"searches":[{"name":"a","log":"detection","query":"nonsense:5"}]})",
        R"({"searches":[{"name":"a","log":"detection","field":"subject"}]})",
        R"({"searches":[{"name":"a","log":"detection","query":5}]})"}) {
    CAPTURE(bad);
    CHECK(desk::code_of(document_from(bad)) == "malformed");
  }
  CHECK(desk::code_of(read_logo(std::string(max_logo + 1, 'x'))) == "over_limit");
  CHECK(desk::code_of(read_logo(std::string("\x89PNG\r\n\x1a\n") + std::string(4, '\0') + "IHDR" +
                                std::string(40, '\xff'))) == "over_limit");
  CHECK(desk::code_of(read_logo("\xff\xd8" + std::string(40, '\xff'))) == "malformed");
  // A PNG whose header is fine and whose rest is not: the report is made without it.
  Fixture fixture;
  document.logo =
      std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x02\x08\x02\0\0\0", 29) + std::string(20, 'x');
  REQUIRE(read_logo(document.logo));
  CHECK(fixture.reports.preview(fixture.office.tenant, document, {at("2026-11-01"), at("2026-12-01")}, "pdf"));
  CHECK(desk::code_of(fixture.reports.preview(fixture.office.tenant, document, {at("2026-12-01"), at("2026-11-01")},
                                              "pdf")) == "malformed");
  CHECK(desk::code_of(fixture.reports.order(fixture.office.tenant, document, {at("2020-12-01"), at("2026-11-01")},
                                            "x")) == "malformed");
}

}  // namespace sekisho::report
