-- Organization webhooks: whom to tell of what, and what was told.
-- The twin of this file for SQLite has the same number; a test compares what both build.

-- Jobs of one organization that would wait for the same thing, such as a slow host, name it here: only a few of them
-- are under way at the same time.
ALTER TABLE outbox ADD COLUMN queue TEXT COLLATE "C" NOT NULL DEFAULT '';

-- `filters` is the JSON list of the wire. `secret` is sealed; it is what the contract calls a credential, and has an id of
-- its own.
CREATE TABLE webhooks (
    org_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    fullname TEXT COLLATE "C" NOT NULL,
    environment TEXT COLLATE "C" NOT NULL,
    filters TEXT COLLATE "C" NOT NULL,
    url TEXT COLLATE "C" NOT NULL,
    credential_id TEXT COLLATE "C" NOT NULL,
    secret BYTEA NOT NULL,
    secret_expires BIGINT,
    state TEXT COLLATE "C" NOT NULL,
    state_reason TEXT COLLATE "C",
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX webhooks_name ON webhooks (org_id, name);
CREATE INDEX webhooks_fullname ON webhooks (org_id, fullname, id);
CREATE INDEX webhooks_environment ON webhooks (org_id, environment, id);
CREATE INDEX webhooks_state ON webhooks (org_id, state, id);
CREATE INDEX webhooks_created_at ON webhooks (org_id, created_at, id);
CREATE INDEX webhooks_updated_at ON webhooks (org_id, updated_at, id);

-- One event on its way to one webhook, and how that went. `body` is what is sent, as it was when the event happened.
-- `next_try` is there while it waits for another try.
CREATE TABLE webhook_deliveries (
    org_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    webhook_id TEXT COLLATE "C" NOT NULL,
    event TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C",
    replay_of TEXT COLLATE "C",
    body TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    status BIGINT,
    error TEXT COLLATE "C",
    took_ms BIGINT,
    next_try BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, webhook_id) REFERENCES webhooks (org_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_deliveries_webhook ON webhook_deliveries (org_id, webhook_id, created_at, id);

-- Row-level security, as in the first step.
CREATE POLICY organization ON webhooks USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON webhook_deliveries USING (org_id = current_setting('patchbay.org', true));
ALTER TABLE webhooks ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhooks FORCE ROW LEVEL SECURITY;
ALTER TABLE webhook_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_deliveries FORCE ROW LEVEL SECURITY;
