-- Status: what is counted of calls of integrations.
-- The twin of this file for PostgreSQL has the same number; a test compares what both build.

-- One row for each integration, made with it. `calls` counts like `requests`, but nothing resets it: it numbers calls.
CREATE TABLE integration_status (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    status TEXT NOT NULL,
    calls INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    cpu_time INTEGER NOT NULL,
    db_ops INTEGER NOT NULL,
    api_ops INTEGER NOT NULL,
    in_bytes INTEGER NOT NULL,
    out_bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, id) REFERENCES integrations (org_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX integration_status_status ON integration_status (org_id, status, id);
CREATE INDEX integration_status_requests ON integration_status (org_id, requests, id);
CREATE INDEX integration_status_failed ON integration_status (org_id, failed, id);
CREATE INDEX integration_status_created_at ON integration_status (org_id, created_at, id);
CREATE INDEX integration_status_updated_at ON integration_status (org_id, updated_at, id);

INSERT INTO integration_status (org_id, id, status, calls, requests, failed, cpu_time, db_ops, api_ops, in_bytes,
    out_bytes, created_at, updated_at)
SELECT org_id, id, 'unknown', 0, 0, 0, 0, 0, 0, 0, 0, created_at, created_at FROM integrations;

-- Failures, and changes for the better. `changed` is 1 where the integration's status is another one from then on.
CREATE TABLE status_events (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    status TEXT NOT NULL,
    changed INTEGER NOT NULL,
    error TEXT,
    request INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, integration_id) REFERENCES integrations (org_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX status_events_integration ON status_events (org_id, integration_id, created_at, id);

-- Calls by the `minute` and by the `hour` (`step`) that begins at `start`.
CREATE TABLE status_series (
    org_id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    step TEXT NOT NULL,
    start INTEGER NOT NULL,
    succeeded INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    cpu_time INTEGER NOT NULL,
    in_bytes INTEGER NOT NULL,
    out_bytes INTEGER NOT NULL,
    PRIMARY KEY (org_id, integration_id, step, start),
    FOREIGN KEY (org_id, integration_id) REFERENCES integrations (org_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX status_series_start ON status_series (org_id, step, start, integration_id);
