-- SAML: who may come unasked, which groups give which role, our key for encrypted assertions, and assertions that were used.
ALTER TABLE identity_provider ADD COLUMN unsolicited INTEGER NOT NULL DEFAULT 0;
ALTER TABLE identity_provider ADD COLUMN groups_attribute TEXT NOT NULL DEFAULT '';
ALTER TABLE identity_provider ADD COLUMN group_roles TEXT NOT NULL DEFAULT '';
ALTER TABLE identity_provider ADD COLUMN decryption_key TEXT NOT NULL DEFAULT '';
ALTER TABLE identity_provider ADD COLUMN encryption_certificate TEXT NOT NULL DEFAULT '';
ALTER TABLE sso_login ADD COLUMN member_of TEXT NOT NULL DEFAULT '';
CREATE TABLE saml_used (
  tenant INTEGER NOT NULL,
  provider INTEGER NOT NULL,
  assertion TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, provider, assertion)
);
