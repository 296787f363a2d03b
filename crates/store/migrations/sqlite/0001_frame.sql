-- The frame: organizations, their keys and tokens, accounts, audit, outbox, idempotency.
-- Every row belongs to an organization and is keyed by it first. Times are microseconds since 1970, UTC.
-- The twin of this file for PostgreSQL has the same number; a test compares what both build.

CREATE TABLE host_settings (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE organizations (
    org_id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    fullname TEXT NOT NULL,
    organization_type TEXT NOT NULL,
    refresh_token_id TEXT NOT NULL,
    contact TEXT,
    reply_to TEXT,
    picture TEXT,
    options TEXT,
    state TEXT NOT NULL,
    end_date TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX organizations_name ON organizations (name);

CREATE TABLE data_keys (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT;

CREATE TABLE counters (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    shard INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (org_id, name, shard)
) STRICT;

CREATE TABLE tokens (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    fullname TEXT NOT NULL,
    member_id TEXT,
    owner_type TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    token_type TEXT NOT NULL,
    parent_id TEXT,
    permission_set TEXT NOT NULL,
    resources TEXT NOT NULL,
    ttl_seconds INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT;
CREATE UNIQUE INDEX tokens_name ON tokens (org_id, name);

CREATE TABLE token_secrets (
    org_id TEXT NOT NULL,
    hash BLOB NOT NULL,
    token_id TEXT NOT NULL,
    slot TEXT NOT NULL,
    role TEXT NOT NULL,
    hint TEXT NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (org_id, hash),
    FOREIGN KEY (org_id, token_id) REFERENCES tokens (org_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX token_secrets_token ON token_secrets (org_id, token_id);

-- `rid` is the row number that the text index below refers to; nothing else may use it.
CREATE TABLE accounts (
    rid INTEGER PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    fullname TEXT NOT NULL,
    environment TEXT NOT NULL,
    labels TEXT NOT NULL,
    haystack TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (org_id, id)
) STRICT;
CREATE UNIQUE INDEX accounts_name ON accounts (org_id, name);
CREATE INDEX accounts_fullname ON accounts (org_id, fullname, id);
CREATE INDEX accounts_environment ON accounts (org_id, environment, id);
CREATE INDEX accounts_created_at ON accounts (org_id, created_at, id);
CREATE INDEX accounts_updated_at ON accounts (org_id, updated_at, id);

-- The text is in lower case already; without `case_sensitive` SQLite would fold it once more, by rules of its own.
CREATE VIRTUAL TABLE accounts_search USING fts5(
    haystack, content = 'accounts', content_rowid = 'rid', tokenize = 'trigram case_sensitive 1', detail = 'full'
);
CREATE TRIGGER accounts_search_insert AFTER INSERT ON accounts BEGIN
    INSERT INTO accounts_search (rowid, haystack) VALUES (new.rid, new.haystack);
END;
CREATE TRIGGER accounts_search_delete AFTER DELETE ON accounts BEGIN
    INSERT INTO accounts_search (accounts_search, rowid, haystack) VALUES ('delete', old.rid, old.haystack);
END;
CREATE TRIGGER accounts_search_update AFTER UPDATE OF haystack ON accounts
WHEN old.haystack <> new.haystack BEGIN
    INSERT INTO accounts_search (accounts_search, rowid, haystack) VALUES ('delete', old.rid, old.haystack);
    INSERT INTO accounts_search (rowid, haystack) VALUES (new.rid, new.haystack);
END;

CREATE TABLE account_labels (
    org_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (org_id, account_id, label),
    FOREIGN KEY (org_id, account_id) REFERENCES accounts (org_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX account_labels_label ON account_labels (org_id, label, account_id);

CREATE TABLE audit_entries (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    account_id TEXT,
    member_id TEXT,
    token_id TEXT,
    target_id TEXT,
    entry BLOB NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT;
CREATE INDEX audit_entries_created_at ON audit_entries (org_id, created_at, id);
CREATE INDEX audit_entries_account ON audit_entries (org_id, account_id, created_at, id);
CREATE INDEX audit_entries_target ON audit_entries (org_id, target_id, created_at, id);
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'audit entries cannot be changed');
END;
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'audit entries cannot be deleted');
END;

CREATE TABLE outbox (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload BLOB NOT NULL,
    dedupe_key TEXT,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    lease_id TEXT,
    lease_until INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT;
CREATE INDEX outbox_ready ON outbox (not_before, org_id, id) WHERE state = 'ready';
CREATE INDEX outbox_leased ON outbox (lease_until) WHERE state = 'leased';
CREATE UNIQUE INDEX outbox_dedupe ON outbox (org_id, kind, dedupe_key)
    WHERE state IN ('ready', 'leased') AND dedupe_key IS NOT NULL;

CREATE TABLE idempotency (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    token_id TEXT NOT NULL,
    key_hash BLOB NOT NULL,
    request_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    answer BLOB NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (org_id, token_id, key_hash)
) STRICT;
CREATE INDEX idempotency_expires ON idempotency (org_id, expires);
