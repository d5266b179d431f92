#include "policy/decide.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "policy/judge/data_loss.h"
#include "policy/match.h"
#include "policy/notify_threshold.h"
#include "policy/tokens.h"

namespace sekisho::policy {
using scan::Category;

namespace {

PolicySet protecting() {
  return {.policies = default_policies(Ship::protecting, Language::english), .language = Language::english};
}

scan::ScanContext incoming(std::vector<std::string> recipients = {"a@corp.example"}) {
  scan::ScanContext out;
  out.envelope_sender = "x@evil.example", out.recipients = std::move(recipients),
  out.direction = scan::Direction::incoming, out.service = "inline";
  out.received_ms = 1'700'000'000'000;
  return out;
}

scan::Report mail_with(std::vector<scan::Finding> findings) {
  scan::Report out;
  out.is_mail = true;
  out.findings = std::move(findings);
  out.mail.subject = "Hello";
  out.mail.from = {{"X", "x@evil.example"}};
  out.files = {{.part = "1.2", .name = "a.zip", .extension = "zip", .kind = "zip", .attachment = true},
               {.part = "1.2.1", .name = "b.docm", .extension = "docm", .kind = "docm", .contained = true},
               {.part = "1.3", .name = "c.docm", .extension = "docm", .kind = "docm", .attachment = true}};
  return out;
}

scan::Finding finding(Category category, std::string part = {}, std::string rule = "test.rule") {
  return {.rule = std::move(rule),
          .scanner = "test",
          .category = category,
          .severity = 80,
          .part = std::move(part),
          .evidence = "evidence"};
}

scan::Finding slight(Category category) {
  auto result = finding(category, "1.2");
  result.severity = 20;
  return result;
}

std::string kinds(const std::vector<Action>& actions) {
  std::string out;
  for (const auto& action : actions) {
    out += (out.empty() ? "" : " ") + std::string(to_string(action.kind));
    for (const auto& part : action.parts) out += ":" + part;
  }
  return out;
}

Policy threat(std::string name, int priority) {
  Policy out;
  out.name = std::move(name), out.priority = priority, out.enabled = true, out.id = priority;
  return out;
}

std::vector<Plan> decide_simple(const PolicySet& set, const scan::Report& report,
                                const scan::ScanContext& context = incoming(), const Lists& lists = {}) {
  return decide(set, lists, TableDirectory{}, report, context);
}

}  // namespace

TEST_CASE("a fresh tenant's default policies do what the reference recommends") {
  const struct {
    const char* says;
    std::vector<scan::Finding> findings;
    const char* actions;
  } rows[] = {
      {"nothing found", {}, ""},
      {"malware is quarantined", {finding(Category::malware, "1.3")}, "quarantine"},
      {"phishing is quarantined", {finding(Category::phishing)}, "quarantine"},
      {"other spam goes to junk", {finding(Category::spam)}, "move_to_junk"},
      {"graymail passes", {finding(Category::graymail_bulk)}, ""},
      {"active content is sanitised", {finding(Category::active_content, "1.3")}, "sanitize:1.3"},
      {"active content inside an archive takes the archive",
       {finding(Category::active_content, "1.2.1")},
       "replace_attachment:1.2"},
      {"a dangerous URL is quarantined", {finding(Category::url_dangerous)}, "quarantine"},
      {"a suspicious URL passes at level medium", {finding(Category::url_suspicious)}, ""},
      {"a protected archive is quarantined",
       {finding(Category::unscannable_protected, "1.2", "unscannable.protected_archive")},
       "quarantine"},
      {"another protected file is tagged",
       {finding(Category::unscannable_protected, "1.3", "unscannable.protected_file")},
       "tag_subject"},
      {"a bomb is quarantined", {finding(Category::unscannable_limit, "1.2", "limit.compression_ratio")}, "quarantine"},
      {"too many links are tagged", {finding(Category::unscannable_limit, "", "limit.links")}, "tag_subject"},
      {"a broken rule file of ours stops no mail",
       {finding(Category::unscannable_error, "", "malware.yara_unusable")},
       ""},
      {"a crash of the worker holds the mail",
       {finding(Category::unscannable_error, "", "worker.crashed")},
       "quarantine"},
      {"a picture that could not be looked at is only noted", {slight(Category::unscannable_error)}, ""},
      {"what ordinary files do on opening is only noted", {slight(Category::active_content)}, ""},
      {"name spoofing is off by default", {finding(Category::name_spoof)}, ""},
      {"quarantine stands alone", {finding(Category::spam), finding(Category::malware, "1.3")}, "quarantine"},
      {"within spam protection the strictest wins",
       {finding(Category::unusual_signal), finding(Category::spam)},
       "move_to_junk"},
      {"filters combine",
       {finding(Category::spam), finding(Category::active_content, "1.3"), finding(Category::ci_anomaly)},
       "move_to_junk sanitize:1.3 tag_subject"},
      {"a correlated risk is quarantined", {finding(Category::ci_security_risk)}, "quarantine"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto plans = decide_simple(protecting(), mail_with(row.findings));
    REQUIRE(plans.size() == 1);
    CHECK(kinds(plans[0].actions) == row.actions);
  }
}

TEST_CASE("a limit that only the report names is still acted upon") {
  auto report = mail_with({});
  report.limits = {"layers"};
  CHECK(kinds(decide_simple(protecting(), report)[0].actions) == "quarantine");
}

TEST_CASE("the detection level decides from which probability a score counts") {
  const struct {
    Level level;
    double score;
    const char* actions;
  } rows[] = {{Level::high, 0.49, ""},   {Level::high, 0.50, "quarantine"},
              {Level::medium, 0.79, ""}, {Level::medium, 0.80, "quarantine"},
              {Level::low, 0.94, ""},    {Level::low, 0.95, "quarantine"}};
  for (const auto& row : rows) {
    CAPTURE(row.score);
    auto set = protecting();
    for (auto& policy : set.policies) policy.spam.level = row.level;
    auto report = mail_with({finding(Category::phishing, "", "mail.score.phishing")});
    report.scores["phishing"] = row.score;
    CHECK(kinds(decide_simple(set, report)[0].actions) == row.actions);
  }
}

TEST_CASE(
    "the first enabled policy that holds the recipient applies, and groups of recipients get plans of their own") {
  auto sales = threat("Sales", 5), second = threat("Second", 7), off = threat("Off", 1);
  sales.targets = {.all = false, .groups = {"sales"}, .exclude_users = {"boss@corp.example"}};
  sales.spam.actions[Category::spam] = {.action = ActionKind::delete_message};
  second.targets = {.all = false, .domains = {"corp.example"}};
  second.spam.actions[Category::spam] = {.action = ActionKind::tag_subject, .tag = "[S] "};
  off.enabled = false;
  PolicySet set{.policies = {second, sales, off}};
  TableDirectory directory;
  directory.groups = {{"a@corp.example", {"sales"}}, {"boss@corp.example", {"sales"}}};
  const auto plans = decide(set, {}, directory, mail_with({finding(Category::spam)}),
                            incoming({"A@corp.example", "b@corp.example", "boss@corp.example", "z@other.example"}));
  REQUIRE(plans.size() == 3);
  CHECK(plans[0].recipients == std::vector<std::string>{"A@corp.example"});
  CHECK(kinds(plans[0].actions) == "delete_message");
  CHECK(plans[1].recipients == std::vector<std::string>{"b@corp.example", "boss@corp.example"});
  CHECK(plans[1].actions.at(0).tag == "[S] ");
  CHECK(plans[2].recipients == std::vector<std::string>{"z@other.example"});
  CHECK(plans[2].threat_policy.has_value() == false);
  CHECK(kinds(plans[2].actions) == "");
}

TEST_CASE("outgoing mail is judged by its sender's policies, and there is no junk folder outside") {
  auto context = incoming({"z@other.example", "y@other.example"});
  context.direction = scan::Direction::outgoing, context.envelope_sender = "a@corp.example";
  const auto plans = decide_simple(protecting(), mail_with({finding(Category::spam)}), context);
  REQUIRE(plans.size() == 1);
  CHECK(plans[0].recipients.size() == 2);
  CHECK(kinds(plans[0].actions) == "quarantine");
}

TEST_CASE("lists let through and hold back as their filter says") {
  auto lists = Lists{};
  auto set = protecting();
  auto report = mail_with({finding(Category::phishing), finding(Category::malware, "1.3")});
  SUBCASE("a policy's approved sender skips spam protection alone") {
    for (auto& policy : set.policies) policy.spam.approved_senders = {"*@evil.example"};
    const auto plan = decide_simple(set, report)[0];
    CHECK(plan.actions.at(0).filter == scan::Filter::malware);
    CHECK(plan.overruled.empty());
  }
  SUBCASE("approval needs the header From too") {
    report = mail_with({finding(Category::phishing)});
    report.mail.from = {{"", "ceo@bank.example"}};
    for (auto& policy : set.policies) policy.spam.approved_senders = {"evil.example"};
    CHECK(kinds(decide_simple(set, report)[0].actions) == "quarantine");
  }
  SUBCASE("an approved header skips everything") {
    lists.approved_headers = {{"X-Phish-Training", "token", HeaderTest::equals}};
    report.mail.headers = {{"x-phish-training", "token"}};
    const auto plan = decide_simple(set, report, incoming(), lists)[0];
    CHECK(plan.skipped);
    CHECK(kinds(plan.actions) == "");
  }
  SUBCASE("an approved user has no threat policy") {
    lists.approved_users_threat = {"a@corp.example"};
    CHECK(kinds(decide_simple(set, report, incoming(), lists)[0].actions) == "");
  }
  SUBCASE("a blocked sender is quarantined before every policy, even a monitoring one") {
    set.policies.clear();
    lists.blocked_senders = {"*@evil.example"};
    const auto plan = decide_simple(set, mail_with({}), incoming(), lists)[0];
    CHECK(kinds(plan.actions) == "quarantine");
    CHECK(plan.actions[0].cause.rule == "list.blocked_sender");
    lists.blocked_lists_enabled = false;
    CHECK(kinds(decide_simple(set, mail_with({}), incoming(), lists)[0].actions) == "");
  }
  SUBCASE("a trusted sender of one user skips spam protection for that user") {
    lists.trusted_senders["a@corp.example"] = {"x@evil.example"};
    const auto plans =
        decide_simple(set, mail_with({finding(Category::spam)}), incoming({"a@corp.example", "b@corp.example"}), lists);
    REQUIRE(plans.size() == 2);
    CHECK(kinds(plans[0].actions) == "");
    CHECK(kinds(plans[1].actions) == "move_to_junk");
  }
  SUBCASE("an expired central approval no longer counts") {
    lists.approved_senders = {{"*@evil.example", 1'600'000'000'000}};
    CHECK(kinds(decide_simple(set, mail_with({finding(Category::spam)}), incoming(), lists)[0].actions) ==
          "move_to_junk");
    lists.approved_senders[0].expires_ms = 1'800'000'000'000;
    CHECK(kinds(decide_simple(set, mail_with({finding(Category::spam)}), incoming(), lists)[0].actions) == "");
  }
}

TEST_CASE("URLs are judged by risk, level and lists") {
  auto set = protecting();
  auto& web = set.policies[1].web_reputation;
  auto report = mail_with({});
  report.urls = {{.url = "http://bad.example/a?x=1", .host = "bad.example", .risk = scan::UrlRisk::dangerous}};
  CHECK(kinds(decide_simple(set, report)[0].actions) == "quarantine");
  web.approved_urls = {"bad.example"};
  CHECK(kinds(decide_simple(set, report)[0].actions) == "");
  web.blocked_urls = {"bad.example"};
  CHECK(kinds(decide_simple(set, report)[0].actions) == "");  // approved beats blocked
  web.approved_urls.clear();
  report.urls[0].risk = scan::UrlRisk::safe;
  CHECK(decide_simple(set, report)[0].actions.at(0).cause.rule == "policy.blocked_url");
  web.blocked_urls.clear();
  report.urls[0].risk = scan::UrlRisk::untested;
  CHECK(kinds(decide_simple(set, report)[0].actions) == "");
  web.act_on_untested = true;
  web.actions[Category::url_untested] = {.action = ActionKind::tag_subject};
  CHECK(kinds(decide_simple(set, report)[0].actions) == "tag_subject");
}

TEST_CASE(
    "the links that are judged at the click are those of incoming bodies, by risk, and none under monitor-only or in "
    "what is held") {
  auto set = protecting();
  auto& web = set.policies[1].web_reputation;
  auto report = mail_with({});
  report.urls = {{.url = "https://good.example/",
                  .host = "good.example",
                  .part = "1.1",
                  .origin = "html",
                  .risk = scan::UrlRisk::safe},
                 {.url = "https://new.example/", .host = "new.example", .part = "1.1", .origin = "text"},
                 {.url = "https://odd.example/",
                  .host = "odd.example",
                  .part = "1.1",
                  .origin = "form",
                  .risk = scan::UrlRisk::suspicious},
                 {.url = "https://in-file.example/", .host = "in-file.example", .part = "1.3", .origin = "html"},
                 {.url = "https://picture.example/", .host = "picture.example", .part = "1.1", .origin = "image"}};
  const auto links = [&] {
    std::string out;
    const auto plans = decide_simple(set, report);
    for (const auto& link : plans[0].click_links) out += link.substr(8, link.find('.') - 8) + " ";
    return out;
  };
  CHECK(links() == "");  // off as shipped
  web.time_of_click = ClickScope::suspicious;
  CHECK(links() == "odd ");
  web.time_of_click = ClickScope::untested;
  CHECK(links() == "new odd ");
  web.time_of_click = ClickScope::all;
  CHECK(links() == "good new odd ");
  web.approved_urls = {"good.example"};
  CHECK(links() == "new odd ");
  web.click_approved_urls = {"new.example"};
  CHECK(links() == "odd ");
  report.urls.push_back({.url = "https://teams.microsoft.com/l/meetup-join/1",
                         .host = "teams.microsoft.com",
                         .part = "1.1",
                         .origin = "html",
                         .risk = scan::UrlRisk::safe});
  CHECK(links() == "odd ");  // the calendar's own program has to follow it
  web.click_approved_urls.clear(), report.urls.pop_back();
  CHECK(links() == "new odd ");
  auto outgoing = incoming();
  outgoing.direction = scan::Direction::outgoing;
  CHECK(decide_simple(set, report, outgoing)[0].click_links.empty());
  report.findings = {finding(Category::malware, "1.3")};
  CHECK(links() == "");
  report.findings.clear();
  set.policies[1].monitor_only = true;
  CHECK(links() == "");
}

TEST_CASE("a finding about an approved URL is dropped, one about another is kept") {
  auto set = protecting();
  set.policies[1].web_reputation.approved_urls = {"good.example"};
  auto report = mail_with({{.rule = "url.lookalike",
                            .scanner = "url",
                            .category = Category::url_dangerous,
                            .severity = 90,
                            .part = "1.1",
                            .evidence = "https://good.example/login"}});
  report.urls = {{.url = "https://good.example/login", .host = "good.example"},
                 {.url = "https://bad.example/", .host = "bad.example"}};
  CHECK(kinds(decide_simple(set, report)[0].actions) == "");
  report.findings[0].evidence = "bad.example looks like good.example";
  CHECK(kinds(decide_simple(set, report)[0].actions) == "quarantine");
}

TEST_CASE("files are blocked by type, extension and name, outside archives and inside") {
  const struct {
    const char* says;
    bool block_all;
    FileSet files, extra;
    bool inside;
    const char* parts;
  } rows[] = {
      {"by extension", false, {.extensions = {"DOCM"}}, {}, true, "1.2 1.3"},
      {"not inside archives", false, {.extensions = {"docm"}}, {}, false, "1.3"},
      {"by true type", false, {.true_types = {"zip"}}, {}, true, "1.2"},
      {"by name", false, {.names = {"c.*"}}, {}, true, "1.3"},
      {"all but", true, {.true_types = {"docm"}}, {}, true, "1.2"},
      {"more for mail from outside", false, {}, {.extensions = {"zip"}}, true, "1.2"},
      {"nothing listed, nothing blocked", false, {}, {}, true, ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    auto set = protecting();
    auto& blocking = set.policies[1].file_blocking;
    blocking = {.enabled = true,
                .block_all = row.block_all,
                .files = row.files,
                .incoming_extra = row.extra,
                .inside_archives = row.inside};
    blocking.actions[Category::blocked_file] = {.action = ActionKind::replace_attachment};
    std::string parts;
    const auto plan = decide_simple(set, mail_with({}))[0];
    for (const auto& action : plan.actions) {
      for (const auto& part : action.parts) parts += (parts.empty() ? "" : " ") + part;
    }
    CHECK(parts == row.parts);
  }
}

TEST_CASE("data loss templates are acted upon where the policy looks, and shown as it allows") {
  Policy data;
  data.kind = Kind::data_loss, data.service = Service::inline_outbound, data.name = "Cards", data.enabled = true,
  data.id = 9;
  data.data_loss.templates = {{"pci", {.action = ActionKind::quarantine}}};
  data.data_loss.violating_content = Masking::masked;
  auto context = incoming();
  context.direction = scan::Direction::outgoing;
  auto report = mail_with({});
  report.templates = {
      {.template_id = "pci", .name = "PCI-DSS", .part = "1.1", .occurrences = 1, .samples = {"4111 1111 1111 1111"}}};
  auto plan = decide_simple({.policies = {data}, .language = Language::english}, report, context)[0];
  REQUIRE(plan.actions.size() == 1);
  CHECK(plan.actions[0].security_risk_name == "PCI-DSS");
  CHECK(plan.actions[0].cause.evidence == "PCI-DSS: ***************1111");
  CHECK(plan.actions[0].violating_content == "***************1111");
  const auto shown_as = [&](Masking masking) {
    data.data_loss.violating_content = masking;
    return decide_simple({.policies = {data}}, report, context)[0].actions.at(0).violating_content;
  };
  CHECK(shown_as(Masking::unmasked) == "4111 1111 1111 1111");
  CHECK(shown_as(Masking::off) == "");
  CHECK(plan.data_policy == 9);
  data.data_loss.body = false;
  CHECK(decide_simple({.policies = {data}}, report, context)[0].actions.empty());
}

TEST_CASE("administrators are told by address and by group, each once, and by default when that is nobody") {
  auto set = protecting();
  set.admin_recipients = {"default@corp.example"};
  set.recipient_groups = {{"soc", {"ann@corp.example", "bob@corp.example"}}};
  auto& notify = set.policies[1].malware.notify;
  notify.admin = true;
  const auto told = [&] {
    std::string out;
    const auto plans = decide_simple(set, mail_with({finding(Category::malware, "1.2")}));
    for (const auto& one : plans[0].notifications) {
      for (const auto& address : one.recipients) out += address.substr(0, address.find('@')) + " ";
    }
    return out;
  };
  CHECK(told() == "default ");
  notify.admin_groups = {"SOC"};
  CHECK(told() == "ann bob ");
  notify.admin_recipients = {"Bob@corp.example", "cy@corp.example"};
  CHECK(told() == "Bob cy ann ");
  notify.admin_recipients.clear(), notify.admin_groups = {"gone"};
  CHECK(told() == "default ");
}

TEST_CASE("masking leaves the last four characters") {
  CHECK(mask("abcdefgh") == "****efgh");
  CHECK(mask("abcd") == "abcd");

  CHECK(mask("東京都港区") == "*京都港区");
  CHECK(mask(std::string(1'000, 'x')).size() == 300);
}

TEST_CASE("the log shows at most 300 characters of what violated, whole ones, however many samples there are") {
  std::string letters;
  for (int i = 0; i < 200; ++i) letters += "京";
  CHECK(shown_content({letters, letters}, Masking::unmasked) == letters + "; " + letters.substr(0, 98 * 3));
  CHECK(shown_content({"123456789", "abcdefgh"}, Masking::masked) == "*****6789; ****efgh");
  CHECK(shown_content({letters}, Masking::off) == "");
  CHECK(shown_content({}, Masking::unmasked) == "");
}

TEST_CASE("tokens are filled in once, and no value breaks out of a subject") {
  const TokenValues values = {{"subject", "a\r\nBcc: evil@x %sender%"}, {"sender", "s@x"}, {"filename", "f.exe"}};
  CHECK(expand_tokens("[%Subject%]", values, TokenContext::line) == "[a  Bcc: evil@x %sender%]");
  CHECK(expand_tokens("%unknown% 100% %sender% [Attachment Name]", values, TokenContext::text) ==
        "%unknown% 100% s@x f.exe");
  CHECK(expand_tokens("%%sender%%", values, TokenContext::text) == "%s@x%");
}

TEST_CASE("a tag and a notification carry their tokens, in the tenant's language and zone") {
  auto set = protecting();
  set.language = Language::japanese, set.time_zone = "Asia/Tokyo", set.admin_recipients = {"admin@corp.example"};
  auto& policy = set.policies[1];
  policy.spam.actions[Category::spam] = {.action = ActionKind::tag_subject, .tag = "[%spam_category%] "};
  policy.spam.notify.admin = true;
  policy.spam.notify.admin_body = "%date% %time% %action% %policy_name% %detected_by%";
  policy.spam.notify.threshold = {ThresholdMode::every_count, 20, 24};
  policy.spam.notify.user = true;
  const auto plan = decide_simple(set, mail_with({finding(Category::spam)}))[0];
  CHECK(plan.actions.at(0).tag == "[Other spam] ");
  REQUIRE(plan.notifications.size() == 2);
  CHECK(plan.notifications[0].body == "2023-11-15 07:13:20 件名にタグを挿入 Default ATP Policy Antispam engine");
  CHECK(plan.notifications[0].threshold_count == 20);
  CHECK(plan.notifications[1].recipients == std::vector<std::string>{"a@corp.example"});
}

TEST_CASE("thresholds send each, every so many, or every so many hours") {
  ThresholdState state;
  CHECK(on_event(state, 0, 0, 5).send);
  CHECK_FALSE(on_event(state, 3, 0, 5).send);
  CHECK_FALSE(on_event(state, 3, 0, 6).send);
  CHECK(on_event(state, 3, 0, 7).events == 3);
  CHECK(state == ThresholdState{});
  CHECK_FALSE(on_event(state, 0, 1, 1'000).send);
  CHECK_FALSE(on_tick(state, 1, 3'600'999).send);
  CHECK(on_tick(state, 1, 3'601'000).events == 1);
  CHECK_FALSE(on_tick(state, 1, 9'000'000).send);
}

TEST_CASE("sender and URL patterns match what the reference says") {
  const struct {
    const char* pattern;
    const char* address;
    bool matches;
  } senders[] = {{"a@x.example", "a@x.example", true},    {"x.example", "a@x.example", true},
                 {"x.example", "a@sub.x.example", false}, {"*@*.x.example", "a@sub.x.example", true},
                 {"name@*.com", "name@b.com", true},      {"x.example", "a@notx.example", false}};
  for (const auto& row : senders) {
    CAPTURE(row.pattern);
    CHECK(matches_sender(row.pattern, row.address) == row.matches);
  }
  const struct {
    const char* pattern;
    const char* url;
    bool matches;
  } urls[] = {{"example.com", "https://EXAMPLE.com/any?q", true},
              {"example.com", "https://www.example.com/", false},
              {"*.example.com", "https://www.example.com/", true},
              {"*.example.com", "https://example.com/", false},
              {"*.example.com/a/*", "http://w.example.com/a/b", true},
              {"*.example.com/a/*", "http://w.example.com/ab", false},
              {"example.com/a?x=1", "http://example.com/a?x=1", true},
              {"example.com/a?x=1", "http://example.com/a?x=2", false},
              {"example.com", "http://example.com@evil.example/", false},
              {"http://example.com", "https://example.com/", false},
              {"example.com", "http://evil.example/?u=http://example.com/", false}};
  for (const auto& row : urls) {
    CAPTURE(row.pattern);
    CAPTURE(row.url);
    CHECK(matches_url(row.pattern, row.url) == row.matches);
  }
  for (const char* bad : {"*", "*@*", "*@*.*", "@x", "x@", "a b@x", "a@b@c", ""}) {
    CAPTURE(bad);
    CHECK(check_sender_pattern(bad) != "");
  }
  for (const char* bad : {"*", "http://*/", "exa*mple.com", "*.", "", "a b.example"}) {
    CAPTURE(bad);
    CHECK(check_url_pattern(bad) != "");
  }
}

namespace {

scan::Report any_report() {
  const auto categories =
      *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, static_cast<int>(Category::ambiguous) + 1));
  std::vector<scan::Finding> findings;
  for (const int category : categories)
    findings.push_back(finding(static_cast<Category>(category),
                               *rc::gen::element<std::string>("", "1.1", "1.2", "1.2.1", "1.3"),
                               "rule" + std::to_string(category)));
  auto report = mail_with(findings);
  report.scores["spam"] = *rc::gen::inRange(0, 101) / 100.0;
  report.scores["phishing"] = *rc::gen::inRange(0, 101) / 100.0;
  report.urls = {
      {.url = "http://u.example/", .host = "u.example", .risk = static_cast<scan::UrlRisk>(*rc::gen::inRange(0, 5))}};
  report.templates = {{.template_id = "t", .name = "T", .part = "1.1", .occurrences = 1, .samples = {"secret"}}};
  if (*rc::gen::arbitrary<bool>()) report.limits = {"layers"};
  return report;
}

Policy any_policy(Kind kind) {
  Policy policy = threat("P", 1);
  policy.kind = kind;
  for (int i = 0; i <= static_cast<int>(Category::ambiguous); ++i) {
    const auto category = static_cast<Category>(i);
    const Response response{.action = static_cast<ActionKind>(*rc::gen::inRange(0, 10)),
                            .tag = {},
                            .disclaimer = {},
                            .new_recipients = {"r@corp.example"}};
    switch (scan::filter_of(category)) {
      case scan::Filter::spam_protection:
        policy.spam.actions[category] = response;
        break;
      case scan::Filter::malware:
        policy.malware.actions[category] = response;
        break;
      case scan::Filter::file_blocking:
        policy.file_blocking.actions[category] = response;
        break;
      case scan::Filter::web_reputation:
        policy.web_reputation.actions[category] = response;
        break;
      default:
        break;
    }
  }
  policy.spam.level = static_cast<Level>(*rc::gen::inRange(0, 3));
  policy.web_reputation.level = static_cast<Level>(*rc::gen::inRange(0, 3));
  policy.spam.name_spoof = policy.spam.writing_style = *rc::gen::arbitrary<bool>();
  policy.file_blocking.enabled = *rc::gen::arbitrary<bool>();
  policy.file_blocking.files.extensions = {"docm"};
  policy.spam.notify.admin = policy.spam.notify.user = true;
  policy.data_loss.templates = {{"t",
                                 {.action = static_cast<ActionKind>(*rc::gen::inRange(0, 10)),
                                  .tag = {},
                                  .disclaimer = {},
                                  .new_recipients = {"r@corp.example"}}}};
  return policy;
}

}  // namespace

TEST_CASE("a policy that only monitors never acts, whatever is found and whatever it maps") {
  CHECK(rc::check("monitor only never acts", [] {
    auto first = any_policy(Kind::threat_protection), second = any_policy(Kind::data_loss);
    first.monitor_only = true, first.id = 1, second.id = 2;
    second.monitor_only = *rc::gen::arbitrary<bool>();
    const auto report = any_report();
    const auto plan = decide_simple({.policies = {first, second}}, report)[0];
    for (const auto& action : plan.actions) RC_ASSERT((action.policy_id == 2 && !second.monitor_only));
    for (const auto& action : plan.overruled) RC_ASSERT((action.policy_id == 2 && !second.monitor_only));
    if (plan.monitor_only)
      RC_ASSERT((plan.actions.empty() && plan.overruled.empty() && plan.decision == ActionKind::pass));
    RC_ASSERT(plan.monitor_only == second.monitor_only);
    // Nothing is lost: an acting twin decides what is only observed here.
    first.monitor_only = second.monitor_only = false;
    const auto acting = decide_simple({.policies = {first, second}}, report)[0];
    RC_ASSERT(plan.actions.size() + plan.overruled.size() + plan.observed.size() ==
              acting.actions.size() + acting.overruled.size() + acting.observed.size());
  }));
}

TEST_CASE("a stricter map never yields a weaker decision") {
  CHECK(rc::check("monotone", [] {
    auto policy = any_policy(Kind::threat_protection);
    const auto report = any_report();
    const auto before = decide_simple({.policies = {policy}}, report)[0];
    auto raise = [&](ResponseMap& map) {
      for (auto& [category, response] : map) {
        const int now = static_cast<int>(response.action);
        if (*rc::gen::arbitrary<bool>()) response.action = static_cast<ActionKind>(*rc::gen::inRange(now, 10));
      }
    };
    raise(policy.spam.actions), raise(policy.malware.actions), raise(policy.file_blocking.actions),
        raise(policy.web_reputation.actions);
    const auto after = decide_simple({.policies = {policy}}, report)[0];
    RC_ASSERT(after.decision >= before.decision);
  }));
}

TEST_CASE("every recipient is in exactly one plan, and delete and quarantine stand alone") {
  CHECK(rc::check("partition", [] {
    auto first = any_policy(Kind::threat_protection), second = any_policy(Kind::threat_protection);
    first.targets = {.all = false, .users = {"a@corp.example", "c@corp.example"}};
    second.priority = 2, second.id = 2;
    const std::vector<std::string> recipients = {"a@corp.example", "b@corp.example", "c@corp.example"};
    std::vector<std::string> seen;
    for (const auto& plan : decide_simple({.policies = {first, second}}, any_report(), incoming(recipients))) {
      seen.insert(seen.end(), plan.recipients.begin(), plan.recipients.end());
      if (plan.decision >= ActionKind::quarantine) RC_ASSERT(plan.actions.size() == 1u);
      for (std::size_t i = 1; i < plan.actions.size(); ++i) RC_ASSERT(plan.actions[i - 1].kind >= plan.actions[i].kind);
      RC_ASSERT((plan.actions.empty() || plan.actions[0].kind == plan.decision));
    }
    std::sort(seen.begin(), seen.end());
    RC_ASSERT(seen == recipients);
  }));
}

TEST_CASE("the person whose name a mail of another hand bears is asked where the policy says so, and nobody else") {
  auto set = protecting();
  set.policies = {threat("Style", 1)};
  auto& spam = set.policies[0].spam;
  spam.writing_style = spam.notify_supposed_sender = true;
  spam.actions[Category::writing_style] = {.action = ActionKind::quarantine};
  auto report = mail_with({finding(Category::writing_style, {}, "style.differs")});
  report.mail.high_profile_user = "Ceo@corp.example";
  const auto asked = [&] {
    std::string out;
    for (const auto& plan : decide_simple(set, report)) {
      for (const auto& notice : plan.notifications) {
        for (const auto& one : notice.recipients) out += one + " ";
        CHECK(notice.subject.find("Did you write") != std::string::npos);
        CHECK(notice.body.find("Subject: Hello") != std::string::npos);
        CHECK(notice.body.find("%") == std::string::npos);
        CHECK(notice.asks_authorship == spam.supposed_sender_feedback);
        CHECK(notice.attaches_original == (spam.supposed_sender_original && plan.decision < ActionKind::quarantine));
      }
    }
    return out;
  };
  CHECK(asked() == "ceo@corp.example ");
  spam.supposed_sender_feedback = false;
  spam.supposed_sender_original = true;
  CHECK(asked() == "ceo@corp.example ");
  spam.actions[Category::writing_style] = {.action = ActionKind::tag_subject};
  CHECK(asked() == "ceo@corp.example ");
  report.mail.high_profile_user = "Taro Yamada";  // a name without an address
  CHECK(asked() == "");
  report.mail.high_profile_user = "ceo@corp.example";
  report.findings = {finding(Category::bec)};  // told by its name, not by its hand
  CHECK(asked() == "");
  report.findings = {finding(Category::writing_style, {}, "style.differs")};
  set.policies[0].monitor_only = true;
  CHECK(asked() == "");
  set.policies[0].monitor_only = false;
  spam.notify_supposed_sender = false;
  CHECK(asked() == "");
}

}  // namespace sekisho::policy
