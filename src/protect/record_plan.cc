#include "protect/record_plan.h"

#include <algorithm>

#include "base/text.h"
#include "policy/match.h"
#include "protect/record_names.h"
#include "scan/report_text.h"

namespace sekisho::protect {
namespace {

bool is_office(std::string_view type) {
  static constexpr std::string_view words[] = {"officedocument", "opendocument",  "msword",   "ms-word",
                                               "ms-excel",       "ms-powerpoint", "ms-visio", "rtf"};
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return type.find(word) != type.npos; });
}

// Where a code stood: the document around it, else the picture itself; "text" is a code drawn in characters.
std::string qr_source_of(const scan::Report& report, const scan::UrlFact& code) {
  std::string source = "text";
  for (const auto& file : report.files) {
    const bool around =
        file.part == code.part ||
        (code.part.size() > file.part.size() && code.part.starts_with(file.part) && code.part[file.part.size()] == '.');
    if (!around) continue;
    if (file.kind == "pdf") return "pdf";
    if (is_office(file.true_type))
      source = "document";
    else if (file.true_type.starts_with("image/") && source == "text")
      source = "image";
  }
  return source;
}

// A link that stood in a QR code is said so, with the picture or document that held it: what tells quishing from other
// phishing.
void note_qr(const scan::Report& report, const policy::Action& action, Detection& d) {
  const bool web = action.filter == scan::Filter::web_reputation;
  if (!web && action.cause.category != scan::Category::phishing) return;
  const auto code = std::find_if(report.urls.begin(), report.urls.end(), [&](const scan::UrlFact& url) {
    return url.origin == "qr" && (!web || url.url == d.url);
  });
  if (code == report.urls.end()) return;
  d.evidence = ellipsis(d.evidence, scan::max_evidence) + (d.evidence.empty() ? "" : " · ") + "QR code: " + code->host;
  d.qr_source = qr_source_of(report, *code);
  for (const auto& file : report.files) {
    if (file.part == code->part && d.file_name.empty()) d.file_name = file.name;
  }
}

bool using_a_name(scan::Category category) {
  return category == scan::Category::bec || category == scan::Category::writing_style ||
         category == scan::Category::name_spoof;
}

bool is_one_url(std::string_view text) {
  return text.find("://") != text.npos && text.find_first_of(" \t\r\n") == text.npos;
}

// The URL that a finding is of: its evidence is the URL, or words that name it ("www.bank.example ->
// https://evil.example/x"). One in the finding's own part comes first. Null: none of the report's.
const scan::UrlFact* url_meant(const scan::Report& report, const scan::Finding& cause) {
  const scan::UrlFact* best = nullptr;
  int best_rank = 0;
  for (const auto& url : report.urls) {
    const bool named = !url.url.empty() && cause.evidence.find(url.url) != std::string::npos;
    const bool host = !url.host.empty() && cause.evidence.find(url.host) != std::string::npos;
    const int rank = url.url == cause.evidence ? 5 : named ? 3 : host ? 1 : 0;
    if (rank == 0) continue;
    const int with_part = rank + (url.part == cause.part ? 1 : 0);
    if (with_part > best_rank) best = &url, best_rank = with_part;
  }
  return best;
}

}  // namespace

std::size_t detection_count(const policy::Plan& plan) {
  return plan.actions.size() + plan.observed.size() + plan.overruled.size();
}

std::vector<Detection> detections_of(const Item& item, const scan::Report& report, const policy::Plan& plan, Time at,
                                     const std::vector<std::string>& log_ids) {
  std::vector<Detection> out;
  std::size_t next = 0;
  const auto add = [&](const policy::Action& action, std::string_view done) {
    const std::string& log_id = log_ids.at(next++);
    if (!action.log) return;
    Detection d{.at = at,
                .log_id = log_id,
                .item = item.id,
                .service = item.service,
                .scan_type = item.service == "manual" ? "Manual scan" : "Real-time scan",
                .direction = std::string(direction_name(item.context.direction)),
                .affected_user = item.context.direction == scan::Direction::outgoing ? item.context.envelope_sender
                                 : plan.recipients.empty()                           ? std::string()
                                                                                     : plan.recipients.front(),
                .location = item.location,
                .filter = std::string(to_string(action.filter)),
                .category = std::string(to_string(action.cause.category)),
                .rule = action.cause.rule,
                .severity = action.cause.severity,
                .threat_type = threat_type_of(action.cause.category),
                .security_risk_name = action.security_risk_name,
                .detected_by = action.detected_by,
                .risk_level = risk_level_of(action.cause),
                .policy_id = action.policy_id,
                .policy_name = action.policy_name,
                .action = std::string(done),
                .sender = report.mail.from.empty() ? std::string() : report.mail.from.front().address,
                .envelope_sender = item.context.envelope_sender,
                .recipients = plan.recipients,
                .subject = report.mail.subject,
                .message_id = report.mail.message_id,
                .received_at = item.received_at,
                .part = action.cause.part,
                .evidence = action.cause.evidence};
    for (const auto& file : report.files) {
      if (file.part != action.cause.part || action.filter == scan::Filter::web_reputation) continue;
      d.file_name = file.name;
      d.file_sha1 = file.sha1;
      d.file_sha256 = file.sha256;
    }
    if (action.filter == scan::Filter::web_reputation) {
      if (const auto* url = url_meant(report, action.cause)) d.url = url->url, d.domain = url->domain;
      if (d.url.empty() && is_one_url(action.cause.evidence)) d.url = action.cause.evidence;
    }
    note_qr(report, action, d);
    if (using_a_name(action.cause.category)) d.high_profile_user = report.mail.high_profile_user;
    if (action.filter == scan::Filter::data_loss) {
      for (const auto& hit : report.templates) {
        if (action.cause.evidence.find(hit.name) == std::string::npos &&
            action.cause.evidence.find(hit.template_id) == std::string::npos)
          continue;
        d.templates.push_back(hit.name);
      }
      if (d.templates.empty()) d.templates.push_back(action.cause.evidence);
      d.violating_content = action.violating_content;
    }
    out.push_back(std::move(d));
  };
  for (const auto& action : plan.actions) add(action, to_string(action.kind));
  for (const auto& action : plan.observed) add(action, to_string(policy::ActionKind::pass));
  // found too; what was done is the stricter action
  for (const auto& action : plan.overruled) add(action, to_string(plan.decision));
  return out;
}

MailTrack track_of(const Item& item, const scan::Report& report, const policy::Plan& plan, Time at) {
  // What a policy acts on was found, also where the finding alone is no verdict (graymail).
  const bool acted_on =
      report.verdict == scan::Verdict::clean && !plan.actions.empty() && plan.decision != policy::ActionKind::pass;
  MailTrack track{.at = at,
                  .item = item.id,
                  .service = item.service,
                  .direction = std::string(direction_name(item.context.direction)),
                  .sender = report.mail.from.empty() ? std::string() : report.mail.from.front().address,
                  .envelope_sender = item.context.envelope_sender,
                  .recipients = plan.recipients,
                  .subject = report.mail.subject,
                  .message_id = report.mail.message_id,
                  .client_ip = item.context.client_ip,
                  .source_domain = policy::lower_domain_of(item.context.envelope_sender),
                  .location = item.location,
                  .verdict = std::string(to_string(acted_on ? scan::Verdict::found : report.verdict)),
                  .action = std::string(to_string(plan.decision)),
                  .size = report.size,
                  .elapsed_us = report.elapsed_us,
                  .sha256 = report.sha256,
                  .ruleset = report.ruleset_version,
                  .report_json = scan::to_json_text(report)};
  switch (plan.decision) {
    case policy::ActionKind::quarantine:
      track.delivery_status = "quarantined";
      break;
    case policy::ActionKind::delete_message:
      track.delivery_status = "deleted";
      break;
    case policy::ActionKind::change_recipient:
      track.delivery_status = "redirected";
      break;
    default:
      track.delivery_status = "delivered";
      break;
  }
  for (const auto& file : report.files) {
    if (track.files.size() < 200 && !file.name.empty())
      track.files.push_back(file.name + "|" + file.sha1 + "|" + file.sha256);
  }
  for (const auto& url : report.urls) {
    if (track.urls.size() < 200) track.urls.push_back(url.url);
  }
  return track;
}

}  // namespace sekisho::protect
