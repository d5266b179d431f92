-- What was asked for under an idempotency key, as a digest: the same key with another request is a mistake. Empty: from before.
ALTER TABLE bulk_task ADD COLUMN request TEXT NOT NULL DEFAULT '';
