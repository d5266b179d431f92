#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "policy/testing.h"

namespace sekisho::policy {

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

}  // namespace sekisho::policy
