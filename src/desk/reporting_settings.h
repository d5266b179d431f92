#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/text.h"
#include "store/sql.h"

namespace sekisho::desk {

/// What the reporter says the mail is.
enum class Claim : std::uint8_t { phishing, spam, not_risk };
std::string_view to_string(Claim claim);
bool from_string(std::string_view text, Claim& claim);
std::string_view name_of(Claim claim, Language language);

/// A confirmation's texts; empty: the built-in ones. Tokens: %subject%, %sender%, %recipients%, %reporter%
/// (reference.md §2.13), %result%.
struct AnswerTexts {
  std::string received_subject, received_body, result_subject, result_body;
  bool operator==(const AnswerTexts&) const = default;
};

/// How end users report mail. Mail to one of the three addresses, sent by our own users with the message attached, is a
/// report.
struct ReportingSettings {
  bool enabled = false;
  std::string phishing_address, spam_address, not_risk_address;  // lower case; empty: none
  std::vector<std::string> administrators;                       // told of each report, at most 10
  // the reporter is told that it arrived, and what came of it
  bool confirm = true;
  AnswerTexts english, japanese;
  bool operator==(const ReportingSettings&) const = default;
  /// The claim that mail to this address makes.
  std::optional<Claim> claim_of(std::string_view address) const;
};

std::string to_json_text(const ReportingSettings& settings);
/// Code::malformed names the member.
Result<ReportingSettings> reporting_settings_from(std::string_view json);
Result<ReportingSettings> load_reporting_settings(store::Database& database, TenantId tenant);
Result<void> save_reporting_settings(store::Database& database, TenantId tenant, const ReportingSettings& settings);

}  // namespace sekisho::desk
