-- What was answered to a request that carried an Idempotency-Key, for a day: the same request again is answered the same and done once. The caller
-- is an account or a key of the tenant, idempotency_key and request are digests, the answer is sealed. Status 0: being worked on.
CREATE TABLE idempotent_request (
  tenant INTEGER NOT NULL,
  caller TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  request TEXT NOT NULL,
  status INTEGER NOT NULL DEFAULT 0,
  answer TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, caller, idempotency_key)
);
CREATE INDEX idempotent_request_time ON idempotent_request (tenant, created_at);
