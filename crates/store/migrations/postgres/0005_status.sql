-- Status: what is counted of calls of integrations.
-- The twin of this file for SQLite has the same number; a test compares what both build.

-- One row for each integration, made with it. `calls` counts like `requests`, but nothing resets it: it numbers calls.
CREATE TABLE integration_status (
    org_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    calls BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    cpu_time BIGINT NOT NULL,
    db_ops BIGINT NOT NULL,
    api_ops BIGINT NOT NULL,
    in_bytes BIGINT NOT NULL,
    out_bytes BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, id) REFERENCES integrations (org_id, id) ON DELETE CASCADE
);
CREATE INDEX integration_status_status ON integration_status (org_id, status, id);
CREATE INDEX integration_status_requests ON integration_status (org_id, requests, id);
CREATE INDEX integration_status_failed ON integration_status (org_id, failed, id);
CREATE INDEX integration_status_created_at ON integration_status (org_id, created_at, id);
CREATE INDEX integration_status_updated_at ON integration_status (org_id, updated_at, id);

-- The owner, too, sees no rows of organizations unless it asks to.
ALTER TABLE integrations NO FORCE ROW LEVEL SECURITY;
INSERT INTO integration_status (org_id, id, status, calls, requests, failed, cpu_time, db_ops, api_ops, in_bytes,
    out_bytes, created_at, updated_at)
SELECT org_id, id, 'unknown', 0, 0, 0, 0, 0, 0, 0, 0, created_at, created_at FROM integrations;
ALTER TABLE integrations FORCE ROW LEVEL SECURITY;

-- Failures, and changes for the better. `changed` is 1 where the integration's status is another one from then on.
CREATE TABLE status_events (
    org_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    integration_id TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    changed BIGINT NOT NULL,
    error TEXT COLLATE "C",
    request BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, integration_id) REFERENCES integrations (org_id, id) ON DELETE CASCADE
);
CREATE INDEX status_events_integration ON status_events (org_id, integration_id, created_at, id);

-- Calls by the `minute` and by the `hour` (`step`) that begins at `start`.
CREATE TABLE status_series (
    org_id TEXT COLLATE "C" NOT NULL,
    integration_id TEXT COLLATE "C" NOT NULL,
    step TEXT COLLATE "C" NOT NULL,
    start BIGINT NOT NULL,
    succeeded BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    cpu_time BIGINT NOT NULL,
    in_bytes BIGINT NOT NULL,
    out_bytes BIGINT NOT NULL,
    PRIMARY KEY (org_id, integration_id, step, start),
    FOREIGN KEY (org_id, integration_id) REFERENCES integrations (org_id, id) ON DELETE CASCADE
);
CREATE INDEX status_series_start ON status_series (org_id, step, start, integration_id);

-- Row-level security, as in the first step.
CREATE POLICY organization ON integration_status USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON status_events USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON status_series USING (org_id = current_setting('patchbay.org', true));
ALTER TABLE integration_status ENABLE ROW LEVEL SECURITY;
ALTER TABLE integration_status FORCE ROW LEVEL SECURITY;
ALTER TABLE status_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE status_events FORCE ROW LEVEL SECURITY;
ALTER TABLE status_series ENABLE ROW LEVEL SECURITY;
ALTER TABLE status_series FORCE ROW LEVEL SECURITY;
