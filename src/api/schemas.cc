#include "api/schemas.h"

namespace sekisho::api {

const Shapes& all_shapes() {
  static const Shapes shapes = read_shapes(R"(
Problem = {type: string, title: string, status: int, code: string, titles: {en: string, ja: string}, instance: string, detail?: string, details?: {en: string, ja: string}, pointer?: string,
  error_code?: int, error_name?: string, error_title?: string, remedy?: string, retry?: bool, ...};
Done = {done: bool};
Health = {status: "ok"|"failing", checks: {*: string}};
Version = {product: string, version: string, time: time};

SignIn = {side: "cas"|"platform", name: string(1..254), password: string(1..512), business_id?: string(0..64)};
SignInAnswer = {state: "signed_in"|"mfa_code_needed"|"mfa_setup_needed"|"password_change_needed", challenge: string, csrf: string};
MfaSetup = {secret: string, uri: string};
Session = {account: {id: int, name: string, role: string, side: "cas"|"platform", language: "ja"|"en", email: string, display_name: string, kind: string, has_mfa: bool},
  csrf: string, permissions: {*: "read"|"partial"|"full"}, organizations: [int], tenant: Tenant};
SessionItem = {id: int, current: bool, created_at: time, last_seen_at: time, expires_at: time, address: string, agent: string};
Tenant = {id: int, name: string, business_id: string, region: string, time_zone: string, language: "ja"|"en", governance: "cas"|"updating"|"cecp",
  platform: "none"|"activated"|"updated"};

LogType = "detection"|"security_risk"|"ransomware"|"virtual_analyzer"|"data_loss"|"quarantine"|"url_click"|"mail_tracking"|"integration"|"audit";
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
  elapsed_us: int, sha256: string, ruleset: string, explanation: Explanation, detections: [LogRow],
  authorship: [{person: string, wrote: bool, at: time}]};
Explanation = {verdict: string, findings: [FindingText], reasons: [{name: string, weight: number, english: string, japanese: string}], score: ScoreSum~, scores: {*: number}, limits: [string], signals: [string],
  signal_names: [SignalName],
  authentication?: any, files: [any], urls: [any]};
ScoreSum = {name: string, value: number, points: number, rest: number};
SignalName = {id: string, english: string, japanese: string};
FindingText = {rule: string, category: string, severity: int, part: string, evidence: string, english: string, japanese: string};

HeldState = "Quarantining"|"Quarantined"|"QuarantineFailure"|"Restoring"|"RestoreSuccess"|"RestoreFailure"|"Deleting"|"DeleteSuccess"|"DeleteFailure";
Held = {id: int, item: string, service: string, location: string, state: HeldState, filter: string, reason: string, rule: string, policy_name: string, policy_id: int,
  direction: string, sender: string, recipients: [string], header_from: string, subject: string, message_id: string, sha256: string, size: int, held_at: time,
  changed_at: time, error: string, findings: [FindingText], signal_names: [SignalName]};
QuarantineSettings = {days: int, most: int, preview: bool};
HeldPage = {items: [Held], total: int, next: int~};
EndUserRight = "nothing"|"request"|"release";
EndUserSettings = {enabled: bool, digest: bool, rhythm: "daily"|"weekdays"|"weekly", weekday: int(0..6), hour: int(0..23), minute: int(0..59), link_days: int(1..90),
  may_block: bool, may_report: bool, excluded: [string(3..254)](..10000), rights: {graymail?: EndUserRight, spam?: EndUserRight, blocked_sender?: EndUserRight,
  suspicious?: EndUserRight, phishing?: EndUserRight, url?: EndUserRight, malware?: EndUserRight, file?: EndUserRight, unscannable?: EndUserRight, data_loss?: EndUserRight}};
ReleaseRequest = {id: int, quarantine: int, mailbox: string, note: string, state: "open"|"granted"|"refused", answer: string, requested_at: time, decided_at: time~,
  decided_by: string, subject: string, sender: string, reason: string, held_state: HeldState~};
ReportedMail = {id: int, reporter: string, via: "mail"|"page"|"api"|"banner", claim: "phishing"|"spam"|"not_risk", note: string, state: "new"|"confirmed"|"rejected", message_id: string,
  sender: string, recipients: [string], subject: string, sha256: string, size: int, kept: bool, item: string, verdict_then: string, action_then: string, verdict_now: string,
  action_now: string, urls: [string], reported_at: time, judged_at: time~, decided_at: time~, decided_by: string, answer: string};
SimilarMail = {track: int, at: time, item: string, sender: string, recipients: [string], subject: string, message_id: string, verdict: string, action: string,
  delivery_status: string, reasons: ["same_message"|"same_content"|"same_url"|"same_sender_and_subject"]};
AnswerTexts = {received_subject?: string(0..256), received_body?: string(0..8192), result_subject?: string(0..256), result_body?: string(0..8192)};
ReportingSettings = {enabled: bool, phishing_address: string(0..254), spam_address: string(0..254), not_risk_address: string(0..254), administrators: [string(3..254)](..10),
  confirm: bool, texts: {en: AnswerTexts, ja: AnswerTexts}};
ClickAction = "allow"|"warn"|"block";
ClickSettings = {dangerous: ClickAction, highly_suspicious: ClickAction, suspicious: ClickAction, untested: ClickAction, configured: bool};
ClickSettingsChange = {dangerous?: ClickAction, highly_suspicious?: ClickAction, suspicious?: ClickAction, untested?: ClickAction};
PasswordRule = {name: string(1..128), before: string(0..256), password: string(1..256), after: string(0..256)};
HighProfileThresholds = {users: "built_in"|"conservative"|"normal"|"aggressive", domains: "conservative"|"normal"|"aggressive"};
AttachmentPasswords = {guess: bool, passwords: [string]~, count: int, rules: [PasswordRule]};
AttachmentPasswordsDraft = {guess: bool, passwords: [string(3..64)](..200), rules: [PasswordRule](..50)};
Preview = {text: string, truncated: bool};
BulkRequest = {action: "restore"|"delete", ids?: [int](1..10000), query?: {state?: HeldState, filter?: string, direction?: string, service?: string(0..64), affected_user?: string(0..254), reason?: string(0..256), policy?: string(0..256), text?: string(0..512), recipient?: string(0..512), from?: time, until?: time}};
Task = {id: string, kind: string, state: "running"|"done"|"cancelled", total: int, succeeded: int, failed: int, started_at: time, ended_at: time~, failures: [{id: int, problem: string}]};

Figures = {from: time, until: time, mails: int, threats: int, by_verdict: [FacetValue], by_threat_type: [FacetValue], by_filter: [FacetValue], by_action: [FacetValue],
  top_senders: [FacetValue], top_recipients: [FacetValue], top_urls: [FacetValue], top_policies: [FacetValue], top_templates: [FacetValue],
  volume: [{start: time, mails: int, threats: int}], bucket_ms: int, quarantined: int};
ServiceStatus = {items: [{service: string, state: "protected"|"waiting"|"no_policy"|"not_configured"|"failing", policies: int, mails_24h: int, last_at: time~}], milter: string, seen: bool};
ConfigurationHealth = {items: [{service: string, rate: int, state: "good"|"partial"|"warning", features: [{id: string, importance: "high"|"medium", adopted: bool, policies: int}]}]};

TwoTexts = {en: string, ja: string};
Policy = {name: string(1..128), ...};
PolicyVersioned = {version: int, policy: Policy};
PolicySummary = {id: int, name: string, description: string, kind: "threat_protection"|"data_loss", service: "inline_inbound"|"inline_outbound"|"mailbox", priority: int,
  enabled: bool, monitor_only: bool, built_in: string, targets_all: bool, version: int};
PolicyHistory = {version: int, change: string, difference: string, changed_by: string, changed_at: time};
SimulatedPolicy = {id?: int(1..0), version?: int(1..0), policy?: Policy};
SimulationRequest = {candidate: SimulatedPolicy, against?: SimulatedPolicy, from?: time, until?: time, limit?: int(1..50000), examples?: int(0..200), as_acting?: bool};
Simulation = {from: time, until: time, looked_at: int, unreadable: int, changed: int, stricter: int, weaker: int, complete: bool, oldest: time~,
  transitions: [{from: string, to: string, count: int}], examples: [{track: int, at: time, item: string, sender: string, recipients: [string], subject: string, then: string,
  from: string, to: string, from_policy: string, to_policy: string, rule: string, risk_name: string}]};
NoticeTexts = {admin_subject: string(0..256), admin_body: string(0..8192), user_subject: string(0..256), user_body: string(0..8192)};
NoticeDraft = {admin_recipients: [string(3..254)](..100), system_recipients?: [string(3..254)](..20), signature: string(0..1020), texts: {en: NoticeTexts, ja: NoticeTexts}, built_in?: any};
NoticeSettings = {admin_recipients: [string], system_recipients: [string], signature: string, texts: {en: NoticeTexts, ja: NoticeTexts}, built_in: {en: NoticeTexts, ja: NoticeTexts}};
ReportSearch = {name: string(1..128), log: "detection"|"quarantine"|"url_click"|"mail_tracking"|"integration", query?: string(0..4096), field?: string(0..128)};
ReportDocument = {title?: string(0..128), description?: string(0..1024), company?: string(0..128), logo?: string(0..266668), sections: [string(1..64)](..50),
  searches?: [ReportSearch](..10), formats: ["pdf"|"html"|"csv"](1..3), language: "ja"|"en", recipients?: [string(3..254)](..50), rhythm?: "daily"|"weekly"|"monthly", weekday?: int(0..6),
  day?: int(1..31), hour?: int(0..23)};
ReportOrder = {document: ReportDocument, span: "yesterday"|"last_week"|"last_month"|"last_6_months"|"last_year"|"custom", from?: time, until?: time, format?: "pdf"|"html"|"csv"};
ReportRun = {id: int, schedule: int, title: string, from: time, until: time, state: "waiting"|"done"|"failed", error: string, formats: [string], created_at: time, created_by: string};
ReportScheduleDraft = {name: string(1..128), enabled?: bool, document: ReportDocument};
ReportSchedule = {id: int, name: string, enabled: bool, document: ReportDocument, last_due: time, created_at: time, created_by: string};
PolicyImport = {difference: string, applied: bool};
ListSummary = {name: string, count: int, max_entries: int};
ListEntryDraft = {value?: string(0..2048), header?: {name: string(0..128), value: string(0..128), test?: "contains"|"equals"}, person?: {first?: string(0..128),
  middle?: string(0..128), last?: string(0..128), address: string(0..254)}, owner?: string(0..254), note?: string(0..512), expires_at?: time~};
ListEntry = {value: string, header: {name: string, value: string, test: "contains"|"equals"}, person: {first: string, middle: string, last: string, address: string},
  owner: string, note: string, source: string, expires_at: time~, created_at: time, created_by: string};
HighProfileProposal = {address: string, first: string, middle: string, last: string, listed: bool};
CorrelatedSignal = {id: string, name: TwoTexts};
CorrelatedDetection = {id: int, at: time, item: string, kind: "security_risk"|"anomaly"|"customized", level: "risk"|"moderate"|"aggressive"|"extra_aggressive", threat_type: TwoTexts, name: TwoTexts,
  signals: [CorrelatedSignal], status: string, held: int, organization: string, sender: string, affected_user: string, recipients: [string], subject: string, policy: string, action: string, message_id: string};
ListContent = {name: string, max_entries: int, items: [ListEntry]};
DlpDefinition = {id: string, name: string, kind: string, definition: any};
DlpCatalogEntry = {id: string, name: TwoTexts, country: string, kind: string, description: string};
DlpTestHit = {identifier: string, name: TwoTexts, from: int, to: int, text: string, certain: bool};

Refusal = {code: int, name: string, retry: bool, title: TwoTexts, meaning: TwoTexts, remedy: TwoTexts};
UpdateStatus = {road: "not_activated"|"activated"|"connecting"|"connected"|"platform_update_required"|"platform_updating"|"offered"|"agreed"|"updating"|"done",
  run: int, started_by: string, started_from: string, started_at: time~, ended_at: time~, error: Refusal~,
  steps: [{id: string, title: TwoTexts, done: bool, ended_at: time~, detail: string}]};
UpdateBanner = {visible: bool, button: "none"|"more_details"|"connect"|"update_platform"|"update_cecp"|"progress", text: TwoTexts, label: TwoTexts,
  target: ""|"activate"|"connect"|"platform_update"|"cecp_update"|"status", enabled: bool, refusal: Refusal~, road: string, blocker: Refusal~};
Rehearsal = {completed: bool, refusal: Refusal~, took_ms: int, rows_compared: int, differences: [{table: string, row: string, column: string, before: string, after: string}]};
FleetLine = {tenant: int, business_id: string, company: string, region: string, road: string, blockers: [Refusal], phase_begins: time~, updated_at: time~, data_removed_at: time~,
  granted: int, used: int, shortage: int, error: Refusal~};
HeldDomain = {domain: string, tenant: int, assigned: bool, since: time, verified: bool};
InternalDomain = {domain: string, state: "verified"|"unverified", record: {type: string, name: string, value: string}~, verified_at: time~, checked_at: time~, problem: ""|"not_found"|"no_answer", organization: int};
Phase = {name: string(1..64), begins_at: time, region?: string(0..16), business_ids?: [string(1..64)](..10000)};
Preflight = {at: time, business_id: string, company: string, may_start: bool, digest: string, seats: int, programme: string, edition: string, licence_expires: time~,
  last_backup: time~, credits: {granted: int, standard: int, url_sandboxing: int, used: int, shortage: int},
  checks: [{id: string, state: "ok"|"warning"|"blocked", title: TwoTexts, text: TwoTexts, refusal: Refusal~}],
  features: [{id: string, used: bool, name: TwoTexts, instead: TwoTexts}],
  carries: [{what: string, name: string, outcome: string, target: string, reason: TwoTexts}]};
UpdateDocuments = {items: [{id: string, version: string, title: TwoTexts, body: TwoTexts}], feature_list_version: string};
UpdateEvents = {items: [{at: time, step: string, event: string, code: int, account: string, address: string, detail: string}]};
CompletionReport = {document: string, signature: string, public_key: string, genuine: bool};
MenuMove = {cas: TwoTexts, cecp: TwoTexts};
FoundationStatus = {state: "not_started"|"email_needed"|"code_sent"|"password_due"|"done", email: string, deadline: time~, run: int};
Instance = {id: int, product: "cas"|"cecp", product_name: string, name: string, region: string, description: string, status: string, status_text: TwoTexts, status_at: time,
  created_at: time};

IdentityProvider = {id: int, public_id: string, side: "cas"|"platform", kind: "oidc"|"saml", name: string, description: string, enabled: bool, domains: [string], issuer: string,
  sign_on_url: string, client_id: string, has_secret: bool, certificates: [string], claim: string, unsolicited: bool, sign_requests: bool, groups_attribute: string, group_roles: [GroupRole], start_url: string, redirect_uri: string, acs_url: string,
  entity_id: string, created_at: time, modified_at: time};
IdentityProviderDraft = {kind: "oidc"|"saml", name: string(1..64), description?: string(0..256), enabled?: bool, domains?: [string(1..253)](..50), issuer: string(1..1024), sign_on_url?: string(0..2048),
  client_id?: string(0..1024), client_secret?: string(0..1024), certificates?: [string(1..16384)](..4), claim?: string(0..1024),
  unsolicited?: bool, sign_requests?: bool, groups_attribute?: string(0..1024), group_roles?: [GroupRole](..100)};
GroupRole = {group: string(1..256), role_id: int(1..0)};

ConsoleSettings = {idle_minutes: int(5..480), session_minutes: int(30..480), max_sessions: int(1..20), mfa_required: bool, allowed_networks: [string(1..64)](..100)};
Organization = {id: int, name: string, description: string, created_at: time};
OrganizationDraft = {name: string(1..32), description?: string(0..128)};
Account = {id: int, side: "cas"|"platform", kind: "clp"|"local"|"sso"|"primary"|"saml"|"saml_group", name: string, email: string, display_name: string, description: string, role_id: int, role: string,
  status: "enabled"|"disabled"|"invited"|"reset"|"idp_pending", allow_sso: bool, has_mfa: bool, mfa_required: bool, language: "ja"|"en", origin: string, created_at: time, last_sign_in_at: time~};
AccountDraft = {kind?: "local"|"sso"|"saml"|"saml_group", email: string(0..254), display_name?: string(0..128), description?: string(0..512), role_id: int(1..0),
  allow_sso?: bool, language?: "ja"|"en"};
Role = {id: int, side: "cas"|"platform", name: string, description: string, predefined: bool, assignable: "users"|"keys"|"both",
  permissions: {*: "read"|"partial"|"full"}, organizations: [int], members: int, origin: string};
RoleDraft = {name: string(1..64), description?: string(0..512), assignable?: "users"|"keys"|"both", permissions: {*: "none"|"read"|"partial"|"full"},
  organizations?: [int](..20)};
ApiKey = {id: int, side: "cas"|"platform", name: string, description: string, role_id: int, types: [string], networks: [string], enabled: bool, created_at: time,
  modified_at: time, expires_at: time~, last_used_at: time~};
ApiTokenDraft = {name: string(1..128), description?: string(0..1024), types: [string(1..64)](1..10)};
ApiKeyDraft = {name: string(1..128), description?: string(0..1024), role_id: int(1..0), months?: int(0..12), networks?: [string(1..64)](..100), enabled?: bool};
IssuedKey = {key: ApiKey, secret: string};
Licence = {id: int, serial: string, name: string, side: "cas"|"platform", programme: "TSSL"|"TMOL"|"MSPL", edition: string, trial: bool, seats: int, starts_at: time,
  expires_at: time, state: string, registered_at: time};
CreditSummary = {granted: int, used: int, balance: int, shortage: int, used_by: [{feature: string, name: TwoTexts, credits: int}]};
LicenceInformation = {business_id: string, company: string, current: Licence~, items: [Licence], credits: CreditSummary, expiry_warning_days: int~};
CreditInformation = {summary: CreditSummary, history: [{sequence: int, kind: "grant"|"allocation"|"release"|"expiry", amount: int, feature: string, source: string, at: time,
  expires_at: time~, account: string}], daily: [{day: time, granted: int, used: int}]};
AuditPage = {items: [{sequence: int, at: time, organization: string, account: string, role: string, source: string, address: string, category: string, activity: string,
  result: string, details: any, hash: string}], next: int~};
CorrelationSignal = {id: string, english: string, japanese: string};
CorrelationRule = {id: string, level: "security_risk"|"moderate"|"aggressive"|"extra_aggressive", signals: string, english: string, japanese: string};
Correlation = {signals: [CorrelationSignal], rules: [CorrelationRule], custom: any};
Correction = {id: int, at: time, item: string, message_id: string, verdict: "wanted"|"spam"|"phishing", source: string, reporter: string, trusted: bool, sender: string, subject: string, undone_at: time~, undone_by: string};
ScanCounts = {items: int, unread: int, found: int, acted: int, failed: int, malware: int, files: int, urls: int, messages: int, data_loss: int};
ManualScan = {id: string, policy_id: int, policy_name: string, kind: "threat_protection"|"data_loss", mode: "scan_and_protect"|"scan_only", from: time, until: time, report_to: [string],
  state: "waiting"|"running"|"stopping"|"done"|"stopped"|"failed", problem: string, started_by: string, ordered_at: time, started_at: time~, ended_at: time~, counts: ScanCounts,
  mailboxes: [{name: string, state: "waiting"|"scanned"|"skipped", problem: string, counts: ScanCounts}]};
LearningRun = {run: string, at: time, verdict: "wanted"|"spam"|"phishing", reporter: string, mails: int, undone: int};
RetroAction = {id: int, at: time, changed_at: time, item: string, recipient: string, message_id: string, action: "quarantine"|"move_to_junk"|"delete_message"|"restore"|"restore_from_junk", rule: string, reason: string, cause: string, state: "planned"|"done"|"failed", error: string};
RetroScan = {enabled: bool, running: bool, window_days: int, started_at: time~, cause: string, judged: int, late: int, cleared: int, mail_model: MailModel~, actions: [RetroAction]};
MailModel = {source: "shipped"|"file"|"kept", version: string, refused: {en: string, ja: string}~};
StyleProgress = {address: string, name: string, mails: int, needed: int, trained: bool, last_at: time~};
Judgement = {explanation: Explanation, plans: [{recipients: [string], decision: string, monitor_only: bool, actions: [PlannedAction], observed: [PlannedAction]}],
  mail: {from: string, subject: string, message_id: string, date: string}, judged_as: "mail"|"attachment", file_type: string, size: int, sha256: string, elapsed_us: int, ruleset: string};
MailActionRequest = {action: "quarantine"|"delete"|"restore", description?: string(0..1024), mails: [{mailbox?: string(0..512), message_id?: string(0..1024),
  item?: string(0..128)}](1..1000)};
ResponseAction = {task: string, batch: string, action: string, target: string, mailbox: string, message_id: string, unique_id: string, subject: string, description: string,
  requested_by: string, surface: string, status: "created"|"executing"|"success"|"skipped"|"failed", error: string, requested_at: time, changed_at: time};
WebhookEvent = "detection"|"quarantine"|"mail"|"audit";
Webhook = {id: int, name: string, url: string, events: [WebhookEvent], query: string, enabled: bool, pending: int, dead: int, failures: int, paused_until: time~,
  last_delivered_at: time~, last_error: string, created_at: time, changed_at: time};
WebhookDraft = {name: string(1..128), url: string(1..2048), events: [WebhookEvent](1..4), query?: string(0..4096), enabled?: bool};
IssuedWebhook = {webhook: Webhook, secret: string};
DeliveryState = "pending"|"delivered"|"dead";
Delivery = {id: int, webhook: int, message: string, event: string, state: DeliveryState, attempts: int, http_status: int, error: string, next_at: time~, created_at: time,
  ended_at: time~, body?: any};
DeliveryPage = {items: [Delivery], next: int~};
PlannedAction = {action: string, policy_id: int, policy_name: string, filter: string, risk_name: string, rule: string};
)");
  return shapes;
}

}  // namespace sekisho::api
