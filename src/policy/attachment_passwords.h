#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "content/password_rule.h"

namespace sekisho::policy {

/// A tenant's Attachment Password Guessing (reference.md §4.1): whether passwords are looked for in mail, those the
/// organisation uses, and how its mails tell them. The own list is tried whether guessing is on or not.
struct AttachmentPasswords {
  bool guess = true;
  std::vector<std::string> passwords;        // each once
  std::vector<content::PasswordRule> rules;  // of different names
  bool operator==(const AttachmentPasswords&) const = default;
};

namespace limits {
// bytes; what the readers try
inline constexpr std::size_t own_passwords = 200, password_shortest = 3, password_longest = 64;
inline constexpr std::size_t password_rules = 50, password_rule_name = 128;
}  // namespace limits

/// Code::malformed "passwords.invalid: …" for what passes a limit, stands twice or is no expression.
Result<void> check(const AttachmentPasswords& settings);

/// The lists' stored form, JSON; what does not read is left out, so that one damaged rule takes no other with it.
std::string to_text(const AttachmentPasswords& settings);
void read_text(std::string_view text, AttachmentPasswords& settings);

}  // namespace sekisho::policy
