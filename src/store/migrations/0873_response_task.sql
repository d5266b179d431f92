-- A task is asked for by its own name again and again until it is over. Without an index of it all tasks of the tenant were gone through.
CREATE INDEX response_action_task ON response_action (tenant, task);
