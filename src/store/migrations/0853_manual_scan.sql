-- Manual scans of mail that lies in mailboxes (reference.md §2.10), and how each mailbox of one stands.
CREATE TABLE manual_scan (
  tenant INTEGER NOT NULL,
  id TEXT NOT NULL,
  policy INTEGER NOT NULL,
  policy_name TEXT NOT NULL,
  kind TEXT NOT NULL,           -- the policy's: threat_protection, data_loss
  mode TEXT NOT NULL,           -- scan_and_protect, scan_only
  from_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  report_to TEXT NOT NULL,      -- JSON: addresses
  state TEXT NOT NULL,          -- waiting, running, stopping, done, stopped, failed
  problem TEXT NOT NULL DEFAULT '',
  started_by TEXT NOT NULL,
  ordered_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL DEFAULT 0,
  ended_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, id)
);
-- One manual scan of a kind at a time.
CREATE UNIQUE INDEX manual_scan_open ON manual_scan (tenant, kind) WHERE state IN ('waiting', 'running', 'stopping');
CREATE TABLE manual_scan_mailbox (
  tenant INTEGER NOT NULL,
  scan TEXT NOT NULL,
  mailbox TEXT NOT NULL,
  state TEXT NOT NULL,          -- waiting, scanned, skipped
  problem TEXT NOT NULL DEFAULT '',
  items INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  found INTEGER NOT NULL DEFAULT 0,
  acted INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  malware INTEGER NOT NULL DEFAULT 0,
  files INTEGER NOT NULL DEFAULT 0,
  urls INTEGER NOT NULL DEFAULT 0,
  messages INTEGER NOT NULL DEFAULT 0,
  data_loss INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, scan, mailbox)
);
