-- Organization webhooks: whom to tell of what, and what was told.
-- The twin of this file for PostgreSQL has the same number; a test compares what both build.

-- Jobs of one organization that would wait for the same thing, such as a slow host, name it here: only a few of them
-- are under way at the same time.
ALTER TABLE outbox ADD COLUMN queue TEXT NOT NULL DEFAULT '';

-- `filters` is the JSON list of the wire. `secret` is sealed; it is what the contract calls a credential, and has an id of
-- its own.
CREATE TABLE webhooks (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    fullname TEXT NOT NULL,
    environment TEXT NOT NULL,
    filters TEXT NOT NULL,
    url TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    secret BLOB NOT NULL,
    secret_expires INTEGER,
    state TEXT NOT NULL,
    state_reason TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT;
CREATE UNIQUE INDEX webhooks_name ON webhooks (org_id, name);
CREATE INDEX webhooks_fullname ON webhooks (org_id, fullname, id);
CREATE INDEX webhooks_environment ON webhooks (org_id, environment, id);
CREATE INDEX webhooks_state ON webhooks (org_id, state, id);
CREATE INDEX webhooks_created_at ON webhooks (org_id, created_at, id);
CREATE INDEX webhooks_updated_at ON webhooks (org_id, updated_at, id);

-- One event on its way to one webhook, and how that went. `body` is what is sent, as it was when the event happened.
-- `next_try` is there while it waits for another try.
CREATE TABLE webhook_deliveries (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    event TEXT NOT NULL,
    account_id TEXT,
    replay_of TEXT,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    status INTEGER,
    error TEXT,
    took_ms INTEGER,
    next_try INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, webhook_id) REFERENCES webhooks (org_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX webhook_deliveries_webhook ON webhook_deliveries (org_id, webhook_id, created_at, id);
