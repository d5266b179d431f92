CREATE TABLE webhook (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  query TEXT NOT NULL DEFAULT '',
  secret TEXT NOT NULL,
  enabled INTEGER NOT NULL DEFAULT 1,
  cursors TEXT NOT NULL DEFAULT '{}',
  failures INTEGER NOT NULL DEFAULT 0,
  paused_until INTEGER NOT NULL DEFAULT 0,
  last_delivered_at INTEGER NOT NULL DEFAULT 0,
  last_error TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  UNIQUE (tenant, name)
);
CREATE TABLE webhook_delivery (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  webhook INTEGER NOT NULL,
  message TEXT NOT NULL,
  event TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  http_status INTEGER NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX webhook_delivery_hook ON webhook_delivery (tenant, webhook, state, id);
CREATE INDEX webhook_delivery_due ON webhook_delivery (state, webhook, next_at);
CREATE INDEX webhook_delivery_ended ON webhook_delivery (tenant, ended_at);
