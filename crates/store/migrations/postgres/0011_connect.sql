-- Sessions of the Connect page, and the codes by which a host learns what was connected in one.
-- The twin of this file for SQLite has the same number; a test compares what both build.

-- `setup` is what the host asked for, as on the wire, without secrets. Rows stay for a month after their end, so that the
-- page can still say inside its frame what became of the session.
CREATE TABLE connect_sessions (
    org_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    token_id TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL,
    setup TEXT COLLATE "C" NOT NULL,
    origins TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    expires BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, account_id) REFERENCES accounts (org_id, id) ON DELETE CASCADE
);
-- A page is asked for by the session's id alone, and a call made with its token.
CREATE INDEX connect_sessions_anywhere ON connect_sessions (id);
CREATE INDEX connect_sessions_token ON connect_sessions (org_id, token_id);
CREATE INDEX connect_sessions_account ON connect_sessions (org_id, account_id);

CREATE TABLE connect_codes (
    org_id TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    session_id TEXT COLLATE "C" NOT NULL,
    integration_id TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    expires BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, hash),
    FOREIGN KEY (org_id, session_id) REFERENCES connect_sessions (org_id, id) ON DELETE CASCADE
);
CREATE INDEX connect_codes_session ON connect_codes (org_id, session_id);

-- Row-level security, as in the first step. The page's frame is looked for across organizations ('*'), reading only.
CREATE POLICY organization ON connect_sessions
    USING (org_id = current_setting('patchbay.org', true) OR current_setting('patchbay.org', true) = '*')
    WITH CHECK (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON connect_codes USING (org_id = current_setting('patchbay.org', true));

DO $$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['connect_sessions', 'connect_codes'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;
