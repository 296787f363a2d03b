-- Claims go from queue to queue: each begins at its first job, however many wait in it.
-- The twin of this file for PostgreSQL has the same number; a test compares what both build.

CREATE INDEX outbox_queue ON outbox (org_id, queue, not_before, id) WHERE state = 'ready';
