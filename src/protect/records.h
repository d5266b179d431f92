#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "policy/plan.h"
#include "protect/item.h"
#include "store/sql.h"

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

/// Days each log is kept (reference.md §6).
struct Retention {
  int detection_days = 180, quarantine_days = 90, url_click_days = 90, mail_tracking_days = 60, integration_days = 180,
      audit_days = 180;
};

/// The log tables. All calls name the tenant; thread-safe; errors as store::Database. Writes are durable when they
/// return (join a surrounding Database::transaction to make several one).
class Records {
 public:
  explicit Records(store::Database& database) : database_(database) {}

  /// The same log_id twice keeps the first and succeeds: replays are harmless. A blocked list's ("list.blocked_…") is
  /// in the API integration log too.
  Result<void> add(TenantId tenant, const Detection& detection);
  /// Unique by (item, action, recipients): replays are harmless.
  Result<void> add(TenantId tenant, const MailTrack& track);
  /// Puts verdict, files, URLs and report of `anew` in the place of those of row `id`; what was done with the mail
  /// stays.
  Result<void> judged_anew(TenantId tenant, std::int64_t id, const MailTrack& anew);
  Result<void> add(TenantId tenant, const QuarantineEvent& event);
  Result<void> add(TenantId tenant, const IntegrationEvent& event);  // once by (item, affected user, matched)
  Result<void> add(TenantId tenant, const UrlClick& click);

  /// What happened to a message, newest first: by Message-ID (with or without angle brackets), item id or queue id.
  Result<std::vector<MailTrack>> trace(TenantId tenant, const std::string& key);
  Result<std::vector<Detection>> detections_of(TenantId tenant, const std::string& item);

  /// Removes what is older than the retention, at most `limit` rows a call and table; the number removed. With the
  /// quarantine log go what is known of items that are no longer held, and effects that were carried out; the audit log
  /// is platform::AuditLog's.
  Result<std::int64_t> purge(TenantId tenant, const Retention& retention, Time now, std::int64_t limit = 10'000);

 private:
  store::Database& database_;
};

/// The detections that a plan's actions and observations amount to; `at` and log ids from outside.
std::vector<Detection> detections_of(const Item& item, const scan::Report& report, const policy::Plan& plan, Time at,
                                     const std::vector<std::string>& log_ids);
/// How many log ids that needs.
std::size_t detection_count(const policy::Plan& plan);
MailTrack track_of(const Item& item, const scan::Report& report, const policy::Plan& plan, Time at);

/// One detection read from a row of `SELECT * FROM detection` (columns in table order).
Detection detection_from(const store::Row& row);
MailTrack track_from(const store::Row& row);
/// What the column "report" of a mail_tracking row holds, as JSON (scan/report.h); empty where it is damaged.
std::string report_text(const std::string& bytes);

/// Names as the reference shows them: "Advanced Spam Protection", "Web Reputation", …; "Phishing", "Malware", ….
std::string display_name(scan::Filter filter);
std::string threat_type_of(scan::Category category);

}  // namespace sekisho::protect
