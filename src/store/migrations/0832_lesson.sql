-- What a correction teaches the tenant's layer (scan/learn), and the run of `admin learn` that it came with.
ALTER TABLE correction ADD COLUMN lesson TEXT NOT NULL DEFAULT '';
ALTER TABLE correction ADD COLUMN batch TEXT NOT NULL DEFAULT '';
CREATE INDEX correction_batch ON correction (tenant, batch, id);
