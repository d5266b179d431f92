#include "policy/schema.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <boost/json.hpp>

#include "policy/csv.h"
#include "policy/json.h"
#include "policy/list_kind.h"
#include "policy/yaml.h"

namespace sekisho::policy {
namespace {

const std::string head =
    "sekisho_policies: 1\npolicies:\n  - name: Sales\n    kind: threat_protection\n    service: inline_inbound\n    "
    "priority: 5\n";

std::string problem_of(const std::string& yaml) {
  const auto policies = import_yaml(yaml);
  return policies ? "accepted" : policies.error().what;
}

std::string any_text() {
  const auto points = *rc::gen::container<std::vector<int>>(
      rc::gen::element(0x41, 0x20, 0x3a, 0x22, 0x27, 0x5c, 0x23, 0x2d, 0x7b, 0x5b, 0x25, 0x26, 0x2a, 0x21, 0x7c, 0x3e,
                       0x30, 0xe9, 0x85, 0xa0, 0x2028, 0x2029, 0xfeff, 0x6771, 0x1f600, 0x7e));
  std::string out;
  for (const int point : points) {
    if (point < 0x80)
      out += static_cast<char>(point);
    else if (point < 0x800)
      out += static_cast<char>(0xc0 | point >> 6), out += static_cast<char>(0x80 | (point & 0x3f));
    else if (point < 0x10000)
      out += static_cast<char>(0xe0 | point >> 12), out += static_cast<char>(0x80 | (point >> 6 & 0x3f)),
          out += static_cast<char>(0x80 | (point & 0x3f));
    else
      out += static_cast<char>(0xf0 | point >> 18), out += static_cast<char>(0x80 | (point >> 12 & 0x3f)),
          out += static_cast<char>(0x80 | (point >> 6 & 0x3f)), out += static_cast<char>(0x80 | (point & 0x3f));
  }
  return out.size() > 100 ? "long" : out;
}

Response any_response() {
  Response out{.action = *rc::gen::element(ActionKind::pass, ActionKind::quarantine, ActionKind::tag_subject,
                                           ActionKind::delete_message)};
  if (*rc::gen::arbitrary<bool>()) out.tag = any_text();
  if (*rc::gen::arbitrary<bool>()) out.disclaimer = any_text() + "\n%subject%\n";
  return out;
}

Policy any_policy() {
  Policy out;
  out.name = "P" + any_text();
  out.description = any_text();
  out.kind = *rc::gen::element(Kind::threat_protection, Kind::data_loss);
  out.service = *rc::gen::element(Service::inline_inbound, Service::inline_outbound, Service::mailbox);
  out.priority = *rc::gen::inRange(1, 100'000);
  out.enabled = *rc::gen::arbitrary<bool>(), out.monitor_only = *rc::gen::arbitrary<bool>();
  if (*rc::gen::arbitrary<bool>())
    out.targets = {.all = false,
                   .users = {"a@b.example"},
                   .groups = {"true", "no", "1", "Sales & Co: #1"},
                   .exclude_domains = {"x.example"}};
  if (out.kind == Kind::data_loss) {
    out.data_loss.templates = {{"pci", any_response()}, {"2", any_response()}};
    out.data_loss.headers = {"Subject", "X-No"};
    out.data_loss.notify.admin_body = any_text() + "\n\n" + any_text();
  } else {
    out.spam.level = *rc::gen::element(Level::low, Level::medium, Level::high);
    out.spam.actions[scan::Category::phishing] = any_response();
    out.spam.approved_headers = {{"X-A", "v", HeaderTest::equals}};
    out.spam.blocked_headers = {{{"X-B", "w"}, {"X-C", "true"}}};
    out.malware.over_limit["layers"] = any_response();
    out.file_blocking.files = {.true_types = {"exe"}, .extensions = {"js", "null", "1"}, .names = {"*.pdf.*"}};
    out.web_reputation.approved_urls = {"*.example.com/a/*", "https://x.example/?q=%20"};
    out.correlated_intelligence.suspicious_email[AnomalyLevel::aggressive] = any_response();
    out.spam.notify.threshold = {ThresholdMode::every_hours, 3, 12};
  }
  return out;
}

}  // namespace

TEST_CASE("a policy survives YAML and JSON unchanged") {
  CHECK(rc::check("round trip", [] {
    const auto policy = any_policy();
    const auto yaml = export_yaml({policy}, "comment\nof two lines");
    const auto from_yaml = import_yaml(yaml);
    if (!from_yaml) RC_FAIL(from_yaml.error().what + "\n" + yaml);
    RC_ASSERT(from_yaml->size() == 1u);
    RC_ASSERT(from_yaml->front() == policy);
    const auto from_json = policy_from_json_text(to_json_text(policy));
    if (!from_json) RC_FAIL(from_json.error().what);
    RC_ASSERT(*from_json == policy);
  }));
}

TEST_CASE("the default policies are valid") {
  for (const auto language : {Language::english, Language::japanese}) {
    for (const auto& policy : default_policies(Ship::protecting, language)) {
      CAPTURE(policy.name);
      const auto fine = check(policy);
      CHECK((fine ? "" : fine.error().what) == "");
    }
  }
  const auto again = import_yaml(export_yaml(default_policies(Ship::as_reference, Language::japanese)));
  CHECK((again ? "" : again.error().what) == "");
}

TEST_CASE("a mistake in YAML is refused with line, column and what was expected") {
  const struct {
    const char* says;
    std::string yaml;
    const char* problem;
  } rows[] = {
      {"unknown member", head + "    malwre: {}\n",
       "line 7, column 5: policies[0]: unknown member \"malwre\"; expected one of id, name, kind"},
      {"unknown value", head + "    spam:\n      level: hgih\n",
       "line 8, column 14: policies[0].spam.level: expected one of low, medium, high, found \"hgih\""},
      {"wrong type", head + "    enabled: \"true\"\n",
       "line 7, column 14: policies[0].enabled: expected true or false, found \"true\""},
      {"a number for a text", head + "    description: 12\n", "policies[0].description: expected a text"},
      {"priority",
       "sekisho_policies: 1\npolicies:\n  - {name: a, kind: data_loss, service: mailbox, priority: 100000}\n",
       "expected a whole number from 1 to 99999, found 100000"},
      {"missing name", "sekisho_policies: 1\npolicies:\n  - {kind: data_loss, service: mailbox, priority: 1}\n",
       "line 3, column 5: policies[0]: expected the member \"name\""},
      {"wrong kind of section", head + "    data_loss: {}\n", "unknown member \"data_loss\""},
      {"a sender that is everyone", head + "    spam:\n      approved_senders: [\"*@*\"]\n",
       "policies[0].spam.approved_senders[0]: expected a mail address or domain"},
      {"a category of another filter", head + "    spam:\n      actions:\n        malware: pass\n",
       "line 9, column 9: policies[0].spam.actions.malware: expected a category of this filter"},
      {"junk outbound",
       "sekisho_policies: 1\npolicies:\n  - name: a\n    kind: threat_protection\n    service: inline_outbound\n    "
       "priority: 1\n    spam: {actions: {spam: move_to_junk}}\n",
       "policies[0].spam.actions: the action move_to_junk is not available for inline_outbound"},
      {"no target", head + "    targets: {all: false}\n",
       "line 7, column 14: policies[0].targets: expected users, groups or domains"},
      {"twice the same member", head + "    priority: 6\n", "stands twice"},
      {"twice the same policy", head + head.substr(head.find("  - name")),
       "a policy of this name, service and kind stands twice"},
      {"a line break in a tag", head + "    spam: {actions: {spam: {action: tag_subject, tag: \"a\\r\\nBcc: x\"}}}\n",
       "expected one line of text"},
      {"an anchor", head + "    description: &a text\n", "anchors are not allowed"},
      {"a tag", head + "    description: !!str 12\n", "tags are not allowed"},
      {"an alias", "a: &x 1\nb: *x\n", "anchors are not allowed"},
      {"two documents", head + "---\na: 1\n", "expected one document"},
      {"not YAML", "a: [1, 2\nb: }", "line "},
      {"a tab", "a:\n\t- b", "line 2"},
      {"nothing", "", "expected"},
      {"not UTF-8", "a: b\nc: \xff\n", "line 2, column 1: expected UTF-8"},
      {"another format", "sekisho_policies: 2\npolicies: []\n", "expected the format number 1"},
      {"a mapping as key", "? {a: b}\n: c\n", "a key must be a simple text"},
      {"a key so long that its export could not be read again", "? " + std::string(900, 'k') + "\n: c\n",
       "a key must have at most 200 bytes"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto problem = problem_of(row.yaml);
    CAPTURE(problem);
    CHECK(problem.find(row.problem) != std::string::npos);
  }
}

TEST_CASE("hostile YAML is refused quickly and without a deep stack") {
  std::string flow(200'000, '['), braces, bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n", lines;
  for (int i = 0; i < 100'000; ++i) braces += "{a: ";
  for (char c = 'b'; c < 'k'; ++c)
    bomb += std::string(1, c) + ": &" + c + " [*" + static_cast<char>(c - 1) + ",*" + static_cast<char>(c - 1) + "]\n";
  for (int i = 0; i < 400; ++i) lines += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  for (const auto& text :
       {flow, braces, bomb, lines, std::string(1'000'000, '-'),
        head + "    description: \"" + std::string(1'000'000, 'x') + "\"\n", std::string(1'000'000, ' ') + "x",
        std::string(5'000'000, 'x'), std::string(300'000, '?'), "a: " + std::string(500'000, '*')}) {
    CAPTURE(text.substr(0, 40));
    CHECK(problem_of(text) != "accepted");
  }
}

TEST_CASE("limits of lists inside a policy are kept") {
  Policy policy;
  policy.name = "P";
  policy.file_blocking.files.extensions.assign(1'000, "exe");
  CHECK(check(policy).has_value());
  policy.file_blocking.files.extensions.emplace_back("js");
  CHECK(check(policy).error().what == "file_blocking.files.extensions: expected at most 1000 entries, found 1001");
  policy = {.name = "P"};
  policy.file_blocking.approved_senders.assign(1'025, "a@b.example");
  CHECK(check(policy).error().what == "file_blocking.approved_senders: expected at most 1024 entries, found 1025");
  policy = {.name = "P"};
  policy.spam.approved_headers.assign(11, {"X", "v"});
  CHECK(check(policy).error().what == "spam.approved_headers: expected at most 10 entries, found 11");
  policy.spam.approved_headers = {{"X", std::string(128, 'v')}};
  CHECK(check(policy).error().what.find("at most 128 characters together") != std::string::npos);
  policy = {.name = "P"};
  policy.malware.protected_other = {.action = ActionKind::change_recipient};
  CHECK(check(policy).error().what.find("expected new_recipients") != std::string::npos);
  policy.malware.protected_other.new_recipients.assign(6, "a@b.example");
  CHECK(check(policy).error().what.find("expected at most 5 entries, found 6") != std::string::npos);
}

TEST_CASE("a diff names policies and fields") {
  Policy a{.name = "Sales"}, b{.name = "Gone"}, c{.name = "New"};
  auto changed = a;
  changed.spam.level = Level::high;
  changed.spam.approved_senders = {"a@b.example"};
  changed.malware.actions[scan::Category::packed] = {.action = ActionKind::pass};
  CHECK(diff({a, b}, {changed, c}) ==
        "~ inline_inbound/threat_protection \"Sales\"\n"
        "    spam.level: \"medium\" -> \"high\"\n"
        "    spam.approved_senders: + \"a@b.example\"\n"
        "    malware.actions.packed: (none) -> \"pass\"\n"
        "- inline_inbound/threat_protection \"Gone\"\n"
        "+ inline_inbound/threat_protection \"New\"\n");
  CHECK(diff({a}, {a}) == "");
}

TEST_CASE("CSV is read as spreadsheets write it") {
  const auto rows = parse_csv(
      "\xEF\xBB\xBF"
      "a,\"b \"\"q\"\", c\",\r\n\r\n 1 ,2\n",
      1'000, 10);
  REQUIRE(rows.has_value());
  CHECK(*rows == std::vector<CsvRow>{{"a", "b \"q\", c", ""}, {"1", "2"}});
  CHECK(parse_csv("\"a", 100, 10).error().what == "csv: line 1: a quote does not end");
  CHECK(parse_csv("1\n2\n3\n", 100, 2).error().code == Code::over_limit);
  CHECK(rc::check("round trip", [](const std::vector<std::string>& fields) {
    CsvRow row = {"x"};
    for (const auto& field : fields) {
      if (is_valid_utf8(field) && field.find('\r') == std::string::npos && row.size() < 32)
        row.push_back("\"" + field + " ");
    }
    const auto again = parse_csv(to_csv(row), 1'000'000, 10);
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->at(0) == row);
  }));
}

TEST_CASE("list files name the line that is wrong") {
  CHECK(parse_list_file(ListKind::blocked_sha1, "# list\n\nnot a hash\n")
            .error()
            .what.find("list.bad_file: line 3: list.bad_entry: blocked_sha1: expected a SHA-1 digest") == 0);
  const auto people = parse_list_file(ListKind::high_profile_users,
                                      "first,middle,last,email\nTaro,,Yamada,Taro@Corp.example\n\"山田\",,花子,\n");
  REQUIRE(people.has_value());
  CHECK(people->at(0).person == Person{"Taro", "", "Yamada", "taro@corp.example"});
  CHECK(parse_list_file(ListKind::high_profile_users, write_list_file(ListKind::high_profile_users, *people))
            ->at(1)
            .person == people->at(1).person);
  // without column names
  CHECK(parse_list_file(ListKind::high_profile_users, "Taro,,Yamada,Taro@corp.example\nHana,,Sato,\n")->size() == 2);
  CHECK(parse_list_file(ListKind::approved_senders, "a.example\n*@b.example,,partner\n")->size() == 2);
  CHECK(parse_list_file(ListKind::approved_senders, "pattern,expiry,description\na.example\n")->size() == 1);
  CHECK(parse_list_file(ListKind::high_profile_users, "h\n=cmd,,x,\n").error().what.find("row 2") != std::string::npos);
  CHECK(parse_list_file(ListKind::approved_senders, "h\n*@a.example,not a date,\n")
            .error()
            .what.find("expected an expiry date") != std::string::npos);
}

}  // namespace sekisho::policy
