-- What is known of a tenant's internal domains beside that they are on its list: which organisation owns one (0: the tenant's first), and whether
-- DNS proved it to be the tenant's (verified_at 0: not so far, problem: why not at the last look).
CREATE TABLE domain_fact (
  tenant INTEGER NOT NULL,
  domain TEXT NOT NULL,
  organization INTEGER NOT NULL DEFAULT 0,
  verified_at INTEGER NOT NULL DEFAULT 0,
  checked_at INTEGER NOT NULL DEFAULT 0,
  problem TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (tenant, domain)
);
-- What was recorded of a removed organisation goes on naming it: its row stays, under a name of its own, and its number is given to no other.
ALTER TABLE organization ADD COLUMN removed_at INTEGER NOT NULL DEFAULT 0;
-- Whether it owns a domain or did: then some of the records are its own.
ALTER TABLE organization ADD COLUMN owned INTEGER NOT NULL DEFAULT 0;
