CREATE TABLE intent (
  id TEXT PRIMARY KEY,
  tenant INTEGER NOT NULL,
  item TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  sender TEXT NOT NULL,
  recipients TEXT NOT NULL,
  blob TEXT NOT NULL,
  body TEXT NOT NULL,
  reference INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  error TEXT NOT NULL
);
CREATE INDEX intent_due ON intent (state, next_at);
CREATE INDEX intent_tenant ON intent (tenant, state, created_at);
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  item TEXT NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  service TEXT NOT NULL,
  location TEXT NOT NULL,
  state TEXT NOT NULL,
  filter TEXT NOT NULL,
  reason TEXT NOT NULL,
  rule TEXT NOT NULL,
  policy_name TEXT NOT NULL,
  policy_id INTEGER NOT NULL,
  direction TEXT NOT NULL,
  sender TEXT NOT NULL,
  recipients TEXT NOT NULL,
  header_from TEXT NOT NULL,
  subject TEXT NOT NULL,
  message_id TEXT NOT NULL,
  explanation TEXT NOT NULL,
  search_text TEXT NOT NULL,
  blob TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  held_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  error TEXT NOT NULL
);
CREATE INDEX quarantine_tenant_time ON quarantine (tenant, held_at);
CREATE INDEX quarantine_tenant_state ON quarantine (tenant, state);
CREATE INDEX quarantine_blob ON quarantine (blob);
CREATE INDEX quarantine_message ON quarantine (tenant, message_id);
CREATE TABLE flight (
  flight_key TEXT NOT NULL,
  item TEXT NOT NULL,
  life TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (flight_key, item)
);
