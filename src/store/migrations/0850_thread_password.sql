-- Mails that may tell a password, and mails that hold a file nobody could open, by what ties them into one thread (protect/thread_passwords).
CREATE TABLE thread_mail (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  item TEXT NOT NULL,
  at INTEGER NOT NULL,
  sender TEXT NOT NULL,
  told TEXT NOT NULL DEFAULT '',
  waits INTEGER NOT NULL DEFAULT 0,
  due INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  UNIQUE (tenant, item)
);
CREATE INDEX thread_mail_due ON thread_mail (tenant, due, id);
CREATE INDEX thread_mail_time ON thread_mail (tenant, at);
CREATE TABLE thread_key (
  tenant INTEGER NOT NULL,
  thread_key TEXT NOT NULL,
  tells INTEGER NOT NULL,
  mail INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  PRIMARY KEY (tenant, thread_key, tells, mail)
);
CREATE INDEX thread_key_mail ON thread_key (tenant, mail);
