CREATE TABLE tenant (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  business_id TEXT NOT NULL UNIQUE,
  region TEXT NOT NULL DEFAULT 'jp',
  time_zone TEXT NOT NULL DEFAULT 'Asia/Tokyo',
  language TEXT NOT NULL DEFAULT 'ja',
  created_at INTEGER NOT NULL
);
CREATE TABLE setting (
  tenant INTEGER NOT NULL REFERENCES tenant(id),
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (tenant, name)
);
