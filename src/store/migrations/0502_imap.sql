CREATE TABLE imap_origin (
  tenant INTEGER NOT NULL,
  mailbox TEXT NOT NULL,
  message_id TEXT NOT NULL,
  folder TEXT NOT NULL,
  moved_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, mailbox, message_id)
);
CREATE TABLE imap_position (
  tenant INTEGER NOT NULL,
  mailbox TEXT NOT NULL,
  folder TEXT NOT NULL,
  uid_validity INTEGER NOT NULL,
  last_uid INTEGER NOT NULL,
  PRIMARY KEY (tenant, mailbox, folder)
);
