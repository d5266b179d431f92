-- Tenants whose licences have all lapsed beyond grace: what was announced, how often the end was seen, whether the data is gone.
CREATE TABLE licence_lapse (
  tenant INTEGER PRIMARY KEY,
  purge_at INTEGER NOT NULL,
  announced_at INTEGER NOT NULL,
  rounds INTEGER NOT NULL DEFAULT 0,
  last_round_at INTEGER NOT NULL DEFAULT 0,
  purged_at INTEGER NOT NULL DEFAULT 0
);
