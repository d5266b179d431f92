#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::content {

/// How an organisation's mails tell passwords, three regular expressions (RE2) behind each other: "Your code: " —
/// [0-9]{6} — "" (reference.md §4.1, custom rules of Attachment Password Guessing). `before` and `after` may be empty.
struct PasswordRule {
  std::string name;  // for people
  std::string before, password, after;
  bool operator==(const PasswordRule&) const = default;
};

namespace limits {
inline constexpr std::size_t password_rule = 256;  // bytes of one expression
}

/// Whether the rule can be used: Code::malformed with the part that is wrong and why, Code::over_limit when it is too
/// long or too large.
Result<void> check_password_rule(const PasswordRule& rule);

/// A rule as an entry of ReadOptions::passwords, beside the passwords themselves: it reaches the readers by the same
/// way and is in force while guessing is on. Begins with a control character, which no password of a list and no
/// expression has. The name stays behind.
std::string to_entry(const PasswordRule& rule);
/// The rule in such an entry; nothing for a password.
std::optional<PasswordRule> rule_in(std::string_view entry);

/// A rule made ready once for many texts. Immutable; any thread.
class RuleFinder {
 public:
  explicit RuleFinder(const PasswordRule& rule);
  RuleFinder(RuleFinder&&) noexcept;
  ~RuleFinder();
  /// What stands where the rule says, in the order of the text, each once, at most 16 of 3 to 64 bytes, in the first
  /// 256 KiB. Nothing for a rule that cannot be used. Linear in the text whatever the expression.
  std::vector<std::string> words(std::string_view text) const;

 private:
  struct Expression;
  std::unique_ptr<Expression> expression_;  // null: the rule cannot be used
};

/// RuleFinder::words for one text.
std::vector<std::string> words_by_rule(const PasswordRule& rule, std::string_view text);

}  // namespace sekisho::content
