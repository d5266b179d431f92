#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::scan {

/// The security filters of reference.md §2 and §3: what a policy switches and configures.
enum class Filter : std::uint8_t {
  spam_protection,          // Advanced Spam Protection
  correlated_intelligence,  // CI
  malware,                  // Malware Scanning
  file_blocking,
  web_reputation,
  virtual_analyzer,
  data_loss  // DLP
};

/// What a finding says the item is; the key of each filter's category → action map.
enum class Category : std::uint8_t {
  // spam_protection (reference.md §2.3)
  phishing,
  bec,
  scam,
  ransomware,
  malicious_content,
  spam,
  graymail_newsletter,
  graymail_social,
  graymail_forum,
  graymail_bulk,
  blocked_sender,
  unusual_signal,
  name_spoof,
  writing_style,
  // malware (§2.4)
  malware,
  spyware,
  packed,
  active_content,
  suspicious_object,
  unscannable_protected,
  unscannable_limit,
  unscannable_error,
  // file_blocking (§2.5)
  blocked_file,
  // web_reputation (§2.6)
  url_dangerous,
  url_highly_suspicious,
  url_suspicious,
  url_untested,
  url_blocked,
  // data_loss (§3)
  data_loss,
  // correlated_intelligence (§2.8)
  ci_security_risk,
  ci_anomaly,
  // ambiguous structure (draft-chen-email-mime-ambiguity-defense); reported with unscannable_error's filter
  ambiguous
};

Filter filter_of(Category category);
/// A kind of advertising or notice that may have been asked for (reference.md §2.3, graymail).
bool is_graymail(Category category);
/// What was not looked into, or not wholly.
bool is_unscannable(Category category);
/// Stable snake_case names, used in JSON, YAML and SQL; from_* return false on an unknown name.
std::string_view to_string(Filter filter);
std::string_view to_string(Category category);
bool from_string(std::string_view text, Filter& filter);
bool from_string(std::string_view text, Category& category);

/// What one scanner saw; explains itself (architecture, invariant 3).
struct Finding {
  std::string rule;     // "url.lookalike": stable for ever; its texts stand in scan/texts
  std::string scanner;  // "url", "dlp", "mail", "malware", "file", "yara", …
  Category category = Category::spam;
  int severity = 0;      // 0..100
  std::string part;      // path of the part ("1.2"), empty for the item as a whole
  std::string evidence;  // UTF-8, at most max_evidence bytes; never a secret in the clear beyond what policy allows
  auto operator<=>(const Finding&) const = default;
};
inline constexpr std::size_t max_evidence = 300;

/// Severities up to this are remarks: what honest items bear as well (a file inside an invoice, a link inside an
/// archive, two names of a part). Policies act on them, a verdict they do not make.
inline constexpr int most_of_a_remark = 30;
/// The same for data_loss: ordinary mail is full of telephone lists, markings and source code.
inline constexpr int most_of_ordinary_data = 49;
/// Whether the finding makes what it was found in "found" (scan/report.h). Advertising that may have been asked for is
/// a kind of mail, nothing bad in it; what was not looked into has a verdict of its own.
bool makes_found(const Finding& finding);

}  // namespace sekisho::scan
