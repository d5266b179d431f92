CREATE TABLE quarantine_release (
  tenant INTEGER NOT NULL,
  quarantine INTEGER NOT NULL,
  recipient TEXT NOT NULL,
  released_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, quarantine, recipient)
);
CREATE TABLE end_user (
  tenant INTEGER NOT NULL,
  mailbox TEXT NOT NULL,
  language TEXT NOT NULL DEFAULT '',
  digest INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant, mailbox)
);
CREATE TABLE end_user_link (
  tenant INTEGER NOT NULL,
  hash TEXT NOT NULL,
  mailbox TEXT NOT NULL,
  quarantine INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, hash)
);
CREATE INDEX end_user_link_expiry ON end_user_link (expires_at);
CREATE TABLE release_request (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  quarantine INTEGER NOT NULL,
  mailbox TEXT NOT NULL,
  note TEXT NOT NULL,
  state TEXT NOT NULL,
  answer TEXT NOT NULL DEFAULT '',
  requested_at INTEGER NOT NULL,
  decided_at INTEGER NOT NULL DEFAULT 0,
  decided_by TEXT NOT NULL DEFAULT '',
  UNIQUE (tenant, quarantine, mailbox)
);
CREATE INDEX release_request_state ON release_request (tenant, state, id);
