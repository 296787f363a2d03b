-- What speaks against the status of an integration: `toward` another one, by so many `signs` in a row.
-- The twin of this file for SQLite has the same number; a test compares what both build.

ALTER TABLE integration_status ADD COLUMN toward TEXT COLLATE "C";
ALTER TABLE integration_status ADD COLUMN signs BIGINT NOT NULL DEFAULT 0;
