-- Where a mail lies is one of the keys a trace asks by, and without its index no other key's index is used. The quarantine is listed by its numbers.
CREATE INDEX mail_tracking_location ON mail_tracking (tenant, location);
CREATE INDEX quarantine_number ON quarantine (tenant, id);
