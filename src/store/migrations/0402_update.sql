CREATE TABLE service_fact (
  tenant INTEGER NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (tenant, name)
);
CREATE TABLE update_phase (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  begins_at INTEGER NOT NULL,
  region TEXT NOT NULL DEFAULT '',
  tenants TEXT NOT NULL DEFAULT ''
);
CREATE TABLE update_run (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  account INTEGER NOT NULL,
  account_name TEXT NOT NULL,
  address TEXT NOT NULL,
  source TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL DEFAULT 0,
  step_deadline INTEGER NOT NULL DEFAULT 0,
  error_code INTEGER NOT NULL DEFAULT 0,
  facts TEXT NOT NULL DEFAULT '',
  UNIQUE (tenant, kind)
);
CREATE TABLE update_step (
  tenant INTEGER NOT NULL,
  run INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending',
  ended_at INTEGER NOT NULL DEFAULT 0,
  detail TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (tenant, run, ordinal)
);
CREATE TABLE update_event (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  run INTEGER NOT NULL,
  at INTEGER NOT NULL,
  step TEXT NOT NULL,
  event TEXT NOT NULL,
  code INTEGER NOT NULL DEFAULT 0,
  account TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX update_event_run ON update_event (tenant, run, id);
CREATE TABLE consent (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  document TEXT NOT NULL,
  version TEXT NOT NULL,
  digest TEXT NOT NULL DEFAULT '',
  account TEXT NOT NULL,
  address TEXT NOT NULL,
  source TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE INDEX consent_tenant ON consent (tenant, document);
CREATE TRIGGER consent_no_update BEFORE UPDATE ON consent BEGIN SELECT RAISE(ABORT, 'consents are append-only'); END;
CREATE TRIGGER consent_no_delete BEFORE DELETE ON consent BEGIN SELECT RAISE(ABORT, 'consents are append-only'); END;
CREATE TABLE carry_over (
  tenant INTEGER NOT NULL,
  what TEXT NOT NULL,
  name TEXT NOT NULL,
  outcome TEXT NOT NULL,
  target TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (tenant, what, name)
);
CREATE TABLE completion_report (
  tenant INTEGER PRIMARY KEY,
  document TEXT NOT NULL,
  signature TEXT NOT NULL,
  public_key TEXT NOT NULL
);
CREATE TABLE import_job (
  tenant INTEGER NOT NULL,
  stream TEXT NOT NULL,
  next_link TEXT NOT NULL DEFAULT '',
  window_end INTEGER NOT NULL DEFAULT 0,
  imported INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, stream)
);
CREATE TABLE import_item (
  tenant INTEGER NOT NULL,
  stream TEXT NOT NULL,
  item TEXT NOT NULL,
  PRIMARY KEY (tenant, stream, item)
);
