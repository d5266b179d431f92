#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace sekisho::protect {

/// One line of the detection log (reference.md §6.1). Texts are UTF-8 and decoded; lists are JSON arrays of texts in
/// the database.
struct Detection {
  std::int64_t id = 0;
  // read back; written, as in every log, as that of the affected mailbox's domain (policy/domains.h)
  std::int64_t organization = 0;
  Time at{};           // when we acted
  std::string log_id;  // UUID: log_item_id of the CAS API
  std::string item;
  std::string service, scan_type = "Real-time scan", direction, affected_user, location;
  std::string filter, category, rule;
  int severity = 0;
  std::string threat_type, security_risk_name, detected_by, risk_level;
  std::int64_t policy_id = 0;
  std::string policy_name, action, action_result = "success";
  std::string sender, envelope_sender;
  std::vector<std::string> recipients;
  std::string subject, message_id;
  Time received_at{};
  std::string file_name, file_sha1, file_sha256, url, domain;
  std::vector<std::string> templates;
  std::string violating_content;  // masked as the policy says
  std::string part, evidence;
  std::string high_profile_user;  // whose name a BEC mail borrows: a listed address or name
  // where the QR code stood that a phishing mail or link leads by: image, pdf, document, text
  std::string qr_source;
};

/// One mail's passage: what came, what was said of it, what became of it. The report explains why, and is what retro
/// scan re-judges.
struct MailTrack {
  std::int64_t id = 0;
  std::int64_t organization = 0;  // read back
  Time at{};
  std::string item, service, direction, sender, envelope_sender;
  std::vector<std::string> recipients;
  std::string subject, message_id, client_ip, source_domain, location;
  std::string verdict;          // clean, found, unscannable, error
  std::string action;           // the strictest action done, policy::to_string
  std::string delivery_status;  // delivered, quarantined, deleted, redirected, deferred, reinjected
  std::uint64_t size = 0;
  std::int64_t elapsed_us = 0;
  std::string sha256;
  std::vector<std::string> files, urls;  // names and hashes ("name|sha1|sha256"), URLs
  std::string ruleset;
  std::string report_json;  // scan::Report as JSON; compressed at rest
};

struct QuarantineEvent {
  Time at{};
  std::int64_t quarantine = 0;
  std::string item, service, direction, affected_user, filter, security_risk_name, type, status, performed_by;
  std::string sender;
  std::vector<std::string> recipients;
  std::string subject, message_id, location;
};

struct IntegrationEvent {
  Time at{};
  std::string service, affected_user, filter = "Threat Remediation API", matched, action, sender, subject, message_id,
                                      item;
};

/// Somebody followed a link that leads to us first (click_links.h).
struct UrlClick {
  Time at{};
  std::string action;  // allowed, warned, warned_continued, blocked
  std::string sender, recipient, url, message_id;
};

}  // namespace sekisho::protect
