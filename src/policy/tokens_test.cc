#include "policy/tokens.h"

#include <doctest/doctest.h>

#include "policy/testing.h"

namespace sekisho::policy {

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

}  // namespace sekisho::policy
