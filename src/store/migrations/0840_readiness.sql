-- What /readyz writes to see that the database takes writes: one row.
CREATE TABLE readiness (
  id INTEGER PRIMARY KEY,
  written_at INTEGER NOT NULL
);
