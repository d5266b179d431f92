#include "protect/log_search.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "protect/records.h"

namespace sekisho::protect {
namespace {

struct Logs {
  Logs() {
    database = *store::open_sqlite(":memory:");
    REQUIRE(store::migrate(*database));
    Records records(*database);
    const auto add = [&](int hour, std::string sender, std::string subject, std::string action, int severity,
                         std::vector<std::string> to) {
      Detection d{.at = start + std::chrono::hours{hour},
                  .log_id = "log" + std::to_string(hour),
                  .item = "i",
                  .service = "inline",
                  .severity = severity};
      d.sender = std::move(sender);
      d.subject = std::move(subject);
      d.action = std::move(action);
      d.recipients = std::move(to);
      REQUIRE(records.add(tenant, d));
    };
    add(1, "alice@example.com", "Past due invoice", "quarantine", 90, {"bob@example.org"});
    add(2, "eve@evil.example", "100% free_offer", "tag_subject", 40, {"bob@example.org", "carol@example.org"});
    add(3, "eve@evil.example", "請求書のご案内", "quarantine", 60, {"carol@example.org"});
    REQUIRE(Records(*database).add(TenantId{2}, Detection{.at = start, .log_id = "x", .sender = "eve@evil.example"}));
  }

  Time start = *parse_iso8601("2026-11-23T00:00:00Z");
  ManualClock clock{start + std::chrono::hours{4}};
  TenantId tenant{1};
  std::unique_ptr<store::Database> database;
};

}  // namespace

TEST_CASE("the log query language finds what it says") {
  ManualClock clock{*parse_iso8601("2026-11-23T04:00:00Z")};
  Logs logs;
  LogSearch search(*logs.database, clock);
  const auto hits = [&](const std::string& query) {
    QueryProblem problem;
    const auto page = search.search(logs.tenant, {.query = query}, &problem);
    if (!page) return problem.code + "@" + std::to_string(problem.position);
    std::string out;
    for (const auto& row : page->rows)
      out += (out.empty() ? "" : " ") + std::string(row.at("at").get_string().subview(11, 2));
    return out;
  };
  struct Row {
    const char *says, *query, *expected;
  };
  const Row rows[] = {
      {"an empty query finds all, newest first, of this tenant only", "", "03 02 01"},
      {"partial match without case", "subject:DUE", "01"},
      {"Japanese words", "請求書", "03"},
      {"a quoted phrase", "subject:\"past due\"", "01"},
      {"equality is whole", "sender=eve@evil.example", "03 02"},
      {"equality is not partial", "sender=eve", ""},
      {"wildcards are whole matches", "sender:*@evil.example", "03 02"},
      {"wildcards do not match partially", "sender:evil*", ""},
      {"AND is implied, NOT negates", "sender:eve NOT action:quarantine", "02"},
      {"minus negates", "sender:eve -action:quarantine", "02"},
      {"OR and parentheses", "(severity>80 OR severity<50) AND recipient:bob@example.org", "02 01"},
      {"a list's element by equality", "recipient=carol@example.org", "03 02"},
      {"a range", "severity:[40 TO 60]", "03 02"},
      {"relative time", "at>-90m", "03"},
      {"percent and underscore are plain characters", "100% subject:free_offer", "02"},
      {"an unknown field is named with its place", "subject:x foo:bar", "unknown_field@10"},
      {"a missing quotation mark", "subject:\"x", "unterminated_string@8"},
      {"a text has no order", "subject>5", "not_comparable@8"},
      {"no number", "severity>high", "expected_number@9"},
      {"a missing parenthesis", "(sender:a", "expected_parenthesis@9"},
      {"a lone parenthesis", "sender:a)", "unexpected_text@8"},
      {"quotes cannot escape into SQL", "subject:\"' OR 1=1 --\"", ""},
      {"an operator without a right side", "sender:eve AND", "expected_term@14"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    CHECK(hits(row.query) == row.expected);
  }
  CHECK(hits(std::string(60, '(')) == "too_deep@51");
  CHECK(hits(std::string(5000, 'a')) == "too_long@4096");
}

TEST_CASE("pages follow each other without gap or overlap, facets and volume count the same rows") {
  Logs logs;
  LogSearch search(*logs.database, logs.clock);
  LogRequest request{.limit = 2};
  const auto first = search.search(logs.tenant, request);
  REQUIRE(first);
  CHECK(first->rows.size() == 2);
  request.after = first->next;
  const auto second = search.search(logs.tenant, request);
  REQUIRE(second);
  CHECK(second->rows.size() == 1);
  CHECK(second->next.empty());
  // what a page that begins in the middle has, and its next
  const auto passed = search.search(logs.tenant, {.limit = 2, .skip = 1});
  REQUIRE(passed);
  REQUIRE(passed->rows.size() == 2);
  CHECK(passed->rows[0].at("id") == first->rows[1].at("id"));
  CHECK(passed->rows[1].at("id") == second->rows[0].at("id"));
  CHECK(passed->next.empty());
  CHECK(search.search(logs.tenant, {.limit = 2, .skip = most_skipped + 5})->rows.empty());
  CHECK(search.search(logs.tenant, {.limit = 2, .skip = -3})->rows.size() == 2);
  const auto facet = search.facet(logs.tenant, {}, "action");
  REQUIRE(facet);
  REQUIRE(facet->size() == 2);
  CHECK(facet->at(0).value == "quarantine");
  CHECK(facet->at(0).count == 2);
  CHECK_FALSE(search.facet(logs.tenant, {}, "subject"));
  const auto volume = search.volume(logs.tenant, {}, std::chrono::hours{24});
  REQUIRE(volume);
  CHECK(volume->size() == 1);
  CHECK(volume->at(0).count == 3);
  CHECK_FALSE(search.search(logs.tenant, {.after = "???"}));
}

TEST_CASE(
    "facets in one pass, partly from memory, are what counting each field says, also after late rows and purging") {
  Logs logs;
  LogSearch search(*logs.database, logs.clock);
  const auto begin = from_millis(to_millis(logs.clock.now()) / 3'600'000 * 3'600'000) - std::chrono::hours(6);
  const auto add = [&](int i, std::chrono::milliseconds offset) {
    Detection d;
    d.at = begin + offset;
    d.log_id = "facet-" + std::to_string(i) + "-" + std::to_string(offset.count());
    d.item = "item";
    d.service = "inline";
    d.action = i % 3 == 0 ? "quarantine" : "pass";
    d.sender = "s" + std::to_string(i % 7) + "@evil.example";
    d.templates = i % 5 == 0 ? std::vector<std::string>{"cards", "names"} : std::vector<std::string>{};
    REQUIRE(Records(*logs.database).add(logs.tenant, d));
  };
  for (int i = 0; i < 200; ++i) add(i, std::chrono::minutes(i * 2));
  for (int i = 0; i < 90; ++i) add(i + 200, -std::chrono::hours(i));  // days before, which are remembered whole
  const auto compare = [&](Time from, Time until, const std::string& query = "") {
    CAPTURE(query);
    const LogRequest request{.type = LogType::detection, .query = query, .from = from, .until = until};
    const auto all = search.facets(logs.tenant, request, {}, 1000);
    REQUIRE(all);
    CHECK(all->rows == *search.count(logs.tenant, request));
    for (const auto& [name, values] : all->fields) {
      CAPTURE(name);
      if (name == "template" || name == "recipient") continue;  // lists count their entries
      const auto one = search.facet(logs.tenant, request, name, 1000);
      REQUIRE(one);
      REQUIRE(values.size() == one->size());
      for (std::size_t i = 0; i < values.size(); ++i) {
        CHECK(values[i].value == (*one)[i].value);
        CHECK(values[i].count == (*one)[i].count);
      }
    }
  };
  for (int round = 0; round < 2; ++round) {
    compare(begin + std::chrono::minutes(17), begin + std::chrono::minutes(301));
    compare(begin, begin + std::chrono::hours(5));
    compare(begin + std::chrono::minutes(5), begin + std::chrono::minutes(6));
    compare(begin, {});
    for (const auto* const query : {"action:quarantine", "action:pass sender:s3*", "at>-5h", "sender:nobody"}) {
      compare(begin - std::chrono::hours(80), begin + std::chrono::minutes(301), query);
    }
    compare(begin - std::chrono::hours(80), {});
    // what a query says of the last hours is another thing now
    logs.clock.set(logs.clock.now() + std::chrono::hours(1));
  }
  add(1000, std::chrono::minutes(70));  // late, into an hour that is remembered
  add(1001, -std::chrono::hours(40));   // and into such a day
  for (const auto* const query : {"", "action:quarantine"})
    compare(begin - std::chrono::hours(80), begin + std::chrono::hours(5), query);
  REQUIRE(logs.database->execute("DELETE FROM detection WHERE tenant = $1 AND at < $2",
                                 {logs.tenant.value, to_millis(begin + std::chrono::minutes(90))}));
  compare(begin, begin + std::chrono::hours(5));
  const auto templates = search.facets(
      logs.tenant, {.type = LogType::detection, .from = begin, .until = begin + std::chrono::hours(5)}, {"template"});
  REQUIRE(templates);
  REQUIRE(templates->fields.size() == 1);
  CHECK(templates->values_of("template").size() == 2);
  const auto some =
      search.facets(logs.tenant, {.type = LogType::detection, .query = "action:quarantine", .from = begin}, {"action"});
  REQUIRE(some);
  REQUIRE(some->values_of("action").size() == 1);
  CHECK(some->values_of("action").front().value == "quarantine");
  CHECK(some->values_of("sender").empty());
}

TEST_CASE("every log can be searched, counted and faceted") {
  Logs logs;
  LogSearch search(*logs.database, logs.clock);
  for (const auto type : log_types) {
    const LogRequest request{.type = type, .query = "x"};
    CAPTURE(to_string(request.type));
    CHECK(search.search(logs.tenant, request));
    CHECK(search.count(logs.tenant, request));
    for (const auto& field : fields_of(request.type)) {
      if (field.facet) CHECK(search.facet(logs.tenant, request, field.name));
    }
  }
}

TEST_CASE("each detection is in one of the logs that the CAS side divides them into") {
  Logs logs;
  Records records(*logs.database);
  REQUIRE(logs.database->execute("DELETE FROM detection WHERE tenant = $1", {logs.tenant.value}));
  struct Row {
    const char *filter, *category, *log;
  };
  const Row rows[] = {{"spam_protection", "phishing", "security_risk"},
                      {"malware", "malware", "security_risk"},
                      {"spam_protection", "ransomware", "ransomware"},
                      {"malware", "ransomware", "ransomware"},
                      {"data_loss", "data_loss", "data_loss"},
                      {"virtual_analyzer", "malware", "virtual_analyzer"},
                      {"virtual_analyzer", "ransomware", "virtual_analyzer"}};
  int n = 0;
  for (const auto& row : rows) {
    REQUIRE(records.add(logs.tenant, Detection{.at = logs.start + std::chrono::minutes{++n},
                                               .log_id = "d" + std::to_string(n),
                                               .filter = row.filter,
                                               .category = row.category,
                                               .subject = std::to_string(n)}));
  }
  LogSearch search(*logs.database, logs.clock);
  const LogType divided[] = {LogType::security_risk, LogType::ransomware, LogType::virtual_analyzer,
                             LogType::data_loss};
  std::int64_t all = 0;
  for (const auto type : divided) {
    const auto name = std::string(to_string(type));
    CAPTURE(name);
    const auto page = search.search(logs.tenant, {.type = type});
    REQUIRE(page);
    for (const auto& row : page->rows)
      CHECK(name == rows[std::stoi(std::string(row.at("subject").get_string())) - 1].log);
    all += *search.count(logs.tenant, {.type = type});
    CHECK(*search.count(logs.tenant, {.type = type, .query = "subject:1 OR NOT subject:1"}) ==
          *search.count(logs.tenant, {.type = type}));
    CHECK(search.grown(logs.tenant, type, 0, "", 100)->rows.size() == page->rows.size());
    std::int64_t in_facet = 0, in_volume = 0;
    const auto facets = search.facets(
        logs.tenant, {.type = type, .from = logs.start, .until = logs.start + std::chrono::hours{4}}, {"service"});
    REQUIRE(facets);
    for (const auto& value : facets->values_of("service")) in_facet += value.count;
    const auto volume = search.volume(logs.tenant, {.type = type}, std::chrono::hours{1});
    for (const auto& bucket : *volume) in_volume += bucket.count;
    CHECK(in_facet == static_cast<std::int64_t>(page->rows.size()));
    CHECK(in_volume == in_facet);
    CHECK(kept_with(type) == LogType::detection);
  }
  CHECK(all == n);
  CHECK(*search.count(logs.tenant, {}) == n);
}

TEST_CASE(
    "a row names its organisation, the kind of spam or link, what was found and when the mail came; facets count "
    "them") {
  Logs logs;
  REQUIRE(logs.database->execute("DELETE FROM detection WHERE tenant = $1", {logs.tenant.value}));
  REQUIRE(logs.database->execute(
      "INSERT INTO tenant (id, name, business_id, created_at) VALUES (1, 'ours', 'a', 0), (2, 'others', 'b', 0)"));
  const auto organization = [&](std::int64_t id, TenantId tenant, const char* name) {
    REQUIRE(logs.database->execute("INSERT INTO organization (id, tenant, name, created_at) VALUES ($1, $2, $3, 0)",
                                   {id, tenant.value, std::string(name)}));
  };
  organization(7, logs.tenant, "本社");
  organization(8, TenantId{2}, "theirs");
  Records records(*logs.database);
  const auto add = [&](const char* filter, const char* category, const char* rule, const char* url, const char* file) {
    Detection d{.at = logs.start,
                .log_id = std::string(filter) + rule + category,
                .filter = filter,
                .category = category,
                .rule = rule,
                .received_at = logs.start - std::chrono::minutes{5},
                .file_name = file,
                .url = url};
    d.violating_content = "*****1111";
    REQUIRE(records.add(logs.tenant, d));
  };
  add("spam_protection", "graymail_newsletter", "mail.newsletter", "", "");
  add("web_reputation", "url_highly_suspicious", "url.typo", "http://exarnple.com/", "");
  add("web_reputation", "url_untested", "url.risk", "http://quiet.example/", "");
  add("web_reputation", "url_dangerous", "url.of_tomorrow", "http://new.example/", "");
  add("malware", "malware", "malware.eicar", "", "a.com");
  LogSearch search(*logs.database, logs.clock);
  const auto values = [&](std::string_view field) {
    std::string out;
    const auto found = search.facet(logs.tenant, {}, field);
    REQUIRE(found);
    for (const auto& value : *found) {
      if (!value.value.empty()) out += value.value + " " + std::to_string(value.count) + "; ";
    }
    return out;
  };
  CHECK(values("organization") == "本社 5; ");
  CHECK(values("spam_category") == "graymail_newsletter 1; ");
  CHECK(values("url_category") == "url_imitation 1; url_other 1; url_unrated 1; ");
  CHECK(values("detection_type") == "found_url 3; found_file 1; found_message 1; ");
  CHECK(*search.count(logs.tenant, {.query = "organization:本社 url_category=url_imitation"}) == 1);
  CHECK(*search.count(logs.tenant, {.query = "organization:theirs"}) == 0);
  CHECK(*search.count(logs.tenant, {.query = "received_at<" + format_iso8601(logs.start)}) == 5);
  const auto page = search.search(logs.tenant, {.query = "detection_type:found_file"});
  REQUIRE(page->rows.size() == 1);
  CHECK(page->rows[0].at("received_at") == "2026-11-22T23:55:00.000Z");
  CHECK(page->rows[0].at("violating_content") == "*****1111");
  CHECK(page->rows[0].at("organization") == "本社");
  const auto counted = [&] {
    return search.facets(logs.tenant, {}, {"organization"})->values_of("organization").at(0).value;
  };
  CHECK(counted() == "本社");
  REQUIRE(logs.database->execute("UPDATE organization SET name = '支社' WHERE id = 7"));
  CHECK(counted() == "支社");  // though its hour was counted before
  REQUIRE(
      logs.database->execute("INSERT INTO audit (tenant, sequence, at, organization, account, role, source, address, "
                             "category, activity, result, details, previous, hash) VALUES "
                             "($1, 1, $2, '本社', '', '', '', '', '', '', '', '', '', '')",
                             {logs.tenant.value, to_millis(logs.start)}));
  // as it was called then
  CHECK(search.facets(logs.tenant, {.type = LogType::audit}, {"organization"})->values_of("organization").at(0).value ==
        "本社");
}

TEST_CASE("a cell that a spreadsheet would run is defused in CSV") {
  boost::json::object row{{"id", 1}};
  for (const auto& field : fields_of(LogType::url_click)) row[field.name] = "";
  row["url"] = "=cmd|' /C calc'!A0";
  CHECK(to_csv(fields_of(LogType::url_click), row).find("\"'=cmd") != std::string::npos);
  row["recipient"] = "bob@example.org";
  const auto chosen = chosen_fields(LogType::url_click, {"url", "recipient"});
  REQUIRE(chosen);
  CHECK(csv_header(*chosen) == "id,url,recipient\r\n");
  CHECK(to_csv(*chosen, row) == "1,\"'=cmd|' /C calc'!A0\",\"bob@example.org\"\r\n");
  CHECK(chosen_fields(LogType::url_click, {"subject"}).error().code == Code::malformed);
}

TEST_CASE("a replayed record is kept once, a trace finds it with and without angle brackets") {
  auto database = *store::open_sqlite(":memory:");
  REQUIRE(store::migrate(*database));
  Records records(*database);
  const MailTrack track{.at = from_millis(5),
                        .item = "i1",
                        .message_id = "a@b",
                        .action = "pass",
                        .report_json = std::string(100'000, 'x')};
  REQUIRE(records.add(TenantId{1}, track));
  REQUIRE(records.add(TenantId{1}, track));
  const auto found = records.trace(TenantId{1}, "<a@b>");
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  CHECK(found->at(0).report_json == track.report_json);
  CHECK(records.trace(TenantId{2}, "a@b")->empty());
  CHECK(*records.purge(TenantId{1}, {}, from_millis(5) + std::chrono::days{61}) == 1);
}

}  // namespace sekisho::protect
