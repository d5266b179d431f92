CREATE TABLE detection (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  organization INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL,
  log_id TEXT NOT NULL,
  item TEXT NOT NULL,
  service TEXT NOT NULL,
  scan_type TEXT NOT NULL,
  direction TEXT NOT NULL,
  affected_user TEXT NOT NULL,
  location TEXT NOT NULL,
  filter TEXT NOT NULL,
  category TEXT NOT NULL,
  rule TEXT NOT NULL,
  severity INTEGER NOT NULL,
  threat_type TEXT NOT NULL,
  security_risk_name TEXT NOT NULL,
  detected_by TEXT NOT NULL,
  risk_level TEXT NOT NULL,
  policy_id INTEGER NOT NULL,
  policy_name TEXT NOT NULL,
  action TEXT NOT NULL,
  action_result TEXT NOT NULL,
  sender TEXT NOT NULL,
  envelope_sender TEXT NOT NULL,
  recipients TEXT NOT NULL,
  subject TEXT NOT NULL,
  message_id TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  file_name TEXT NOT NULL,
  file_sha1 TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  url TEXT NOT NULL,
  domain TEXT NOT NULL,
  templates TEXT NOT NULL,
  violating_content TEXT NOT NULL,
  part TEXT NOT NULL,
  evidence TEXT NOT NULL
);
CREATE INDEX detection_time ON detection (tenant, at, id);
CREATE INDEX detection_message ON detection (tenant, message_id);
CREATE INDEX detection_item ON detection (tenant, item);
CREATE UNIQUE INDEX detection_log_id ON detection (tenant, log_id);
CREATE TABLE mail_tracking (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  organization INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL,
  item TEXT NOT NULL,
  service TEXT NOT NULL,
  direction TEXT NOT NULL,
  sender TEXT NOT NULL,
  envelope_sender TEXT NOT NULL,
  recipients TEXT NOT NULL,
  subject TEXT NOT NULL,
  message_id TEXT NOT NULL,
  client_ip TEXT NOT NULL,
  source_domain TEXT NOT NULL,
  location TEXT NOT NULL,
  verdict TEXT NOT NULL,
  action TEXT NOT NULL,
  delivery_status TEXT NOT NULL,
  size INTEGER NOT NULL,
  elapsed_us INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  files TEXT NOT NULL,
  urls TEXT NOT NULL,
  ruleset TEXT NOT NULL,
  report BLOB NOT NULL
);
CREATE INDEX mail_tracking_time ON mail_tracking (tenant, at, id);
CREATE INDEX mail_tracking_message ON mail_tracking (tenant, message_id);
CREATE UNIQUE INDEX mail_tracking_item ON mail_tracking (tenant, item, action, recipients);
CREATE TABLE quarantine_event (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  organization INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL,
  quarantine INTEGER NOT NULL,
  item TEXT NOT NULL,
  service TEXT NOT NULL,
  direction TEXT NOT NULL,
  affected_user TEXT NOT NULL,
  filter TEXT NOT NULL,
  security_risk_name TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  performed_by TEXT NOT NULL,
  sender TEXT NOT NULL,
  recipients TEXT NOT NULL,
  subject TEXT NOT NULL,
  message_id TEXT NOT NULL,
  location TEXT NOT NULL
);
CREATE INDEX quarantine_event_time ON quarantine_event (tenant, at, id);
CREATE INDEX quarantine_event_item ON quarantine_event (tenant, item);
CREATE TABLE integration_event (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  organization INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL,
  service TEXT NOT NULL,
  affected_user TEXT NOT NULL,
  filter TEXT NOT NULL,
  matched TEXT NOT NULL,
  action TEXT NOT NULL,
  sender TEXT NOT NULL,
  subject TEXT NOT NULL,
  message_id TEXT NOT NULL,
  item TEXT NOT NULL
);
CREATE INDEX integration_event_time ON integration_event (tenant, at, id);
CREATE TABLE url_click (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  organization INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL,
  action TEXT NOT NULL,
  sender TEXT NOT NULL,
  recipient TEXT NOT NULL,
  url TEXT NOT NULL,
  message_id TEXT NOT NULL
);
CREATE INDEX url_click_time ON url_click (tenant, at, id);
CREATE TABLE correspondent (
  tenant INTEGER NOT NULL,
  address TEXT NOT NULL,
  day INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  PRIMARY KEY (tenant, address, day)
) WITHOUT ROWID;
