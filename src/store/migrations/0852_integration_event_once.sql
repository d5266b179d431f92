-- A hit of a blocked list is written once, however often the same item is recorded (replays after a crash).
CREATE UNIQUE INDEX integration_event_once ON integration_event (tenant, item, affected_user, matched);
