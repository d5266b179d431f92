#include "api/schemas.h"

namespace sekisho::api {

const Shapes& all_shapes() {
  static const Shapes shapes = read_shapes(R"(
Problem = {type: string, title: string, status: int, code: string, titles: {en: string, ja: string}, instance: string, detail?: string, pointer?: string,
  error_code?: int, error_name?: string, error_title?: string, remedy?: string, retry?: bool, ...};
Done = {done: bool};
Health = {status: "ok"|"failing", checks: {*: string}};
Version = {product: string, version: string, time: time};

SignIn = {side: "cas"|"platform", name: string(1..254), password: string(1..512), business_id?: string(0..64)};
SignInAnswer = {state: "signed_in"|"mfa_code_needed"|"mfa_setup_needed"|"password_change_needed", challenge: string, csrf: string};
MfaSetup = {secret: string, uri: string};
Session = {account: {id: int, name: string, role: string, side: "cas"|"platform", language: "ja"|"en", email: string, display_name: string, kind: string, has_mfa: bool},
  csrf: string, permissions: {*: "read"|"partial"|"full"}, tenant: Tenant};
SessionItem = {id: int, current: bool, created_at: time, last_seen_at: time, expires_at: time, address: string, agent: string};
Tenant = {id: int, name: string, business_id: string, region: string, time_zone: string, language: "ja"|"en", governance: "cas"|"updating"|"cecp",
  platform: "none"|"activated"|"updated"};

LogType = "detection"|"quarantine"|"url_click"|"mail_tracking"|"integration"|"audit";
LogField = {name: string, kind: "text"|"list"|"number"|"time", facet: bool, free_text: bool};
LogTypes = {items: [{type: LogType, fields: [LogField], retention_days: int}]};
LogRow = {id: int, at: time, ...};
LogPage = {items: [LogRow], next: string~};
FacetValue = {value: string, count: int};
Facets = {facets: {*: [FacetValue]}};
Volume = {bucket_ms: int, buckets: [{start: time, count: int}]};
MailTrace = {items: [MailTrack]};
MailTrack = {id: int, at: time, item: string, service: string, direction: string, sender: string, envelope_sender: string, recipients: [string], subject: string,
  message_id: string, client_ip: string, source_domain: string, location: string, verdict: string, action: string, delivery_status: string, size: int,
  elapsed_us: int, sha256: string, ruleset: string, explanation: Explanation, detections: [LogRow]};
Explanation = {verdict: string, findings: [FindingText], reasons: [{name: string, weight: number}], scores: {*: number}, limits: [string], signals: [string],
  authentication?: any, files: [any], urls: [any]};
FindingText = {rule: string, category: string, severity: int, part: string, evidence: string, english: string, japanese: string};

HeldState = "Quarantining"|"Quarantined"|"QuarantineFailure"|"Restoring"|"RestoreSuccess"|"RestoreFailure"|"Deleting"|"DeleteSuccess"|"DeleteFailure";
Held = {id: int, item: string, service: string, location: string, state: HeldState, filter: string, reason: string, rule: string, policy_name: string, policy_id: int,
  direction: string, sender: string, recipients: [string], header_from: string, subject: string, message_id: string, sha256: string, size: int, held_at: time,
  changed_at: time, error: string, findings: [FindingText]};
HeldPage = {items: [Held], total: int, next: int~};
Preview = {text: string, truncated: bool};
BulkRequest = {action: "restore"|"delete", ids?: [int](1..10000), query?: {state?: HeldState, filter?: string, direction?: string, text?: string(0..512), recipient?: string(0..512), from?: time, until?: time}};
Task = {id: string, kind: string, state: "running"|"done"|"cancelled", total: int, succeeded: int, failed: int, started_at: time, ended_at: time~, failures: [{id: int, problem: string}]};

Figures = {from: time, until: time, mails: int, threats: int, by_verdict: [FacetValue], by_threat_type: [FacetValue], by_filter: [FacetValue], by_action: [FacetValue],
  top_senders: [FacetValue], top_recipients: [FacetValue], top_urls: [FacetValue], top_policies: [FacetValue], top_templates: [FacetValue],
  volume: [{start: time, mails: int, threats: int}], bucket_ms: int, quarantined: int};
ServiceStatus = {items: [{service: string, state: "protected"|"not_configured"|"failing", mails_24h: int, last_at: time~}]};
)");
  return shapes;
}

}  // namespace sekisho::api
