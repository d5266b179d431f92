CREATE TABLE account_preference (
  tenant INTEGER NOT NULL,
  account INTEGER NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (tenant, account, name)
);
