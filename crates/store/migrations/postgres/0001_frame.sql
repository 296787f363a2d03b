-- The frame: organizations, their keys and tokens, accounts, audit, outbox, idempotency.
-- Every row belongs to an organization and is keyed by it first. Times are microseconds since 1970, UTC.
-- The twin of this file for SQLite has the same number; a test compares what both build.

CREATE TABLE host_settings (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE organizations (
    org_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    fullname TEXT COLLATE "C" NOT NULL,
    organization_type TEXT COLLATE "C" NOT NULL,
    refresh_token_id TEXT COLLATE "C" NOT NULL,
    contact TEXT COLLATE "C",
    reply_to TEXT COLLATE "C",
    picture TEXT COLLATE "C",
    options TEXT COLLATE "C",
    state TEXT COLLATE "C" NOT NULL,
    end_date TEXT COLLATE "C",
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX organizations_name ON organizations (name);

CREATE TABLE data_keys (
    org_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT COLLATE "C" NOT NULL,
    wrapped BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

CREATE TABLE counters (
    org_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    name TEXT COLLATE "C" NOT NULL,
    shard BIGINT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (org_id, name, shard)
);

CREATE TABLE tokens (
    org_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    fullname TEXT COLLATE "C" NOT NULL,
    member_id TEXT COLLATE "C",
    owner_type TEXT COLLATE "C" NOT NULL,
    owner_id TEXT COLLATE "C" NOT NULL,
    token_type TEXT COLLATE "C" NOT NULL,
    parent_id TEXT COLLATE "C",
    permission_set TEXT COLLATE "C" NOT NULL,
    resources TEXT COLLATE "C" NOT NULL,
    ttl_seconds BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX tokens_name ON tokens (org_id, name);

CREATE TABLE token_secrets (
    org_id TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    token_id TEXT COLLATE "C" NOT NULL,
    slot TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    hint TEXT COLLATE "C" NOT NULL,
    expires BIGINT NOT NULL,
    PRIMARY KEY (org_id, hash),
    FOREIGN KEY (org_id, token_id) REFERENCES tokens (org_id, id) ON DELETE CASCADE
);
CREATE INDEX token_secrets_token ON token_secrets (org_id, token_id);

CREATE TABLE accounts (
    org_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    fullname TEXT COLLATE "C" NOT NULL,
    environment TEXT COLLATE "C" NOT NULL,
    labels TEXT COLLATE "C" NOT NULL,
    haystack TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX accounts_name ON accounts (org_id, name);
CREATE INDEX accounts_fullname ON accounts (org_id, fullname, id);
CREATE INDEX accounts_environment ON accounts (org_id, environment, id);
CREATE INDEX accounts_created_at ON accounts (org_id, created_at, id);
CREATE INDEX accounts_updated_at ON accounts (org_id, updated_at, id);

CREATE TABLE account_labels (
    org_id TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL,
    label TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (org_id, account_id, label),
    FOREIGN KEY (org_id, account_id) REFERENCES accounts (org_id, id) ON DELETE CASCADE
);
CREATE INDEX account_labels_label ON account_labels (org_id, label, account_id);

CREATE TABLE audit_entries (
    org_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C",
    member_id TEXT COLLATE "C",
    token_id TEXT COLLATE "C",
    target_id TEXT COLLATE "C",
    entry BYTEA NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX audit_entries_created_at ON audit_entries (org_id, created_at, id);
CREATE INDEX audit_entries_account ON audit_entries (org_id, account_id, created_at, id);
CREATE INDEX audit_entries_target ON audit_entries (org_id, target_id, created_at, id);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries cannot be changed or deleted';
END
$$;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

CREATE TABLE outbox (
    org_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    payload BYTEA NOT NULL,
    dedupe_key TEXT COLLATE "C",
    state TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    lease_id TEXT COLLATE "C",
    lease_until BIGINT,
    last_error TEXT COLLATE "C",
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX outbox_ready ON outbox (not_before, org_id, id) WHERE state = 'ready';
CREATE INDEX outbox_leased ON outbox (lease_until) WHERE state = 'leased';
CREATE UNIQUE INDEX outbox_dedupe ON outbox (org_id, kind, dedupe_key)
    WHERE state IN ('ready', 'leased') AND dedupe_key IS NOT NULL;

CREATE TABLE idempotency (
    org_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    token_id TEXT COLLATE "C" NOT NULL,
    key_hash BYTEA NOT NULL,
    request_hash BYTEA NOT NULL,
    status BIGINT NOT NULL,
    answer BYTEA NOT NULL,
    expires BIGINT NOT NULL,
    PRIMARY KEY (org_id, token_id, key_hash)
);
CREATE INDEX idempotency_expires ON idempotency (org_id, expires);

-- Row-level security: a second wall behind the WHERE of every statement. The serving role is neither owner nor
-- superuser; a transaction names its organization, and sees and writes nothing else. '*' is what the host's own
-- look-ups across organizations set (`Directory`); only the three tables that they need know it.
CREATE POLICY organization ON organizations
    USING (org_id = current_setting('patchbay.org', true) OR current_setting('patchbay.org', true) = '*')
    WITH CHECK (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON data_keys
    USING (org_id = current_setting('patchbay.org', true) OR current_setting('patchbay.org', true) = '*');
CREATE POLICY organization ON outbox
    USING (org_id = current_setting('patchbay.org', true) OR current_setting('patchbay.org', true) = '*');
CREATE POLICY organization ON counters USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON tokens USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON token_secrets USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON accounts USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON account_labels USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON audit_entries USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON idempotency USING (org_id = current_setting('patchbay.org', true));

DO $$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'organizations', 'data_keys', 'outbox', 'counters', 'tokens', 'token_secrets', 'accounts',
        'account_labels', 'audit_entries', 'idempotency'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;
