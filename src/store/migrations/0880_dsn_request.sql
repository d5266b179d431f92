-- What the sender asked to be told of the delivery (RFC 3461), kept with whatever goes on later. JSON, empty: nothing.
ALTER TABLE intent ADD COLUMN dsn TEXT NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN dsn TEXT NOT NULL DEFAULT '';
