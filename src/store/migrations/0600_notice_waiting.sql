-- Notifications that wait to be told together (reference.md §2.9): one row per event, in order of arrival. told_at 0 is waiting. Told rows
-- stay for some days, so that a mail that the MTA brings again is not told again.
CREATE TABLE notice_waiting (
  id INTEGER PRIMARY KEY,
  tenant INTEGER NOT NULL,
  threshold_key TEXT NOT NULL,
  unique_key TEXT NOT NULL UNIQUE,
  item TEXT NOT NULL,
  recipients TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  language TEXT NOT NULL,
  hours INTEGER NOT NULL,
  arrived_at INTEGER NOT NULL,
  told_at INTEGER NOT NULL
);
CREATE INDEX notice_waiting_key ON notice_waiting (tenant, threshold_key, told_at);
CREATE INDEX notice_waiting_told ON notice_waiting (told_at);
