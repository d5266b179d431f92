CREATE TABLE report_schedule (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  name TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  document TEXT NOT NULL,
  last_due INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  UNIQUE (tenant, name)
);
CREATE TABLE report_run (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  schedule INTEGER NOT NULL DEFAULT 0,
  title TEXT NOT NULL,
  document TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  error TEXT NOT NULL DEFAULT '',
  pdf_blob TEXT NOT NULL DEFAULT '',
  html_blob TEXT NOT NULL DEFAULT '',
  csv_blob TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL
);
CREATE INDEX report_run_tenant ON report_run (tenant, id);
CREATE INDEX report_run_state ON report_run (state);
