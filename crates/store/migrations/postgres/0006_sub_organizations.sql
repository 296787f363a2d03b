-- Organizations below others.
-- The twin of this file for SQLite has the same number; a test compares what both build.

-- No foreign key: an organization that has others below it is never deleted, and rows of different organizations may
-- live on different machines.
ALTER TABLE organizations ADD COLUMN parent_id TEXT COLLATE "C";
CREATE INDEX organizations_parent ON organizations (parent_id, name);

-- An organization sees that those below it exist, and no row of theirs beside that one.
CREATE POLICY below ON organizations FOR SELECT USING (parent_id = current_setting('patchbay.org', true));
