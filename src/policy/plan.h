#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "scan/finding.h"
#include "scan/report.h"
#include "scan/scanner.h"

namespace sekisho::policy {

/// What can be done with a mail (reference.md §2.2), in rising strictness: the strictest of several wins.
enum class ActionKind : std::uint8_t {
  pass_without_logging,
  pass,
  add_disclaimer,
  tag_subject,
  sanitize,
  replace_attachment,
  move_to_junk,
  change_recipient,
  quarantine,
  delete_message
};
std::string_view to_string(ActionKind kind);
bool from_string(std::string_view text, ActionKind& kind);

/// "This is phishing" under a warning banner.
struct ReportButton {
  std::string claim;  // desk::Claim's name: "phishing", "spam", "not_risk"
  std::string label;
};

/// One thing to do, and why. Texts have their tokens (%subject%, …) already filled in.
struct Action {
  ActionKind kind = ActionKind::pass;
  std::string policy_name;
  std::int64_t policy_id = 0;
  scan::Filter filter = scan::Filter::malware;
  scan::Finding cause;             // the finding that asked for it
  std::string security_risk_name;  // as logs and notifications show it
  std::string detected_by;         // reference.md §2.13 %detected_by%
  std::string tag;                 // tag_subject: text put before the subject
  std::string disclaimer;          // add_disclaimer
  std::vector<std::string> parts;  // replace_attachment, sanitize: paths of the parts
  std::string replacement_name, replacement_text;
  std::vector<std::string> new_recipients;  // change_recipient
  std::string violating_content;            // data loss: as the policy lets the log show it
  // add_disclaimer: what its reader may report the mail as, by links under the text (reference.md §2.8)
  std::vector<ReportButton> report_buttons;
  bool log = true;
};

struct Notification {
  std::vector<std::string> recipients;
  std::string subject, body;  // UTF-8, tokens filled in
  // asks the recipient whether they wrote the mail: who sends it puts the links for Yes and No under it, where such
  // links can be made
  bool asks_authorship = false;
  bool attaches_original = false;         // the mail that it tells of goes along
  Language language = Language::english;  // of the words around several told together
  std::string threshold_key;              // notifications of one key are consolidated as the policy says
  std::int64_t policy_id = 0;
  scan::Filter filter = scan::Filter::malware;  // of whose findings it tells
  int threshold_count = 0;                      // consolidate until so many came together; 0: not by count
  int threshold_hours = 0;  // consolidate for so long; 0: not by time. Both 0: send each (see notify_threshold.h)
};

/// What shall happen to one item for one group of recipients with the same policies.
struct Plan {
  std::vector<std::string> recipients;
  ActionKind decision = ActionKind::pass;  // the strictest action
  // all that apply together (tag + disclaimer + …), strictest first; delete and quarantine stand alone
  std::vector<Action> actions;
  std::vector<Action> observed;  // passed but logged (monitor only, pass)
  std::vector<Notification> notifications;
  std::optional<std::int64_t> threat_policy, data_policy;  // ids of the policies that applied
  bool monitor_only = false;  // then `actions` is empty: an invariant with its own property test
  // what further findings asked for when delete or quarantine stood alone: logged, not done
  std::vector<Action> overruled;
  // links to be judged again when somebody follows them: normal forms, as in Report::urls
  std::vector<std::string> click_links;
  bool skipped = false;  // an approved user or header kept every policy away
};

}  // namespace sekisho::policy
