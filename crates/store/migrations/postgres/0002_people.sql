-- People: roles, members, what their links and sessions are made of, and the brake on guessing passwords.
-- The twin of this file for SQLite has the same number; a test compares what both build.

-- A role about exactly one account says so in `account_id`, and goes with it. `resources` is what it reaches, as on the
-- wire; the same in a form that SQL can compare stands in the three flags and in `role_limits`.
CREATE TABLE roles (
    org_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    fullname TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C",
    permission_set TEXT COLLATE "C" NOT NULL,
    resources TEXT COLLATE "C" NOT NULL,
    builtin BIGINT NOT NULL,
    account_id TEXT COLLATE "C",
    accounts_limited BIGINT NOT NULL,
    labels_limited BIGINT NOT NULL,
    environments_limited BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, account_id) REFERENCES accounts (org_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX roles_name ON roles (org_id, name);
CREATE INDEX roles_fullname ON roles (org_id, fullname, id);
CREATE INDEX roles_permission_set ON roles (org_id, permission_set, id);
CREATE INDEX roles_account ON roles (org_id, account_id);
CREATE INDEX roles_created_at ON roles (org_id, created_at, id);
CREATE INDEX roles_updated_at ON roles (org_id, updated_at, id);

-- What a role is limited to, where it is limited: ids of accounts, labels, environments (`kind`).
CREATE TABLE role_limits (
    org_id TEXT COLLATE "C" NOT NULL,
    role_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (org_id, role_id, kind, value),
    FOREIGN KEY (org_id, role_id) REFERENCES roles (org_id, id) ON DELETE CASCADE
);
CREATE INDEX role_limits_value ON role_limits (org_id, kind, value, role_id);

-- `last_logon` and `pin_expires` hold the first moment of year 1 when there is none, so that lists can be ordered.
CREATE TABLE members (
    org_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    fullname TEXT COLLATE "C" NOT NULL,
    nickname TEXT COLLATE "C",
    picture TEXT COLLATE "C",
    member_type TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C",
    password_changed_at BIGINT NOT NULL,
    password_expired BIGINT NOT NULL,
    ttl_seconds BIGINT NOT NULL,
    token_ttl_seconds BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    pin_expires BIGINT NOT NULL,
    last_logon BIGINT NOT NULL,
    invited_by TEXT COLLATE "C",
    mail_state TEXT COLLATE "C",
    mail_error TEXT COLLATE "C",
    haystack TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX members_name ON members (org_id, name);
CREATE INDEX members_fullname ON members (org_id, fullname, id);
CREATE INDEX members_member_type ON members (org_id, member_type, id);
CREATE INDEX members_state ON members (org_id, state, id);
CREATE INDEX members_last_logon ON members (org_id, last_logon, id);
CREATE INDEX members_created_at ON members (org_id, created_at, id);
CREATE INDEX members_updated_at ON members (org_id, updated_at, id);
-- Somebody who signs in gives an e-mail address and no organization.
CREATE INDEX members_anywhere ON members (name);

-- Roles are bound by name, as on the wire; a role that is renamed takes its bindings along.
CREATE TABLE member_roles (
    org_id TEXT COLLATE "C" NOT NULL,
    member_id TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (org_id, member_id, role),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, role) REFERENCES roles (org_id, name) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX member_roles_role ON member_roles (org_id, role, member_id);

-- The links of invitations and password resets. Rows stay when they are used or replaced, so that an old link can
-- say what became of it.
CREATE TABLE member_links (
    org_id TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    member_id TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    expires BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, hash),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);
CREATE INDEX member_links_member ON member_links (org_id, member_id);

-- What is known about the device behind a token of type `logon`.
CREATE TABLE sessions (
    org_id TEXT COLLATE "C" NOT NULL,
    token_id TEXT COLLATE "C" NOT NULL,
    member_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    user_agent TEXT COLLATE "C" NOT NULL,
    remote_addr TEXT COLLATE "C" NOT NULL,
    last_seen BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, token_id),
    FOREIGN KEY (org_id, token_id) REFERENCES tokens (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
);
CREATE INDEX sessions_member ON sessions (org_id, member_id, last_seen);

-- A refresh secret that has been replaced: when. It is honoured for a moment longer, and proves theft afterwards.
ALTER TABLE token_secrets ADD COLUMN replaced_at BIGINT;
CREATE INDEX tokens_member ON tokens (org_id, member_id);

CREATE INDEX audit_entries_member ON audit_entries (org_id, member_id, created_at, id);
CREATE INDEX audit_entries_action ON audit_entries (org_id, action, created_at, id);

-- Failed sign-ins, by a hash of what was tried: also for names that do not exist, so that nobody can tell.
CREATE TABLE sign_in_failures (
    hash BYTEA NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX sign_in_failures_updated_at ON sign_in_failures (updated_at);

-- Organizations that were founded before there were roles get the built-in ones. Row-level security holds for the
-- owner as well, so the step says that it looks at all of them.
SELECT set_config('patchbay.org', '*', true);
INSERT INTO roles (org_id, id, name, fullname, description, permission_set, resources, builtin, account_id,
    accounts_limited, labels_limited, environments_limited, version, created_at, updated_at)
SELECT o.org_id,
    gen_random_uuid()::text,
    r.name, r.fullname, r.description, r.permission_set, '{}', 1, NULL, 0, 0, 0, 1, o.created_at, o.created_at
FROM organizations o
JOIN (
    SELECT 'administrator' AS name, 'Administrator' AS fullname, 'administrator' AS permission_set,
        'Everything in the organization, members and settings included' AS description
    UNION ALL SELECT 'viewer', 'Viewer', 'viewer', 'Sees everything in the organization and changes nothing'
    UNION ALL SELECT 'member', 'Member', 'member', 'Signs in and sees their own profile and the basic status'
    UNION ALL SELECT 'root_administrator', 'Root administrator', 'administrator',
        'Everything, in this organization and in those below it'
) r ON r.name <> 'root_administrator' OR o.organization_type = 'root';

SELECT set_config('patchbay.org', '', true);

-- Row-level security, as in the first step. A sign-in looks for its address across organizations ('*'), reading only.
CREATE POLICY organization ON members
    USING (org_id = current_setting('patchbay.org', true) OR current_setting('patchbay.org', true) = '*')
    WITH CHECK (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON roles USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON role_limits USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON member_roles USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON member_links USING (org_id = current_setting('patchbay.org', true));
CREATE POLICY organization ON sessions USING (org_id = current_setting('patchbay.org', true));

DO $$
DECLARE
    name TEXT;
BEGIN
    FOREACH name IN ARRAY ARRAY['roles', 'role_limits', 'members', 'member_roles', 'member_links', 'sessions'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    END LOOP;
END
$$;
