-- Integration points, integrations, their credentials, and what mock providers remember.
-- The twin of this file for SQLite has the same number; a test compares what both build.

-- `environments` is the allow-list of the wire.
CREATE TABLE integration_points (
    org_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    fullname TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    connector TEXT COLLATE "C" NOT NULL,
    environments TEXT COLLATE "C" NOT NULL,
    haystack TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX integration_points_name ON integration_points (org_id, name);
CREATE INDEX integration_points_fullname ON integration_points (org_id, fullname, id);
CREATE INDEX integration_points_connector ON integration_points (org_id, connector, id);
CREATE INDEX integration_points_created_at ON integration_points (org_id, created_at, id);
CREATE INDEX integration_points_updated_at ON integration_points (org_id, updated_at, id);

-- `provider_config` holds references to credentials and no secrets. A point that is used cannot be removed.
CREATE TABLE integrations (
    org_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    fullname TEXT COLLATE "C" NOT NULL,
    category TEXT COLLATE "C" NOT NULL,
    provider_type TEXT COLLATE "C" NOT NULL,
    provider_config TEXT COLLATE "C" NOT NULL,
    integration_point_id TEXT COLLATE "C",
    refresh_token_id TEXT COLLATE "C" NOT NULL,
    haystack TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, account_id) REFERENCES accounts (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, integration_point_id) REFERENCES integration_points (org_id, id)
);
CREATE UNIQUE INDEX integrations_name ON integrations (org_id, account_id, name);
CREATE INDEX integrations_by_name ON integrations (org_id, name, id);
CREATE INDEX integrations_fullname ON integrations (org_id, fullname, id);
CREATE INDEX integrations_category ON integrations (org_id, category, id);
CREATE INDEX integrations_provider_type ON integrations (org_id, provider_type, id);
CREATE INDEX integrations_account ON integrations (org_id, account_id, id);
CREATE INDEX integrations_point ON integrations (org_id, integration_point_id, id);
CREATE INDEX integrations_created_at ON integrations (org_id, created_at, id);
CREATE INDEX integrations_updated_at ON integrations (org_id, updated_at, id);

-- `owner_id` is an account, an integration or an integration point, as `owner_type` says. `account_id` is the account
-- whose reach decides who sees it: for an integration's credential that integration's account. `category` is the
-- connector of the owner, if it has one. `secret` is sealed.
CREATE TABLE credentials (
    org_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT COLLATE "C" NOT NULL,
    owner_type TEXT COLLATE "C" NOT NULL,
    owner_id TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C",
    integration_id TEXT COLLATE "C",
    integration_point_id TEXT COLLATE "C",
    category TEXT COLLATE "C",
    name TEXT COLLATE "C" NOT NULL,
    fullname TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    managed TEXT COLLATE "C" NOT NULL,
    secret BYTEA NOT NULL,
    expires BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, account_id) REFERENCES accounts (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, integration_id) REFERENCES integrations (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, integration_point_id) REFERENCES integration_points (org_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX credentials_name ON credentials (org_id, owner_id, name);
CREATE INDEX credentials_account ON credentials (org_id, account_id, id);
CREATE INDEX credentials_integration ON credentials (org_id, integration_id);
CREATE INDEX credentials_point ON credentials (org_id, integration_point_id);

-- Which credentials an integration refers to: those cannot be removed while it does. A row goes with its integration.
CREATE TABLE integration_credentials (
    org_id TEXT COLLATE "C" NOT NULL,
    integration_id TEXT COLLATE "C" NOT NULL,
    credential_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (org_id, integration_id, credential_id),
    FOREIGN KEY (org_id, integration_id) REFERENCES integrations (org_id, id) ON DELETE CASCADE
);
CREATE INDEX integration_credentials_credential ON integration_credentials (org_id, credential_id);

-- What providers that live here remember: documents of an integration by kind and id, in the order of `sort`.
CREATE TABLE provider_state (
    org_id TEXT COLLATE "C" NOT NULL,
    integration_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    sort TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (org_id, integration_id, kind, id),
    FOREIGN KEY (org_id, integration_id) REFERENCES integrations (org_id, id) ON DELETE CASCADE
);
CREATE INDEX provider_state_sort ON provider_state (org_id, integration_id, kind, sort, id);

CREATE INDEX tokens_owner ON tokens (org_id, owner_id, id);
CREATE INDEX tokens_created_at ON tokens (org_id, created_at, id);

-- Row-level security, as in the first step.
CREATE POLICY organization ON integration_points USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON integrations USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON credentials USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON integration_credentials USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON provider_state USING (org_id = current_setting('patchbay.org', true));
ALTER TABLE integration_points ENABLE ROW LEVEL SECURITY;
ALTER TABLE integration_points FORCE ROW LEVEL SECURITY;
ALTER TABLE integrations ENABLE ROW LEVEL SECURITY;
ALTER TABLE integrations FORCE ROW LEVEL SECURITY;
ALTER TABLE credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE credentials FORCE ROW LEVEL SECURITY;
ALTER TABLE integration_credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE integration_credentials FORCE ROW LEVEL SECURITY;
ALTER TABLE provider_state ENABLE ROW LEVEL SECURITY;
ALTER TABLE provider_state FORCE ROW LEVEL SECURITY;
