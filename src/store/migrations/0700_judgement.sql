CREATE TABLE correction (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  at INTEGER NOT NULL,
  item TEXT NOT NULL,
  message_id TEXT NOT NULL,
  verdict TEXT NOT NULL,
  source TEXT NOT NULL,
  reporter TEXT NOT NULL,
  trusted INTEGER NOT NULL,
  sender TEXT NOT NULL,
  subject TEXT NOT NULL,
  vouched TEXT NOT NULL,
  likeness TEXT NOT NULL,
  undone_at INTEGER NOT NULL DEFAULT 0,
  undone_by TEXT NOT NULL DEFAULT '',
  UNIQUE (tenant, item, reporter, at)
);
CREATE INDEX correction_time ON correction (tenant, undone_at, at);
CREATE TABLE style_sample (
  tenant INTEGER NOT NULL,
  address TEXT NOT NULL,
  item TEXT NOT NULL,
  at INTEGER NOT NULL,
  sample TEXT NOT NULL,
  PRIMARY KEY (tenant, address, item)
);
CREATE INDEX style_sample_time ON style_sample (tenant, address, at);
CREATE TABLE retro_state (
  tenant INTEGER PRIMARY KEY,
  rules TEXT NOT NULL,
  cursor INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  cause TEXT NOT NULL,
  judged INTEGER NOT NULL,
  late INTEGER NOT NULL,
  cleared INTEGER NOT NULL
);
CREATE TABLE retro_action (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  at INTEGER NOT NULL,
  item TEXT NOT NULL,
  track INTEGER NOT NULL,
  recipient TEXT NOT NULL,
  message_id TEXT NOT NULL,
  action TEXT NOT NULL,
  held INTEGER NOT NULL DEFAULT 0,
  rule TEXT NOT NULL,
  reason TEXT NOT NULL,
  cause TEXT NOT NULL,
  state TEXT NOT NULL,
  error TEXT NOT NULL DEFAULT '',
  attempts INTEGER NOT NULL DEFAULT 0,
  changed_at INTEGER NOT NULL
);
CREATE INDEX retro_action_item ON retro_action (tenant, item, recipient, id);
CREATE INDEX retro_action_state ON retro_action (tenant, state, id);
CREATE INDEX retro_action_time ON retro_action (tenant, at);
