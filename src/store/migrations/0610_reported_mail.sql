CREATE TABLE reported_mail (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  reporter TEXT NOT NULL,
  via TEXT NOT NULL,
  claim TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'new',
  message_id TEXT NOT NULL DEFAULT '',
  sender TEXT NOT NULL DEFAULT '',
  recipients TEXT NOT NULL DEFAULT '[]',
  subject TEXT NOT NULL DEFAULT '',
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  blob TEXT NOT NULL,
  item TEXT NOT NULL DEFAULT '',
  verdict_then TEXT NOT NULL DEFAULT '',
  action_then TEXT NOT NULL DEFAULT '',
  verdict_now TEXT NOT NULL DEFAULT '',
  action_now TEXT NOT NULL DEFAULT '',
  urls TEXT NOT NULL DEFAULT '[]',
  report TEXT NOT NULL DEFAULT '',
  reported_at INTEGER NOT NULL,
  judged_at INTEGER NOT NULL DEFAULT 0,
  decided_at INTEGER NOT NULL DEFAULT 0,
  decided_by TEXT NOT NULL DEFAULT '',
  answer TEXT NOT NULL DEFAULT '',
  UNIQUE (tenant, reporter, sha256)
);
CREATE INDEX reported_mail_state ON reported_mail (tenant, state, id);
CREATE INDEX reported_mail_judged ON reported_mail (judged_at);
CREATE INDEX reported_mail_blob ON reported_mail (blob);
