-- Looks at what is due, and claims, go from queue to queue within their own kinds. There is no second index that a
-- database without statistics could take for the same questions: by any other it would read all that waits.
-- The twin of this file for SQLite has the same number; a test compares what both build.

DROP INDEX outbox_ready;
DROP INDEX outbox_queue;
CREATE INDEX outbox_queue ON outbox (kind, org_id, queue, not_before, id) WHERE state = 'ready';
