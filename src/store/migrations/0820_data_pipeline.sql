CREATE TABLE data_pipeline (
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  settings TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  registered_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
);
