#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scan/explain.h"
#include "scan/scanner.h"

namespace sekisho::scan::password {

/// What a mail says of passwords (reference.md §2.4, "Attachment Password Guessing"): what it may be telling one with
/// its subject and its own text goes to Report::told_passwords, for protected files of other mails of the thread; what
/// opened files of its own goes to its signals, "opened:PART:SOURCE" (content::PasswordCandidate::source). No findings.
/// With guessing switched off it says nothing. Immutable.
std::unique_ptr<Scanner> make_password_scanner(const Settings& settings, PatternBuilder& patterns);

/// The sentence for a signal "opened:PART:SOURCE"; nothing for any other.
std::optional<std::string> explain_opened(std::string_view signal, Language language);
/// True if a file opened with a password that another mail told.
bool opened_by_neighbour(const Report& report);
/// The source of a password that another mail told, as explain_opened() reads it: "mail DATE SENDER". date: for people.
std::string source_of_mail(std::string_view date, std::string_view sender);

inline constexpr std::size_t most_told = 24;  // of one mail

std::span<const RuleText> password_texts();

}  // namespace sekisho::scan::password
