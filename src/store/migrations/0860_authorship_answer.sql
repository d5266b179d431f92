-- What the person whose name a mail bears answered to "did you write this?": the last answer of each.
CREATE TABLE authorship_answer (
  tenant INTEGER NOT NULL,
  item TEXT NOT NULL,
  person TEXT NOT NULL,
  wrote INTEGER NOT NULL,
  answered_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, item, person)
);
CREATE INDEX authorship_answer_at ON authorship_answer (tenant, answered_at);
