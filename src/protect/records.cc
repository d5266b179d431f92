#include "protect/records.h"

#include <chrono>

#include "policy/match.h"
#include "protect/record_row.h"
#include "protect/texts_json.h"

namespace sekisho::protect {
namespace {

using store::Blob;
using store::Value;

std::int64_t tenant_value(TenantId tenant) { return tenant.value; }

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
                                                texts_to_json(d.recipients),
                                                d.subject,
                                                d.message_id,
                                                to_millis(d.received_at),
                                                d.file_name,
                                                d.file_sha1,
                                                d.file_sha256,
                                                d.url,
                                                d.domain,
                                                texts_to_json(d.templates),
                                                d.violating_content,
                                                d.part,
                                                d.evidence,
                                                d.high_profile_user,
                                                d.qr_source,
                                                policy::lower_domain_of(d.affected_user)}));
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
  TRY_VOID(database_.execute(insert_track, {tenant_value(tenant),
                                            to_millis(t.at),
                                            t.item,
                                            t.service,
                                            t.direction,
                                            t.sender,
                                            t.envelope_sender,
                                            texts_to_json(t.recipients),
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
                                            texts_to_json(t.files),
                                            texts_to_json(t.urls),
                                            t.ruleset,
                                            Blob{report_bytes(t.report_json)},
                                            policy::lower_domain_of(t.direction == "outgoing" || t.recipients.empty()
                                                                        ? t.envelope_sender
                                                                        : t.recipients.front())}));
  return {};
}

Result<void> Records::judged_anew(TenantId tenant, std::int64_t id, const MailTrack& anew) {
  TRY_VOID(
      database_.execute("UPDATE mail_tracking SET tenant = $1, verdict = $2, files = $3, urls = $4, report = $5 WHERE "
                        "tenant = $1 AND id = $6",
                        {tenant_value(tenant), anew.verdict, texts_to_json(anew.files), texts_to_json(anew.urls),
                         Blob{report_bytes(anew.report_json)}, id}));
  return {};
}

Result<void> Records::add(TenantId tenant, const QuarantineEvent& e) {
  TRY_VOID(database_.execute(
      "INSERT INTO quarantine_event (tenant, at, quarantine, item, service, direction, "
      "affected_user, filter, security_risk_name, type, status, "
      "performed_by, sender, recipients, subject, message_id, location, organization) VALUES "
      "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, " +
          organization_of("$18") + ")",
      {tenant_value(tenant), to_millis(e.at), e.quarantine, e.item, e.service, e.direction, e.affected_user, e.filter,
       e.security_risk_name, e.type, e.status, e.performed_by, e.sender, texts_to_json(e.recipients), e.subject,
       e.message_id, e.location, policy::lower_domain_of(e.affected_user)}));
  return {};
}

Result<void> Records::add(TenantId tenant, const IntegrationEvent& e) {
  TRY_VOID(database_.execute(
      "INSERT INTO integration_event (tenant, at, service, affected_user, filter, matched, action, "
      "sender, subject, message_id, item, organization) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, " +
          organization_of("$12") +
          ") "
          "ON CONFLICT (tenant, item, affected_user, matched) DO NOTHING",
      {tenant_value(tenant), to_millis(e.at), e.service, e.affected_user, e.filter, e.matched, e.action, e.sender,
       e.subject, e.message_id, e.item, policy::lower_domain_of(e.affected_user)}));
  return {};
}

Result<void> Records::add(TenantId tenant, const UrlClick& c) {
  TRY_VOID(
      database_.execute("INSERT INTO url_click (tenant, at, action, sender, recipient, url, message_id, organization) "
                        "VALUES ($1, $2, $3, $4, $5, $6, $7, " +
                            organization_of("$8") + ")",
                        {tenant_value(tenant), to_millis(c.at), c.action, c.sender, c.recipient, c.url, c.message_id,
                         policy::lower_domain_of(c.recipient)}));
  return {};
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

}  // namespace sekisho::protect
