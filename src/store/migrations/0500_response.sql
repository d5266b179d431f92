CREATE TABLE response_action (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  task TEXT NOT NULL,
  batch TEXT NOT NULL,
  surface TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  mailbox TEXT NOT NULL DEFAULT '',
  message_id TEXT NOT NULL DEFAULT '',
  unique_id TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '',
  description TEXT NOT NULL DEFAULT '',
  requested_by TEXT NOT NULL,
  status TEXT NOT NULL,
  error_code INTEGER NOT NULL DEFAULT 0,
  error_message TEXT NOT NULL DEFAULT '',
  result TEXT NOT NULL DEFAULT '{}',
  requested_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  UNIQUE (tenant, task)
);
CREATE INDEX response_action_batch ON response_action (tenant, batch, id);
CREATE INDEX response_action_time ON response_action (tenant, requested_at, id);
CREATE INDEX response_action_open ON response_action (status, id);
CREATE TABLE suspicious_object (
  tenant INTEGER NOT NULL,
  exception INTEGER NOT NULL,
  type TEXT NOT NULL,
  value TEXT NOT NULL,
  scan_action TEXT NOT NULL DEFAULT 'block',
  risk_level TEXT NOT NULL DEFAULT 'high',
  description TEXT NOT NULL DEFAULT '',
  modified_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, exception, type, value)
);
CREATE TABLE workbench_alert (
  tenant INTEGER NOT NULL,
  detection INTEGER NOT NULL,
  status TEXT NOT NULL DEFAULT 'Open',
  investigation_status TEXT NOT NULL DEFAULT 'New',
  investigation_result TEXT NOT NULL DEFAULT 'No Findings',
  version INTEGER NOT NULL DEFAULT 1,
  modified_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, detection)
);
CREATE TABLE workbench_note (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  detection INTEGER NOT NULL,
  content TEXT NOT NULL,
  creator TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX workbench_note_alert ON workbench_note (tenant, detection, id);
CREATE TABLE sandbox_submission (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  task TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  status TEXT NOT NULL,
  error TEXT NOT NULL DEFAULT '',
  result TEXT NOT NULL DEFAULT '{}',
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  UNIQUE (tenant, task)
);
