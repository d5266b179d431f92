CREATE TABLE identity_provider (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  public_id TEXT NOT NULL UNIQUE,
  side TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  enabled INTEGER NOT NULL DEFAULT 1,
  domains TEXT NOT NULL DEFAULT '',
  issuer TEXT NOT NULL,
  sign_on_url TEXT NOT NULL DEFAULT '',
  client_id TEXT NOT NULL DEFAULT '',
  client_secret TEXT NOT NULL DEFAULT '',
  certificates TEXT NOT NULL DEFAULT '',
  claim TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  modified_at INTEGER NOT NULL,
  UNIQUE (tenant, side, name)
);
CREATE TABLE sso_login (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  provider INTEGER NOT NULL,
  state_hash TEXT NOT NULL,
  browser_hash TEXT NOT NULL,
  nonce TEXT NOT NULL,
  verifier TEXT NOT NULL,
  ticket_hash TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL DEFAULT 0,
  UNIQUE (tenant, state_hash)
);
CREATE INDEX sso_login_expiry ON sso_login (expires_at);
