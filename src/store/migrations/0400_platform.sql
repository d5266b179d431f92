CREATE TABLE platform_tenant (
  tenant INTEGER PRIMARY KEY REFERENCES tenant(id),
  governance TEXT NOT NULL DEFAULT 'cas',
  platform TEXT NOT NULL DEFAULT 'none',
  connected_elsewhere TEXT NOT NULL DEFAULT '',
  last_backup_at INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE organization (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  UNIQUE (tenant, name)
);
CREATE TABLE role (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  side TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  predefined INTEGER NOT NULL DEFAULT 0,
  assignable TEXT NOT NULL DEFAULT 'both',
  permissions TEXT NOT NULL DEFAULT '',
  organizations TEXT NOT NULL DEFAULT '',
  origin TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  UNIQUE (tenant, side, name)
);
CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  side TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  description TEXT NOT NULL DEFAULT '',
  role INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL DEFAULT 'enabled',
  allow_sso INTEGER NOT NULL DEFAULT 0,
  password_hash TEXT NOT NULL DEFAULT '',
  must_change INTEGER NOT NULL DEFAULT 0,
  mfa_required INTEGER NOT NULL DEFAULT 0,
  totp_secret TEXT NOT NULL DEFAULT '',
  totp_pending TEXT NOT NULL DEFAULT '',
  totp_last_step INTEGER NOT NULL DEFAULT 0,
  language TEXT NOT NULL DEFAULT 'ja',
  origin TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  last_sign_in_at INTEGER NOT NULL DEFAULT 0,
  UNIQUE (tenant, side, name)
);
CREATE INDEX account_name ON account (name);
CREATE TABLE former_name (
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  name TEXT NOT NULL,
  refused_since INTEGER NOT NULL,
  PRIMARY KEY (tenant, name)
);
CREATE TABLE recovery_code (
  tenant INTEGER NOT NULL,
  account INTEGER NOT NULL,
  hash TEXT NOT NULL,
  used_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, account, hash)
);
CREATE TABLE sign_in_failure (
  subject TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  locked_until INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  account INTEGER NOT NULL,
  side TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  csrf TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  idle_ms INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  address TEXT NOT NULL DEFAULT '',
  agent TEXT NOT NULL DEFAULT '',
  ended_at INTEGER NOT NULL DEFAULT 0,
  ended_reason TEXT NOT NULL DEFAULT '',
  UNIQUE (tenant, token_hash)
);
CREATE INDEX session_account ON session (tenant, account, ended_at);
CREATE TABLE one_time (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  account INTEGER NOT NULL,
  purpose TEXT NOT NULL,
  hash TEXT NOT NULL,
  subject TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  used_at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX one_time_hash ON one_time (tenant, purpose, hash);
CREATE TABLE platform_mail (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  recipient TEXT NOT NULL,
  kind TEXT NOT NULL,
  unique_key TEXT,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  sent_at INTEGER NOT NULL DEFAULT 0,
  last_error TEXT NOT NULL DEFAULT '',
  UNIQUE (tenant, unique_key)
);
CREATE INDEX platform_mail_due ON platform_mail (sent_at, due_at);
CREATE TABLE api_key (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  side TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  hash TEXT NOT NULL,
  role INTEGER NOT NULL DEFAULT 0,
  types TEXT NOT NULL DEFAULT '',
  networks TEXT NOT NULL DEFAULT '',
  enabled INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  modified_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL DEFAULT 0,
  last_used_at INTEGER NOT NULL DEFAULT 0,
  warned_at INTEGER NOT NULL DEFAULT 0,
  UNIQUE (tenant, side, name),
  UNIQUE (tenant, hash)
);
CREATE TABLE audit (
  tenant INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  organization TEXT NOT NULL,
  account TEXT NOT NULL,
  role TEXT NOT NULL,
  source TEXT NOT NULL,
  address TEXT NOT NULL,
  category TEXT NOT NULL,
  activity TEXT NOT NULL,
  result TEXT NOT NULL,
  details TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (tenant, sequence)
);
CREATE INDEX audit_time ON audit (tenant, at);
CREATE TABLE audit_head (
  tenant INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL
);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
