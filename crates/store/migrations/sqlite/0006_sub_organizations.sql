-- Organizations below others.
-- The twin of this file for PostgreSQL has the same number; a test compares what both build.

-- No foreign key: an organization that has others below it is never deleted, and rows of different organizations may
-- live on different machines.
ALTER TABLE organizations ADD COLUMN parent_id TEXT;
CREATE INDEX organizations_parent ON organizations (parent_id, name);
