#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "policy/decide.h"
#include "policy/judge/asked.h"

namespace sekisho::policy {

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

/// True if one of the fields stands in the mail's headers.
bool any_header(const std::vector<HeaderField>& fields, const scan::MailFacts& mail);

}  // namespace sekisho::policy
