-- Whose an internal domain is: one tenant's in the whole installation, because mail and mailboxes follow it. `assigned`: by the operator, and
-- kept when the tenant takes the domain off its list. What stood on several lists stays with the oldest tenant.
CREATE TABLE domain_holder (
  domain TEXT PRIMARY KEY,
  tenant INTEGER NOT NULL,
  assigned INTEGER NOT NULL,
  since INTEGER NOT NULL
);
INSERT INTO domain_holder (domain, tenant, assigned, since)
  SELECT value, MIN(tenant), 1, MIN(created_at) FROM list_entry WHERE list = 'internal_domains' GROUP BY value;
