-- A task is asked for by its own name again and again until it is over; without an index of it all of the tenant's were gone through.
CREATE INDEX response_action_task ON response_action (tenant, task);
