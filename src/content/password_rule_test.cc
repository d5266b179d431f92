#include "content/password_rule.h"

#include <doctest/doctest.h>

#include <chrono>

#include "content/passwords.h"

namespace sekisho::content {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

}  // namespace

TEST_CASE("a rule takes what stands between its preceding and its subsequent text") {
  struct Row {
    PasswordRule rule;
    std::string text, words;
  };
  const Row rows[] = {
      {{"", "Code: ", "[0-9]{6}", ""}, "Your order 123456. Code: 654321, Code: 111222", "654321 111222"},
      {{"", "(?i)order (no|nr)\\.? ", "\\w+", " ships"}, "ORDER NO. abc99 ships today", "abc99"},
      {{"", "暗号は「", "[^」]+", "」"}, "暗号は「さくら22」です", "さくら22"},
      {{"", "", "[A-Z]{3}-[0-9]{3}", ""}, "ABC-123 ABC-123 XYZ-999", "ABC-123 XYZ-999"},
      {{"", "pin ", "\\w+", ""}, "pin ab pin abc", "abc"},  // shorter than any password
      {{"", "x", "y*", ""}, "xxxx", ""},
      {{"", "", "[", ""}, "[", ""},
      {{"", "a", "", ""}, "a", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(joined(words_by_rule(row.rule, row.text)) == row.words);
  }
}

TEST_CASE("a rule that cannot be used says which part is wrong") {
  const auto problem = [](PasswordRule rule) {
    const auto checked = check_password_rule(rule);
    return checked ? std::string("fine") : checked.error().what;
  };
  CHECK(problem({"", "a", "b", "c"}) == "fine");
  CHECK(problem({"", "(", "b", ""}).starts_with("password rule: before: "));
  CHECK(problem({"", "", "b)", ""}).starts_with("password rule: password: "));
  CHECK(problem({"", "", "b", "c)(d"}).starts_with("password rule: after: "));
  CHECK(problem({"", "", "(?P<word>x)", ""}) == "password rule: password: the group name word is taken");
  CHECK(problem({"", "a\x1f", "b", ""}) == "password rule: before: a control character");
  CHECK(problem({"", "", "", ""}) == "password rule: an expression for the password");
  CHECK(problem({"", std::string(257, 'a'), "b", ""}) == "password rule: at most 256 bytes an expression");
  CHECK(problem({"", "", "((((a{1,99}){1,9}){1,9}){1,9})", ""}) != "fine");
}

TEST_CASE("a rule travels as an entry of the list of passwords, and no password is taken for one") {
  const PasswordRule rule{"", "a b", "[0-9]+", ""};
  CHECK(rule_in(to_entry(rule)) == rule);
  for (const auto* const password : {"", "secret",
                                     "a\x1f"
                                     "b",
                                     "\x1f",
                                     "\x1f"
                                     "a\x1f"
                                     "b"})
    CHECK_FALSE(rule_in(password));
}

TEST_CASE("hostile: no expression makes a long text slow, and what is found stays within its limits") {
  const std::string text(1 << 20, 'a');
  const auto start = std::chrono::steady_clock::now();
  CHECK(words_by_rule({"", "(a*)*", "(a+)+b", ""}, text).empty());
  CHECK(words_by_rule({"", "", "a{3}", ""}, text).size() == 1);
  std::string many;
  for (int i = 1000; i < 2000; ++i) many += " w" + std::to_string(i);
  CHECK(words_by_rule({"", "", "w[0-9]+", ""}, many).size() == 16);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

TEST_CASE("a rule's word is tried on a mail's files before what is guessed, and not when guessing is off") {
  Document document;
  document.subject = "Delivery";
  const std::string body = "The file opens with the colour of our door, green77, as ever. Password: other1";
  document.parts.emplace_back();
  document.parts.back().text = body;
  ReadOptions options;
  options.passwords = {to_entry({"door", "colour of our door, ", "\\w+", ""})};
  const auto found = password_candidates(document, 5, options, 50);
  REQUIRE(!found.empty());
  CHECK(found.front().password == "green77");
  CHECK(found.front().source == "rule");
  options.guess_passwords = false;
  CHECK(password_candidates(document, 5, options, 50).empty());
}

}  // namespace sekisho::content
