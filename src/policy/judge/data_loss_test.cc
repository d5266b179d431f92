#include "policy/judge/data_loss.h"

#include <doctest/doctest.h>

#include "policy/testing.h"

namespace sekisho::policy {

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

}  // namespace sekisho::policy
