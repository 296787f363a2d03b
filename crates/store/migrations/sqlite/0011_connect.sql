-- Sessions of the Connect page, and the codes by which a host learns what was connected in one.
-- The twin of this file for PostgreSQL has the same number; a test compares what both build.

-- `setup` is what the host asked for, as on the wire, without secrets. Rows stay for a month after their end, so that the
-- page can still say inside its frame what became of the session.
CREATE TABLE connect_sessions (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    token_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    setup TEXT NOT NULL,
    origins TEXT NOT NULL,
    state TEXT NOT NULL,
    expires INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, account_id) REFERENCES accounts (org_id, id) ON DELETE CASCADE
) STRICT;
-- A page is asked for by the session's id alone, and a call made with its token.
CREATE INDEX connect_sessions_anywhere ON connect_sessions (id);
CREATE INDEX connect_sessions_token ON connect_sessions (org_id, token_id);
CREATE INDEX connect_sessions_account ON connect_sessions (org_id, account_id);

CREATE TABLE connect_codes (
    org_id TEXT NOT NULL,
    hash BLOB NOT NULL,
    session_id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    state TEXT NOT NULL,
    expires INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, hash),
    FOREIGN KEY (org_id, session_id) REFERENCES connect_sessions (org_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX connect_codes_session ON connect_codes (org_id, session_id);
