#include <doctest/doctest.h>

#include "policy/testing.h"

namespace sekisho::policy {

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
