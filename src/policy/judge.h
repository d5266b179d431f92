#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "policy/decide.h"

namespace sekisho::policy {

/// One response that a finding asked for, before the conflict rules.
struct Asked {
  scan::Finding finding;
  scan::Filter filter = scan::Filter::malware;
  Response response;
  const Policy* policy = nullptr;  // null: a central list
  std::string risk_name;           // when the finding's own is not the one to show (DLP template names)
  std::string violating_content;   // data loss: as the policy lets it be seen
  std::string replacement_name, replacement_text;
};

/// What is the same for all recipients of one item, worked out once.
struct Facts {
  Facts(const Lists& lists, const scan::Report& report, const scan::ScanContext& context);
  const Lists& lists;
  const scan::Report& report;
  const scan::ScanContext& context;
  std::vector<std::string> senders;  // envelope sender and From addresses, normalised, each once, at most max_senders
  bool more_senders = false;         // there were more: then nobody is approved
  bool incoming = true;              // from outside (or unknown)
  bool approved_header = false;      // tenant-wide
  std::vector<Asked> central;        // hits of the central blocked lists

  /// Approving needs every address a reader or a server sees to be approved; blocking needs one.
  bool sender_approved(const std::vector<std::string>& patterns) const;
  bool sender_blocked(const std::vector<std::string>& patterns) const;
  /// What a recipient's own list asks for: quarantine.
  Asked blocked_by_user() const;
  const scan::FileFact* file(std::string_view part) const;
  bool applies(ApplyTo apply_to) const;
  /// Which of report.urls the patterns hold, by index. Costs one look-up per pattern, not one per pattern and URL.
  std::vector<bool> urls_matching(const std::vector<std::string>& patterns) const;

  static constexpr std::size_t max_senders = 50;

 private:
  std::unordered_map<std::string_view, const scan::FileFact*> files_;  // by part
  std::unordered_map<std::string, std::vector<std::size_t>> by_host_;  // host → URLs
  // "example.com" → URLs of hosts below it
  std::unordered_map<std::string, std::vector<std::size_t>> by_parent_domain_;
};

/// What one policy of each kind asks for. trusted: the recipient's own list holds the sender (skips spam protection).
std::vector<Asked> judge_threats(const Policy& policy, const Facts& facts, bool trusted);
std::vector<Asked> judge_data_loss(const Policy& policy, const Facts& facts);

/// The links of the mail's bodies that the policy wants judged again at the click (reference.md §2.6, Time-of-Click):
/// of incoming inline mail, by risk as its scope says, without approved ones. At most 500, each of at most 2,000 bytes.
std::vector<std::string> links_at_click(const Policy& policy, const Facts& facts);

/// What the log shows of a data-loss hit (reference.md §3): its samples, joined by "; ", at most 300 characters in all;
/// nothing when off.
std::string shown_content(const std::vector<std::string>& samples, Masking masking);
/// "4111 1111 1111 1111" → "***************1111": all but the last four characters (not bytes); at most 300 characters.
std::string mask(std::string_view utf8);

}  // namespace sekisho::policy
