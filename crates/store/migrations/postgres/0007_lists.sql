-- Lists of what belongs to one object: in every order they begin at its first row, however much it has.
-- The twin of this file for SQLite has the same number; a test compares what both build.

CREATE INDEX integrations_account_name ON integrations (org_id, account_id, name, id);
CREATE INDEX integrations_account_fullname ON integrations (org_id, account_id, fullname, id);
CREATE INDEX integrations_account_category ON integrations (org_id, account_id, category, id);
CREATE INDEX integrations_account_provider_type ON integrations (org_id, account_id, provider_type, id);
CREATE INDEX integrations_account_created_at ON integrations (org_id, account_id, created_at, id);
CREATE INDEX integrations_account_updated_at ON integrations (org_id, account_id, updated_at, id);

CREATE INDEX credentials_owner_name ON credentials (org_id, owner_id, name, id);
CREATE INDEX credentials_owner_fullname ON credentials (org_id, owner_id, fullname, id);
CREATE INDEX credentials_owner_created_at ON credentials (org_id, owner_id, created_at, id);
CREATE INDEX credentials_owner_updated_at ON credentials (org_id, owner_id, updated_at, id);
