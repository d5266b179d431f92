-- What administrators note about an identity provider, as the reference's clients send it.
ALTER TABLE identity_provider ADD COLUMN description TEXT NOT NULL DEFAULT '';
