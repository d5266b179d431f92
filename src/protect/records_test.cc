#include "protect/records.h"

#include <doctest/doctest.h>

#include "protect/record_names.h"
#include "protect/record_plan.h"

namespace sekisho::protect {
namespace {

constexpr TenantId ours{1}, others{2};
constexpr const char* tables[] = {"detection",         "mail_tracking", "quarantine_event",
                                  "integration_event", "quarantine",    "intent"};

struct Fixture {
  std::unique_ptr<store::Database> database = *store::open_sqlite(":memory:");
  Records records{*database};
  Time now = from_millis(1'795'000'000'000);
  int made = 0;

  Fixture() { REQUIRE(store::migrate(*database)); }
  Time ago(int days) const { return now - std::chrono::days{days}; }
  // One line in each log.
  void happened(TenantId tenant, int days) {
    const auto id = std::to_string(++made);
    const auto at = to_millis(ago(days));
    REQUIRE(records.add(tenant, Detection{.at = ago(days), .log_id = id, .item = id}));
    REQUIRE(records.add(tenant, MailTrack{.at = ago(days), .item = id, .action = "pass"}));
    REQUIRE(records.add(tenant, QuarantineEvent{.at = ago(days), .item = id, .status = "Quarantined"}));
    REQUIRE(records.add(tenant, IntegrationEvent{.at = ago(days), .matched = id, .item = id}));
    for (const auto* state : {"Quarantined", "DeleteSuccess"}) {
      REQUIRE(database->execute(
          "INSERT INTO quarantine (tenant, item, unique_key, service, location, state, filter, reason, rule, "
          "policy_name, policy_id, direction, sender, recipients, header_from, subject, message_id, explanation, "
          "search_text, blob, sha256, size, held_at, changed_at, error) VALUES ($1, $2, $3, '', '', $4, '', '', '', "
          "'', 0, '', '', '[]', '', '', '', '', '', '', '', 0, $5, $5, '')",
          {tenant.value, id, id + state, std::string(state), at}));
    }
    for (const auto* state : {"planned", "done"}) {
      REQUIRE(
          database->execute("INSERT INTO intent (id, tenant, item, kind, state, unique_key, sender, recipients, blob, "
                            "body, reference, attempts, created_at, next_at, error) VALUES ($1, $2, '', 'notify', $3, "
                            "$4, '', '[]', '', '', 0, 0, $5, 0, '')",
                            {id + state, tenant.value, std::string(state), id + state, at}));
    }
  }
  // "detection 3 mail_tracking 2 …"
  std::string rows(TenantId tenant) {
    std::string out;
    for (const auto* table : tables) {
      const auto count =
          database->query("SELECT count(*) FROM " + std::string(table) + " WHERE tenant = $1", {tenant.value});
      REQUIRE(count);
      out += (out.empty() ? "" : " ") + std::string(table) + " " + std::to_string(count->front().integer(0));
    }
    return out;
  }
};

}  // namespace

TEST_CASE("every record carries the first organisation of its tenant, also those written before") {
  Fixture f;
  const auto organization = [&](std::int64_t id, TenantId tenant) {
    REQUIRE(f.database->execute("INSERT INTO organization (id, tenant, name, created_at) VALUES ($1, $2, $3, 0)",
                                {id, tenant.value, std::to_string(id)}));
  };
  REQUIRE(f.database->execute(
      "INSERT INTO tenant (id, name, business_id, created_at) VALUES (1, 'ours', 'a', 0), (2, 'others', 'b', 0)"));
  organization(31, others), organization(41, ours), organization(59, ours);
  f.happened(ours, 1), f.happened(others, 1);
  REQUIRE(f.records.add(ours, UrlClick{.at = f.now}));
  for (const auto* table : {"detection", "mail_tracking", "quarantine_event", "integration_event"}) {
    CAPTURE(table);
    const auto rows = f.database->query("SELECT tenant, organization FROM " + std::string(table) + " ORDER BY tenant");
    REQUIRE(rows->size() == 2);
    CHECK((rows->at(0).integer(1) == 41 && rows->at(1).integer(1) == 31));
  }
  CHECK(f.database->query("SELECT organization FROM url_click")->front().integer(0) == 41);
  CHECK(f.records.detections_of(ours, "1")->front().organization == 41);

  REQUIRE(f.database->execute("UPDATE detection SET organization = 0"));
  REQUIRE(f.database->execute("DELETE FROM migration WHERE name LIKE '0855%'"));
  REQUIRE(store::migrate(*f.database));
  CHECK(f.records.detections_of(ours, "1")->front().organization == 41);
  CHECK(f.records.detections_of(others, "2")->front().organization == 31);
}

TEST_CASE(
    "a record belongs to the organisation that owns the affected mailbox's domain, the nearest one above it too") {
  Fixture f;
  REQUIRE(f.database->execute(
      "INSERT INTO tenant (id, name, business_id, created_at) VALUES (1, 'ours', 'a', 0), (2, 'others', 'b', 0)"));
  REQUIRE(
      f.database->execute("INSERT INTO organization (id, tenant, name, created_at) VALUES (10, 1, 'first', 0), (11, 1, "
                          "'branch', 0), (12, 1, 'lab', 0), (20, 2, 'other', 0)"));
  REQUIRE(
      f.database->execute("INSERT INTO domain_fact (tenant, domain, organization) VALUES (1, 'branch.example', 11), "
                          "(1, 'lab.branch.example', 12), (1, 'corp.example', 0), (2, 'branch.example', 20)"));
  struct Row {
    std::string address;
    std::int64_t organization;
  };
  const Row rows[] = {{"a@branch.example", 11},     {"a@Branch.Example", 11},           {"a@hr.branch.example", 11},
                      {"a@lab.branch.example", 12}, {"a@x.lab.branch.example", 12},     {"a@corp.example", 10},
                      {"a@notbranch.example", 10},  {"a@branch.example.evil.test", 10}, {"", 10}};
  for (const auto& row : rows) {
    CAPTURE(row.address);
    REQUIRE(f.records.add(
        ours, Detection{.at = f.now, .log_id = "d" + row.address, .item = row.address, .affected_user = row.address}));
    CHECK(f.records.detections_of(ours, row.address)->front().organization == row.organization);
    REQUIRE(f.records.add(ours, MailTrack{.at = f.now,
                                          .item = "in" + row.address,
                                          .direction = "incoming",
                                          .envelope_sender = "x@elsewhere.test",
                                          .recipients = {row.address},
                                          .action = "pass"}));
    REQUIRE(f.records.add(ours, MailTrack{.at = f.now,
                                          .item = "out" + row.address,
                                          .direction = "outgoing",
                                          .envelope_sender = row.address,
                                          .recipients = {"x@elsewhere.test"},
                                          .action = "pass"}));
    for (const auto* const way : {"in", "out"})
      CHECK(f.records.trace(ours, way + row.address)->front().organization == row.organization);
  }
  REQUIRE(f.records.add(ours, QuarantineEvent{.at = f.now, .affected_user = "a@branch.example"}));
  REQUIRE(f.records.add(ours, IntegrationEvent{.at = f.now, .affected_user = "a@branch.example", .item = "i"}));
  REQUIRE(f.records.add(ours, UrlClick{.at = f.now, .recipient = "a@branch.example"}));
  for (const auto* const table : {"quarantine_event", "integration_event", "url_click"})
    CHECK(f.database->query("SELECT organization FROM " + std::string(table))->at(0).integer(0) == 11);
}

TEST_CASE("a detection says when its link stood in a QR code, and in which picture") {
  scan::Report report;
  report.files = {{.part = "1.2", .name = "pay.png", .true_type = "image/png", .kind = "png"}};
  report.urls = {
      {.url = "http://bank.example/", .host = "bank.example", .domain = "bank.example", .part = "1.2", .origin = "qr"},
      {.url = "http://text.example/",
       .host = "text.example",
       .domain = "text.example",
       .part = "1.1",
       .origin = "text"}};
  policy::Plan plan;
  const auto act = [&](scan::Filter filter, scan::Category category, const std::string& part,
                       const std::string& evidence) {
    policy::Action action;
    action.filter = filter;
    action.log = true;
    action.cause = {
        .rule = "r", .scanner = "s", .category = category, .severity = 80, .part = part, .evidence = evidence};
    plan.actions.push_back(action);
  };
  act(scan::Filter::web_reputation, scan::Category::url_dangerous, "1.2", "http://bank.example/");
  act(scan::Filter::web_reputation, scan::Category::url_dangerous, "1.1", "http://text.example/");
  act(scan::Filter::spam_protection, scan::Category::phishing, "", "93 %");
  act(scan::Filter::spam_protection, scan::Category::spam, "", "60 %");
  const auto rows = detections_of(Item{.id = "i"}, report, plan, from_millis(1'795'000'000'000), {"a", "b", "c", "d"});
  std::string told;
  for (const auto& row : rows) told += row.evidence + " [" + row.file_name + "]\n";
  CHECK(told ==
        "http://bank.example/ · QR code: bank.example [pay.png]\nhttp://text.example/ []\n93 % · QR code: bank.example "
        "[pay.png]\n60 % []\n");
}

TEST_CASE("a detection says where its QR code stood: in a picture, a PDF, another document, or drawn in text") {
  struct Row {
    std::string says, part, source;
    std::vector<scan::FileFact> files;
  };
  const scan::FileFact pdf{.part = "1.2", .true_type = "application/pdf", .kind = "pdf"},
      picture{.part = "1.2.1", .true_type = "image/jpeg", .kind = "jpeg"},
      word{.part = "1.2",
           .true_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
           .kind = "docx"},
      zip{.part = "1.2", .true_type = "application/zip", .kind = "zip"},
      other{.part = "1.20", .true_type = "application/pdf", .kind = "pdf"};
  const Row rows[] = {
      {"a picture", "1.2.1", "image", {picture}},
      {"a picture in a PDF", "1.2.1", "pdf", {pdf, picture}},
      {"rectangles on a page of a PDF", "1.2", "pdf", {pdf}},
      {"a picture in a letter", "1.2.1", "document", {picture, word}},
      {"a picture in an archive", "1.2.1", "image", {zip, picture}},
      {"characters of the mail's text, a PDF beside them", "1.2", "text", {other}},
      {"nothing is known of the part", "", "text", {pdf, picture}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    scan::Report report;
    report.files = row.files;
    report.urls = {{.url = "http://bank.example/", .host = "bank.example", .part = row.part, .origin = "qr"}};
    policy::Plan plan;
    policy::Action action;
    action.filter = scan::Filter::spam_protection, action.log = true, action.cause.category = scan::Category::phishing;
    plan.actions.push_back(action);
    CHECK(detections_of(Item{.id = "i"}, report, plan, from_millis(1'795'000'000'000), {"a"}).front().qr_source ==
          row.source);
  }
}

TEST_CASE(
    "a BEC detection names the high-profile user whose name was borrowed; others of the same mail do not; both facts "
    "are kept and searched") {
  Fixture fixture;
  scan::Report report;
  report.mail.high_profile_user = "hanako@own.example";
  policy::Plan plan;
  for (const auto category : {scan::Category::bec, scan::Category::name_spoof, scan::Category::writing_style,
                              scan::Category::spam, scan::Category::malware}) {
    policy::Action action;
    action.filter = scan::Filter::spam_protection, action.log = true, action.cause.category = category;
    plan.actions.push_back(action);
  }
  auto rows = detections_of(Item{.id = "i"}, report, plan, fixture.now, {"a", "b", "c", "d", "e"});
  std::string told;
  for (const auto& row : rows) told += row.category + " " + row.high_profile_user + "\n";
  CHECK(told ==
        "bec hanako@own.example\nname_spoof hanako@own.example\nwriting_style hanako@own.example\nspam \nmalware \n");
  rows[0].qr_source = "pdf";
  REQUIRE(fixture.records.add(ours, rows[0]));
  const auto kept = fixture.records.detections_of(ours, "i");
  REQUIRE(kept);
  CHECK(kept->front().high_profile_user + " " + kept->front().qr_source == "hanako@own.example pdf");
}

TEST_CASE("what a blocked list found is in the API integration log, once, and nothing else is") {
  Fixture fixture;
  Detection found{.at = fixture.now,
                  .log_id = "1",
                  .item = "a",
                  .service = "inline",
                  .affected_user = "bob@corp.example",
                  .rule = "list.blocked_sender",
                  .action = "quarantine",
                  .envelope_sender = "eve@evil.example",
                  .subject = "s",
                  .message_id = "m",
                  .evidence = "eve@evil.example"};
  for (int i = 0; i < 2; ++i) REQUIRE(fixture.records.add(ours, found));
  found.log_id = "2", found.rule = "list.blocked_url", found.evidence = "http://evil.example/x";
  REQUIRE(fixture.records.add(ours, found));
  for (const auto* other : {"mail.blocked_sender", "policy.blocked_sender", "list.user_blocked_sender", ""}) {
    found.log_id = other, found.rule = other, found.evidence = other;
    REQUIRE(fixture.records.add(ours, found));
  }
  const auto rows = fixture.database->query(
      "SELECT affected_user, filter, matched, action, sender, subject, message_id, item FROM integration_event WHERE "
      "tenant = $1 ORDER BY id",
      {ours.value});
  REQUIRE(rows);
  REQUIRE(rows->size() == 2);
  const std::vector<std::string> first = {"bob@corp.example",
                                          "Threat Remediation API",
                                          "eve@evil.example",
                                          "quarantine",
                                          "eve@evil.example",
                                          "s",
                                          "m",
                                          "a"};
  for (std::size_t i = 0; i < first.size(); ++i) CHECK(rows->at(0).text(i) == first[i]);
  CHECK(rows->at(1).text(2) == "http://evil.example/x");
}

TEST_CASE("each log loses what is older than its own retention, and only the tenant's") {
  Fixture fixture;
  const Retention retention{.detection_days = 5, .quarantine_days = 4, .mail_tracking_days = 3, .integration_days = 2};
  for (const int days : {1, 2, 3, 4, 5, 6}) fixture.happened(ours, days), fixture.happened(others, days);
  // What is exactly so old stays; what is held, or still to be done, stays whatever its age.
  const auto removed = fixture.records.purge(ours, retention, fixture.now);
  REQUIRE(removed);
  CHECK(fixture.rows(ours) ==
        "detection 5 mail_tracking 3 quarantine_event 4 integration_event 2 quarantine 10 intent 10");
  CHECK(*removed == 1 + 3 + 2 + 4 + 2 + 2);
  CHECK(fixture.rows(others) ==
        "detection 6 mail_tracking 6 quarantine_event 6 integration_event 6 quarantine 12 intent 12");
  CHECK(*fixture.records.purge(ours, retention, fixture.now) == 0);
}

TEST_CASE("a purge takes no more than its limit of each table, and the oldest first") {
  Fixture fixture;
  for (int days = 1; days <= 10; ++days) fixture.happened(ours, days);
  const Retention retention{
      .detection_days = 1, .quarantine_days = 100, .mail_tracking_days = 100, .integration_days = 100};
  CHECK(*fixture.records.purge(ours, retention, fixture.now, 4) == 4);
  const auto oldest = fixture.database->query("SELECT min(at) FROM detection");
  REQUIRE(oldest);
  CHECK(oldest->front().integer(0) == to_millis(fixture.ago(6)));
}

TEST_CASE("a detection names the URL that its finding is of, and nothing that is none") {
  scan::Report report;
  report.urls = {{.url = "http://other.example/", .host = "other.example", .domain = "other.example", .part = "1.1"},
                 {.url = "http://bank-login.example/v?id=7",
                  .host = "bank-login.example",
                  .domain = "bank-login.example",
                  .part = "1.2"}};
  const auto url_of = [&](const std::string& evidence, const std::string& part) {
    policy::Plan plan;
    plan.actions = {{.kind = policy::ActionKind::quarantine,
                     .filter = scan::Filter::web_reputation,
                     .cause = {.rule = "url.x", .part = part, .evidence = evidence}}};
    return detections_of({}, report, plan, {}, {"log"}).at(0).url;
  };
  CHECK(url_of("http://bank-login.example/v?id=7", "1.2") == "http://bank-login.example/v?id=7");
  // seen in one part, told of another
  CHECK(url_of("www.bank.example -> http://bank-login.example/v?id=7", "1") == "http://bank-login.example/v?id=7");
  CHECK(url_of("bank-login.example was registered yesterday", "1.1") == "http://bank-login.example/v?id=7");
  CHECK(url_of("http://gone.example/x", "1.1") == "http://gone.example/x");
  CHECK(url_of("two hosts that look alike", "1.1") == "");
}

}  // namespace sekisho::protect
