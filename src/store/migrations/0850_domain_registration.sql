-- When domains were registered, as their registries say (RDAP): no tenant's data. registered_at 0: it could not be found out.
CREATE TABLE domain_registration (
  domain TEXT PRIMARY KEY,
  registered_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
);
CREATE INDEX domain_registration_expires ON domain_registration (expires_at);
