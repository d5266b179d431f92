-- Where the audit log begins: the records up to there were removed when their time was over, which is a record of the log itself.
CREATE TABLE audit_base (
  tenant INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL
);
DROP TRIGGER audit_no_delete;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
  WHEN OLD.sequence > COALESCE((SELECT sequence FROM audit_base WHERE tenant = OLD.tenant), 0)
  BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
