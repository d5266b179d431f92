CREATE TABLE licence (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  serial TEXT NOT NULL UNIQUE,
  side TEXT NOT NULL,
  name TEXT NOT NULL,
  programme TEXT NOT NULL,
  edition TEXT NOT NULL,
  trial INTEGER NOT NULL DEFAULT 0,
  seats INTEGER NOT NULL,
  starts_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  registered_at INTEGER NOT NULL,
  document TEXT NOT NULL DEFAULT ''
);
CREATE INDEX licence_tenant ON licence (tenant, side);
CREATE TABLE credit_entry (
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  sequence INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('grant', 'allocation', 'release', 'expiry')),
  amount INTEGER NOT NULL CHECK (amount > 0),
  feature TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL DEFAULT 0,
  account TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (tenant, sequence),
  UNIQUE (tenant, source)
);
CREATE TRIGGER credit_entry_no_update BEFORE UPDATE ON credit_entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER credit_entry_no_delete BEFORE DELETE ON credit_entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TABLE credit_release_due (
  tenant INTEGER NOT NULL,
  feature TEXT NOT NULL,
  target INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, feature)
);
CREATE TABLE product_instance (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  product TEXT NOT NULL,
  name TEXT NOT NULL,
  region TEXT NOT NULL DEFAULT '',
  description TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL,
  status_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (tenant, product)
);
