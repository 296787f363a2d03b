-- Integration points, integrations, their credentials, and what mock providers remember.
-- The twin of this file for PostgreSQL has the same number; a test compares what both build.

-- `environments` is the allow-list of the wire.
-- `rid` is the row number that the text index below refers to; nothing else may use it.
CREATE TABLE integration_points (
    rid INTEGER PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    fullname TEXT NOT NULL,
    description TEXT,
    connector TEXT NOT NULL,
    environments TEXT NOT NULL,
    haystack TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (org_id, id)
) STRICT;
CREATE UNIQUE INDEX integration_points_name ON integration_points (org_id, name);
CREATE INDEX integration_points_fullname ON integration_points (org_id, fullname, id);
CREATE INDEX integration_points_connector ON integration_points (org_id, connector, id);
CREATE INDEX integration_points_created_at ON integration_points (org_id, created_at, id);
CREATE INDEX integration_points_updated_at ON integration_points (org_id, updated_at, id);

CREATE VIRTUAL TABLE integration_points_search USING fts5(
    haystack, content = 'integration_points', content_rowid = 'rid', tokenize = 'trigram case_sensitive 1',
    detail = 'full'
);
CREATE TRIGGER integration_points_search_insert AFTER INSERT ON integration_points BEGIN
    INSERT INTO integration_points_search (rowid, haystack) VALUES (new.rid, new.haystack);
END;
CREATE TRIGGER integration_points_search_delete AFTER DELETE ON integration_points BEGIN
    INSERT INTO integration_points_search (integration_points_search, rowid, haystack)
    VALUES ('delete', old.rid, old.haystack);
END;
CREATE TRIGGER integration_points_search_update AFTER UPDATE OF haystack ON integration_points
WHEN old.haystack <> new.haystack BEGIN
    INSERT INTO integration_points_search (integration_points_search, rowid, haystack)
    VALUES ('delete', old.rid, old.haystack);
    INSERT INTO integration_points_search (rowid, haystack) VALUES (new.rid, new.haystack);
END;

-- `provider_config` holds references to credentials and no secrets. A point that is used cannot be removed.
CREATE TABLE integrations (
    rid INTEGER PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    fullname TEXT NOT NULL,
    category TEXT NOT NULL,
    provider_type TEXT NOT NULL,
    provider_config TEXT NOT NULL,
    integration_point_id TEXT,
    refresh_token_id TEXT NOT NULL,
    haystack TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, account_id) REFERENCES accounts (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, integration_point_id) REFERENCES integration_points (org_id, id)
) STRICT;
CREATE UNIQUE INDEX integrations_name ON integrations (org_id, account_id, name);
CREATE INDEX integrations_by_name ON integrations (org_id, name, id);
CREATE INDEX integrations_fullname ON integrations (org_id, fullname, id);
CREATE INDEX integrations_category ON integrations (org_id, category, id);
CREATE INDEX integrations_provider_type ON integrations (org_id, provider_type, id);
CREATE INDEX integrations_account ON integrations (org_id, account_id, id);
CREATE INDEX integrations_point ON integrations (org_id, integration_point_id, id);
CREATE INDEX integrations_created_at ON integrations (org_id, created_at, id);
CREATE INDEX integrations_updated_at ON integrations (org_id, updated_at, id);

CREATE VIRTUAL TABLE integrations_search USING fts5(
    haystack, content = 'integrations', content_rowid = 'rid', tokenize = 'trigram case_sensitive 1', detail = 'full'
);
CREATE TRIGGER integrations_search_insert AFTER INSERT ON integrations BEGIN
    INSERT INTO integrations_search (rowid, haystack) VALUES (new.rid, new.haystack);
END;
CREATE TRIGGER integrations_search_delete AFTER DELETE ON integrations BEGIN
    INSERT INTO integrations_search (integrations_search, rowid, haystack) VALUES ('delete', old.rid, old.haystack);
END;
CREATE TRIGGER integrations_search_update AFTER UPDATE OF haystack ON integrations
WHEN old.haystack <> new.haystack BEGIN
    INSERT INTO integrations_search (integrations_search, rowid, haystack) VALUES ('delete', old.rid, old.haystack);
    INSERT INTO integrations_search (rowid, haystack) VALUES (new.rid, new.haystack);
END;

-- `owner_id` is an account, an integration or an integration point, as `owner_type` says. `account_id` is the account
-- whose reach decides who sees it: for an integration's credential that integration's account. `category` is the
-- connector of the owner, if it has one. `secret` is sealed.
CREATE TABLE credentials (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    owner_type TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    account_id TEXT,
    integration_id TEXT,
    integration_point_id TEXT,
    category TEXT,
    name TEXT NOT NULL,
    fullname TEXT NOT NULL,
    kind TEXT NOT NULL,
    managed TEXT NOT NULL,
    secret BLOB NOT NULL,
    expires INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, account_id) REFERENCES accounts (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, integration_id) REFERENCES integrations (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, integration_point_id) REFERENCES integration_points (org_id, id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX credentials_name ON credentials (org_id, owner_id, name);
CREATE INDEX credentials_account ON credentials (org_id, account_id, id);
CREATE INDEX credentials_integration ON credentials (org_id, integration_id);
CREATE INDEX credentials_point ON credentials (org_id, integration_point_id);

-- Which credentials an integration refers to: those cannot be removed while it does. A row goes with its integration.
CREATE TABLE integration_credentials (
    org_id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    PRIMARY KEY (org_id, integration_id, credential_id),
    FOREIGN KEY (org_id, integration_id) REFERENCES integrations (org_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX integration_credentials_credential ON integration_credentials (org_id, credential_id);

-- What providers that live here remember: documents of an integration by kind and id, in the order of `sort`.
CREATE TABLE provider_state (
    org_id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    sort TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (org_id, integration_id, kind, id),
    FOREIGN KEY (org_id, integration_id) REFERENCES integrations (org_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX provider_state_sort ON provider_state (org_id, integration_id, kind, sort, id);

CREATE INDEX tokens_owner ON tokens (org_id, owner_id, id);
CREATE INDEX tokens_created_at ON tokens (org_id, created_at, id);
