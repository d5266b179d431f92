#include "policy/attachment_passwords.h"

#include <doctest/doctest.h>

#include "policy/policy_store.h"

namespace sekisho::policy {

TEST_CASE(
    "what is set of attachment passwords reaches the scan settings of its tenant, and what cannot be used is refused") {
  auto database = std::move(*store::open_sqlite(":memory:"));
  ManualClock clock{from_millis(1'700'000'000'000)};
  PolicyStore policies{*database, clock};
  REQUIRE(store::migrate(*database).has_value());
  for (const auto* business : {"B1", "B2"})
    REQUIRE(database
                ->insert("INSERT INTO tenant (name, business_id, language, created_at) VALUES ('T', $1, 'en', 0)",
                         {std::string(business)})
                .has_value());
  const TenantId ours{1}, others{2};

  CHECK(*policies.attachment_passwords(ours) == AttachmentPasswords{});  // on, as shipped
  const AttachmentPasswords wanted{
      .guess = false, .passwords = {"春のうた2026", "door-77"}, .rules = {{"pin", "(?i)pin: ?", "[0-9]{4,8}", ""}}};
  const auto before = *policies.revision(ours);
  REQUIRE(policies.set_attachment_passwords(ours, wanted));
  CHECK(*policies.revision(ours) > before);  // so that scan workers hear of it
  CHECK(*policies.attachment_passwords(ours) == wanted);
  const auto settings = *policies.build_settings(ours);
  CHECK_FALSE(settings.guess_passwords);
  CHECK(settings.passwords ==
        std::vector<std::string>{wanted.passwords[0], wanted.passwords[1], content::to_entry(wanted.rules[0])});
  CHECK(policies.build_settings(others)->passwords.empty());
  CHECK(policies.build_settings(others)->guess_passwords);

  const auto problem = [&](const AttachmentPasswords& draft) {
    const auto done = policies.set_attachment_passwords(ours, draft);
    return done ? std::string("fine") : done.error().what;
  };
  CHECK(problem({.passwords = {"ab"}}) == "passwords.invalid: passwords: each of 3 to 64 bytes on one line");
  CHECK(problem({.passwords = {std::string(65, 'a')}}) ==
        "passwords.invalid: passwords: each of 3 to 64 bytes on one line");
  CHECK(problem({.passwords = {"a\nbc"}}) == "passwords.invalid: passwords: each of 3 to 64 bytes on one line");
  CHECK(problem({.passwords = {"abc", "abc"}}) == "passwords.invalid: passwords: one stands twice");
  CHECK(problem({.passwords = std::vector<std::string>(201, "abc")}) == "passwords.invalid: passwords: at most 200");
  CHECK(problem({.rules = {{"", "", "a", ""}}}) == "passwords.invalid: rules: a name of at most 128 bytes");
  CHECK(problem({.rules = {{"a", "", "a", ""}, {"a", "", "b", ""}}}) == "passwords.invalid: rules: two of one name");
  CHECK(problem({.rules = {{"a", "(", "a", ""}}}).starts_with("passwords.invalid: password rule: before: "));
  CHECK(problem({.rules = std::vector<content::PasswordRule>(51, {"a", "", "a", ""})}) ==
        "passwords.invalid: rules: at most 50");
  CHECK(*policies.attachment_passwords(ours) == wanted);
}

TEST_CASE("hostile: a damaged stored form gives nothing, not an error") {
  AttachmentPasswords out;
  for (const auto* text :
       {"", "{", "[]", "7", R"({"passwords":7,"rules":{}})", R"({"passwords":[1,null],"rules":[1,{"name":2}]})"}) {
    CAPTURE(text);
    read_text(text, out);
    CHECK(out.passwords.empty());
  }
}

}  // namespace sekisho::policy
