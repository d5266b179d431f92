-- Where each watched account was left off, for every connector (imap_position knew IMAP inboxes only), and what was done to delivered items.
CREATE TABLE connector_position (
  tenant INTEGER NOT NULL,
  service TEXT NOT NULL,
  account TEXT NOT NULL,
  place TEXT NOT NULL,
  PRIMARY KEY (tenant, service, account)
);
INSERT INTO connector_position (tenant, service, account, place)
  SELECT tenant, 'imap', LOWER(mailbox), CAST(uid_validity AS TEXT) || '.' || CAST(last_uid AS TEXT) FROM imap_position WHERE folder = 'INBOX';
DROP TABLE imap_position;
CREATE TABLE connector_intent (
  tenant INTEGER NOT NULL,
  intent TEXT NOT NULL,
  service TEXT NOT NULL,
  account TEXT NOT NULL,
  container TEXT NOT NULL,
  item TEXT NOT NULL,
  effect TEXT NOT NULL,
  done INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, intent)
);
