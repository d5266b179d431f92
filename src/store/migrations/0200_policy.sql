CREATE TABLE policy (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  kind TEXT NOT NULL,
  service TEXT NOT NULL,
  name TEXT NOT NULL,
  priority INTEGER NOT NULL,
  built_in TEXT NOT NULL,
  version INTEGER NOT NULL,
  document TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  UNIQUE (tenant, service, kind, name)
);
CREATE TABLE policy_version (
  tenant INTEGER NOT NULL,
  policy INTEGER NOT NULL,
  version INTEGER NOT NULL,
  change TEXT NOT NULL,
  difference TEXT NOT NULL,
  document TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (tenant, policy, version)
);
CREATE TABLE policy_revision (
  tenant INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL
);
CREATE TABLE list_entry (
  tenant INTEGER NOT NULL,
  list TEXT NOT NULL,
  value TEXT NOT NULL,
  data TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT 'console',
  expires_at INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (tenant, list, value)
);
CREATE TABLE group_member (
  tenant INTEGER NOT NULL,
  mail_group TEXT NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (tenant, mail_group, address)
);
CREATE TABLE dlp_definition (
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  json TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE TABLE scan_text (
  tenant INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, kind, name)
);
