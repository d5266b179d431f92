#include "protect/records.h"

#include <zlib.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "scan/report_text.h"

namespace sekisho::protect {
namespace {

using store::Blob;
using store::Value;

std::int64_t tenant_value(TenantId tenant) { return tenant.value; }

std::string list_text(const std::vector<std::string>& list) {
  boost::json::array out;
  for (const auto& entry : list) out.emplace_back(to_valid_utf8(entry));
  return boost::json::serialize(out);
}

std::vector<std::string> list_from(const std::string& text) {
  std::vector<std::string> out;
  boost::json::error_code error;
  const auto parsed = boost::json::parse(text, error);
  if (error || !parsed.is_array()) return out;
  for (const auto& entry : parsed.get_array()) {
    if (entry.is_string()) out.emplace_back(entry.get_string());
  }
  return out;
}

std::string compress(const std::string& text) {
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()), text.size(),
                1) != Z_OK)
    return {};
  out.resize(size);
  return out;
}

std::string domain_of(const std::string& address) {
  const auto at = address.rfind('@');
  return at == std::string::npos ? std::string() : to_lower_ascii(std::string_view(address).substr(at + 1));
}

std::string risk_level_of(const scan::Finding& finding) {
  switch (finding.category) {
    case scan::Category::url_dangerous:
      return "Dangerous";
    case scan::Category::url_highly_suspicious:
      return "Highly suspicious";
    case scan::Category::url_suspicious:
      return "Suspicious";
    case scan::Category::url_untested:
      return "Untested";
    default:
      return finding.severity >= 80 ? "High" : finding.severity >= 50 ? "Medium" : "Low";
  }
}

// The organisation that owns the domain of an address, or the nearest one above it; else the tenant's first
// (policy/domains.h). `parameter`: "$3", which holds the domain; $1 is the tenant. Stands last: parameters are bound in
// the order in which they first stand.
std::string organization_of(std::string_view parameter) {
  const std::string domain(parameter);
  return "COALESCE((SELECT organization FROM domain_fact WHERE tenant = $1 AND organization > 0 AND (domain = " +
         domain + " OR " + domain +
         " LIKE '%.' || domain) ORDER BY LENGTH(domain) DESC LIMIT 1), "
         "(SELECT COALESCE(MIN(id), 0) FROM organization WHERE tenant = $1))";
}

const std::string insert_detection =
    "INSERT INTO detection (tenant, at, log_id, item, service, scan_type, direction, affected_user, location, filter, "
    "category, rule, severity, "
    "threat_type, security_risk_name, detected_by, risk_level, policy_id, policy_name, action, action_result, sender, "
    "envelope_sender, recipients, subject, "
    "message_id, received_at, file_name, file_sha1, file_sha256, url, domain, templates, violating_content, part, "
    "evidence, high_profile_user, qr_source, organization) VALUES "
    "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
    "$19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, " +
    organization_of("$39") + ") ON CONFLICT (tenant, log_id) DO NOTHING";

const std::string insert_track =
    "INSERT INTO mail_tracking (tenant, at, item, service, direction, sender, envelope_sender, recipients, subject, "
    "message_id, client_ip, "
    "source_domain, location, verdict, action, delivery_status, size, elapsed_us, sha256, files, urls, ruleset, "
    "report, organization) VALUES "
    "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
    "$19, $20, $21, $22, $23, " +
    organization_of("$24") + ") ON CONFLICT (tenant, item, action, recipients) DO NOTHING";

}  // namespace

Result<void> Records::add(TenantId tenant, const Detection& d) {
  TRY_VOID(database_.execute(insert_detection, {tenant_value(tenant),
                                                to_millis(d.at),
                                                d.log_id,
                                                d.item,
                                                d.service,
                                                d.scan_type,
                                                d.direction,
                                                d.affected_user,
                                                d.location,
                                                d.filter,
                                                d.category,
                                                d.rule,
                                                std::int64_t{d.severity},
                                                d.threat_type,
                                                d.security_risk_name,
                                                d.detected_by,
                                                d.risk_level,
                                                d.policy_id,
                                                d.policy_name,
                                                d.action,
                                                d.action_result,
                                                d.sender,
                                                d.envelope_sender,
                                                list_text(d.recipients),
                                                d.subject,
                                                d.message_id,
                                                to_millis(d.received_at),
                                                d.file_name,
                                                d.file_sha1,
                                                d.file_sha256,
                                                d.url,
                                                d.domain,
                                                list_text(d.templates),
                                                d.violating_content,
                                                d.part,
                                                d.evidence,
                                                d.high_profile_user,
                                                d.qr_source,
                                                domain_of(d.affected_user)}));
  if (!d.rule.starts_with("list.blocked_")) return {};
  return add(tenant, IntegrationEvent{.at = d.at,
                                      .service = d.service,
                                      .affected_user = d.affected_user,
                                      .matched = d.evidence,
                                      .action = d.action,
                                      .sender = d.sender.empty() ? d.envelope_sender : d.sender,
                                      .subject = d.subject,
                                      .message_id = d.message_id,
                                      .item = d.item});
}

Result<void> Records::add(TenantId tenant, const MailTrack& t) {
  TRY_VOID(database_.execute(
      insert_track,
      {tenant_value(tenant),
       to_millis(t.at),
       t.item,
       t.service,
       t.direction,
       t.sender,
       t.envelope_sender,
       list_text(t.recipients),
       t.subject,
       t.message_id,
       t.client_ip,
       t.source_domain,
       t.location,
       t.verdict,
       t.action,
       t.delivery_status,
       static_cast<std::int64_t>(t.size),
       t.elapsed_us,
       t.sha256,
       list_text(t.files),
       list_text(t.urls),
       t.ruleset,
       Blob{compress(t.report_json)},
       domain_of(t.direction == "outgoing" || t.recipients.empty() ? t.envelope_sender : t.recipients.front())}));
  return {};
}

Result<void> Records::judged_anew(TenantId tenant, std::int64_t id, const MailTrack& anew) {
  TRY_VOID(
      database_.execute("UPDATE mail_tracking SET tenant = $1, verdict = $2, files = $3, urls = $4, report = $5 WHERE "
                        "tenant = $1 AND id = $6",
                        {tenant_value(tenant), anew.verdict, list_text(anew.files), list_text(anew.urls),
                         Blob{compress(anew.report_json)}, id}));
  return {};
}

Result<void> Records::add(TenantId tenant, const QuarantineEvent& e) {
  TRY_VOID(
      database_.execute("INSERT INTO quarantine_event (tenant, at, quarantine, item, service, direction, "
                        "affected_user, filter, security_risk_name, type, status, "
                        "performed_by, sender, recipients, subject, message_id, location, organization) VALUES "
                        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, " +
                            organization_of("$18") + ")",
                        {tenant_value(tenant), to_millis(e.at), e.quarantine, e.item, e.service, e.direction,
                         e.affected_user, e.filter, e.security_risk_name, e.type, e.status, e.performed_by, e.sender,
                         list_text(e.recipients), e.subject, e.message_id, e.location, domain_of(e.affected_user)}));
  return {};
}

Result<void> Records::add(TenantId tenant, const IntegrationEvent& e) {
  TRY_VOID(
      database_.execute("INSERT INTO integration_event (tenant, at, service, affected_user, filter, matched, action, "
                        "sender, subject, message_id, item, organization) "
                        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, " +
                            organization_of("$12") +
                            ") "
                            "ON CONFLICT (tenant, item, affected_user, matched) DO NOTHING",
                        {tenant_value(tenant), to_millis(e.at), e.service, e.affected_user, e.filter, e.matched,
                         e.action, e.sender, e.subject, e.message_id, e.item, domain_of(e.affected_user)}));
  return {};
}

Result<void> Records::add(TenantId tenant, const UrlClick& c) {
  TRY_VOID(
      database_.execute("INSERT INTO url_click (tenant, at, action, sender, recipient, url, message_id, organization) "
                        "VALUES ($1, $2, $3, $4, $5, $6, $7, " +
                            organization_of("$8") + ")",
                        {tenant_value(tenant), to_millis(c.at), c.action, c.sender, c.recipient, c.url, c.message_id,
                         domain_of(c.recipient)}));
  return {};
}

Detection detection_from(const store::Row& row) {
  return {.id = row.integer(0),
          .organization = row.integer(2),
          .at = from_millis(row.integer(3)),
          .log_id = row.text(4),
          .item = row.text(5),
          .service = row.text(6),
          .scan_type = row.text(7),
          .direction = row.text(8),
          .affected_user = row.text(9),
          .location = row.text(10),
          .filter = row.text(11),
          .category = row.text(12),
          .rule = row.text(13),
          .severity = static_cast<int>(row.integer(14)),
          .threat_type = row.text(15),
          .security_risk_name = row.text(16),
          .detected_by = row.text(17),
          .risk_level = row.text(18),
          .policy_id = row.integer(19),
          .policy_name = row.text(20),
          .action = row.text(21),
          .action_result = row.text(22),
          .sender = row.text(23),
          .envelope_sender = row.text(24),
          .recipients = list_from(row.text(25)),
          .subject = row.text(26),
          .message_id = row.text(27),
          .received_at = from_millis(row.integer(28)),
          .file_name = row.text(29),
          .file_sha1 = row.text(30),
          .file_sha256 = row.text(31),
          .url = row.text(32),
          .domain = row.text(33),
          .templates = list_from(row.text(34)),
          .violating_content = row.text(35),
          .part = row.text(36),
          .evidence = row.text(37),
          .high_profile_user = row.text(38),
          .qr_source = row.text(39)};
}

std::string report_text(const std::string& bytes) {
  constexpr std::size_t most = 64u << 20;  // our own rows; the bound guards against a damaged one
  std::string out(std::max<std::size_t>(4096, bytes.size() * 8), '\0');
  for (;;) {
    uLongf size = out.size();
    const int code = uncompress(reinterpret_cast<Bytef*>(out.data()), &size,
                                reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    if (code == Z_OK) return out.resize(size), out;
    if (code != Z_BUF_ERROR || out.size() >= most) return {};
    out.resize(out.size() * 2);
  }
}

MailTrack track_from(const store::Row& row) {
  return {.id = row.integer(0),
          .organization = row.integer(2),
          .at = from_millis(row.integer(3)),
          .item = row.text(4),
          .service = row.text(5),
          .direction = row.text(6),
          .sender = row.text(7),
          .envelope_sender = row.text(8),
          .recipients = list_from(row.text(9)),
          .subject = row.text(10),
          .message_id = row.text(11),
          .client_ip = row.text(12),
          .source_domain = row.text(13),
          .location = row.text(14),
          .verdict = row.text(15),
          .action = row.text(16),
          .delivery_status = row.text(17),
          .size = static_cast<std::uint64_t>(row.integer(18)),
          .elapsed_us = row.integer(19),
          .sha256 = row.text(20),
          .files = list_from(row.text(21)),
          .urls = list_from(row.text(22)),
          .ruleset = row.text(23),
          .report_json = report_text(row.blob(24))};
}

Result<std::vector<MailTrack>> Records::trace(TenantId tenant, const std::string& key) {
  std::string id = key;
  if (id.size() > 2 && id.front() == '<' && id.back() == '>') id = id.substr(1, id.size() - 2);
  // Each key by its own index: with OR, and in order of time, all of the tenant's mail would be gone through.
  TRY(const auto rows,
      database_.query("SELECT * FROM mail_tracking WHERE id IN (SELECT id FROM mail_tracking WHERE tenant = $1 AND "
                      "message_id = $2 UNION SELECT id FROM mail_tracking WHERE tenant = $1 AND item = $3 "
                      "UNION SELECT id FROM mail_tracking WHERE tenant = $1 AND location = $4) ORDER BY at DESC, id "
                      "DESC LIMIT 1000",
                      {tenant_value(tenant), id, id, id}));
  std::vector<MailTrack> out;
  for (const auto& row : rows) out.push_back(track_from(row));
  return out;
}

Result<std::vector<Detection>> Records::detections_of(TenantId tenant, const std::string& item) {
  TRY(const auto rows,
      database_.query("SELECT * FROM detection WHERE tenant = $1 AND item = $2 ORDER BY severity DESC, id",
                      {tenant_value(tenant), item}));
  std::vector<Detection> out;
  for (const auto& row : rows) out.push_back(detection_from(row));
  return out;
}

Result<std::int64_t> Records::purge(TenantId tenant, const Retention& retention, Time now, std::int64_t limit) {
  struct Table {
    std::string_view sql;
    int days;
  };
  const Table tables[] = {
      {"DELETE FROM detection WHERE id IN (SELECT id FROM detection WHERE tenant = $1 AND at < $2 ORDER BY at LIMIT "
       "$3)",
       retention.detection_days},
      {"DELETE FROM mail_tracking WHERE id IN (SELECT id FROM mail_tracking WHERE tenant = $1 AND at < $2 ORDER BY at "
       "LIMIT $3)",
       retention.mail_tracking_days},
      {"DELETE FROM quarantine_event WHERE id IN (SELECT id FROM quarantine_event WHERE tenant = $1 AND at < $2 ORDER "
       "BY at LIMIT $3)",
       retention.quarantine_days},
      {"DELETE FROM integration_event WHERE id IN (SELECT id FROM integration_event WHERE tenant = $1 AND at < $2 "
       "ORDER BY at LIMIT $3)",
       retention.integration_days},
      {"DELETE FROM quarantine WHERE id IN (SELECT id FROM quarantine WHERE tenant = $1 AND changed_at < $2 AND state "
       "IN ('RestoreSuccess', 'DeleteSuccess') ORDER BY changed_at LIMIT $3)",
       retention.quarantine_days},
      {"DELETE FROM quarantine_release WHERE tenant = $1 AND quarantine IN (SELECT r.quarantine FROM "
       "quarantine_release r LEFT JOIN quarantine q ON q.id = r.quarantine WHERE r.tenant = $1 AND q.id IS NULL AND "
       "r.released_at < $2 LIMIT $3)",
       retention.quarantine_days},
      {"DELETE FROM intent WHERE id IN (SELECT id FROM intent WHERE tenant = $1 AND created_at < $2 AND state <> "
       "'planned' ORDER BY created_at LIMIT $3)",
       retention.quarantine_days},
      {"DELETE FROM url_click WHERE id IN (SELECT id FROM url_click WHERE tenant = $1 AND at < $2 ORDER BY at LIMIT "
       "$3)",
       retention.url_click_days},
  };
  std::int64_t removed = 0;
  for (const auto& table : tables) {
    TRY(const auto rows,
        database_.execute(table.sql, {tenant_value(tenant), to_millis(now - std::chrono::days{table.days}), limit}));
    removed += rows;
  }
  return removed;
}

std::string display_name(scan::Filter filter) {
  switch (filter) {
    case scan::Filter::spam_protection:
      return "Advanced Spam Protection";
    case scan::Filter::correlated_intelligence:
      return "Correlated Intelligence";
    case scan::Filter::malware:
      return "Malware Scanning";
    case scan::Filter::file_blocking:
      return "File Blocking";
    case scan::Filter::web_reputation:
      return "Web Reputation";
    case scan::Filter::virtual_analyzer:
      return "Virtual Analyzer";
    case scan::Filter::data_loss:
      return "Data Loss Prevention";
  }
  return {};
}

std::string threat_type_of(scan::Category category) {
  using C = scan::Category;
  switch (category) {
    case C::phishing:
      return "Phishing";
    case C::bec:
    case C::writing_style:
      return "BEC";
    case C::scam:
      return "Scam";
    case C::ransomware:
      return "Ransomware";
    case C::malicious_content:
      return "Malicious content";
    case C::spam:
      return "Other spam";
    case C::graymail_newsletter:
    case C::graymail_social:
    case C::graymail_forum:
    case C::graymail_bulk:
      return "Graymail";
    case C::blocked_sender:
      return "Blocked sender";
    case C::unusual_signal:
      return "Unusual signal";
    case C::name_spoof:
      return "Display name spoofing";
    case C::malware:
      return "Malware";
    case C::spyware:
      return "Spyware/Grayware";
    case C::packed:
      return "Packed file";
    case C::active_content:
      return "Active content";
    case C::suspicious_object:
      return "Suspicious object";
    case C::unscannable_protected:
    case C::unscannable_limit:
    case C::unscannable_error:
    case C::ambiguous:
      return "Unscannable";
    case C::blocked_file:
      return "File blocking";
    case C::url_dangerous:
    case C::url_highly_suspicious:
    case C::url_suspicious:
    case C::url_untested:
    case C::url_blocked:
      return "Malicious URL";
    case C::data_loss:
      return "Data loss";
    case C::ci_security_risk:
      return "Security risk";
    case C::ci_anomaly:
      return "Anomaly";
  }
  return {};
}

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

}  // namespace

namespace {
bool using_a_name(scan::Category category) {
  return category == scan::Category::bec || category == scan::Category::writing_style ||
         category == scan::Category::name_spoof;
}
}  // namespace

std::size_t detection_count(const policy::Plan& plan) {
  return plan.actions.size() + plan.observed.size() + plan.overruled.size();
}

namespace {

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
                  .source_domain = domain_of(item.context.envelope_sender),
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
