-- SAML: whether our requests to the provider are signed.
ALTER TABLE identity_provider ADD COLUMN sign_requests INTEGER NOT NULL DEFAULT 0;
