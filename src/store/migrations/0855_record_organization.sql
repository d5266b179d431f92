-- Every record was written without the organisation it belongs to: the tenant's first, to which all mail and files belong.
UPDATE detection SET organization = (SELECT COALESCE(MIN(id), 0) FROM organization o WHERE o.tenant = detection.tenant) WHERE organization = 0;
UPDATE mail_tracking SET organization = (SELECT COALESCE(MIN(id), 0) FROM organization o WHERE o.tenant = mail_tracking.tenant) WHERE organization = 0;
UPDATE quarantine_event SET organization = (SELECT COALESCE(MIN(id), 0) FROM organization o WHERE o.tenant = quarantine_event.tenant) WHERE organization = 0;
UPDATE integration_event SET organization = (SELECT COALESCE(MIN(id), 0) FROM organization o WHERE o.tenant = integration_event.tenant) WHERE organization = 0;
UPDATE url_click SET organization = (SELECT COALESCE(MIN(id), 0) FROM organization o WHERE o.tenant = url_click.tenant) WHERE organization = 0;
