-- People: roles, members, what their links and sessions are made of, and the brake on guessing passwords.
-- The twin of this file for PostgreSQL has the same number; a test compares what both build.

-- A role about exactly one account says so in `account_id`, and goes with it. `resources` is what it reaches, as on the
-- wire; the same in a form that SQL can compare stands in the three flags and in `role_limits`.
CREATE TABLE roles (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    fullname TEXT NOT NULL,
    description TEXT,
    permission_set TEXT NOT NULL,
    resources TEXT NOT NULL,
    builtin INTEGER NOT NULL,
    account_id TEXT,
    accounts_limited INTEGER NOT NULL,
    labels_limited INTEGER NOT NULL,
    environments_limited INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, account_id) REFERENCES accounts (org_id, id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX roles_name ON roles (org_id, name);
CREATE INDEX roles_fullname ON roles (org_id, fullname, id);
CREATE INDEX roles_permission_set ON roles (org_id, permission_set, id);
CREATE INDEX roles_account ON roles (org_id, account_id);
CREATE INDEX roles_created_at ON roles (org_id, created_at, id);
CREATE INDEX roles_updated_at ON roles (org_id, updated_at, id);

-- What a role is limited to, where it is limited: ids of accounts, labels, environments (`kind`).
CREATE TABLE role_limits (
    org_id TEXT NOT NULL,
    role_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (org_id, role_id, kind, value),
    FOREIGN KEY (org_id, role_id) REFERENCES roles (org_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX role_limits_value ON role_limits (org_id, kind, value, role_id);

-- `rid` is the row number that the text index below refers to; nothing else may use it.
-- `last_logon` and `pin_expires` hold the first moment of year 1 when there is none, so that lists can be ordered.
CREATE TABLE members (
    rid INTEGER PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    fullname TEXT NOT NULL,
    nickname TEXT,
    picture TEXT,
    member_type TEXT NOT NULL,
    state TEXT NOT NULL,
    password_hash TEXT,
    password_changed_at INTEGER NOT NULL,
    password_expired INTEGER NOT NULL,
    ttl_seconds INTEGER NOT NULL,
    token_ttl_seconds INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    pin_expires INTEGER NOT NULL,
    last_logon INTEGER NOT NULL,
    invited_by TEXT,
    mail_state TEXT,
    mail_error TEXT,
    haystack TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (org_id, id)
) STRICT;
CREATE UNIQUE INDEX members_name ON members (org_id, name);
CREATE INDEX members_fullname ON members (org_id, fullname, id);
CREATE INDEX members_member_type ON members (org_id, member_type, id);
CREATE INDEX members_state ON members (org_id, state, id);
CREATE INDEX members_last_logon ON members (org_id, last_logon, id);
CREATE INDEX members_created_at ON members (org_id, created_at, id);
CREATE INDEX members_updated_at ON members (org_id, updated_at, id);
-- Somebody who signs in gives an e-mail address and no organization.
CREATE INDEX members_anywhere ON members (name);

CREATE VIRTUAL TABLE members_search USING fts5(
    haystack, content = 'members', content_rowid = 'rid', tokenize = 'trigram case_sensitive 1', detail = 'full'
);
CREATE TRIGGER members_search_insert AFTER INSERT ON members BEGIN
    INSERT INTO members_search (rowid, haystack) VALUES (new.rid, new.haystack);
END;
CREATE TRIGGER members_search_delete AFTER DELETE ON members BEGIN
    INSERT INTO members_search (members_search, rowid, haystack) VALUES ('delete', old.rid, old.haystack);
END;
CREATE TRIGGER members_search_update AFTER UPDATE OF haystack ON members
WHEN old.haystack <> new.haystack BEGIN
    INSERT INTO members_search (members_search, rowid, haystack) VALUES ('delete', old.rid, old.haystack);
    INSERT INTO members_search (rowid, haystack) VALUES (new.rid, new.haystack);
END;

-- Roles are bound by name, as on the wire; a role that is renamed takes its bindings along.
CREATE TABLE member_roles (
    org_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (org_id, member_id, role),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, role) REFERENCES roles (org_id, name) ON UPDATE CASCADE ON DELETE CASCADE
) STRICT;
CREATE INDEX member_roles_role ON member_roles (org_id, role, member_id);

-- The links of invitations and password resets. Rows stay when they are used or replaced, so that an old link can
-- say what became of it.
CREATE TABLE member_links (
    org_id TEXT NOT NULL,
    hash BLOB NOT NULL,
    member_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL,
    expires INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, hash),
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX member_links_member ON member_links (org_id, member_id);

-- What is known about the device behind a token of type `logon`.
CREATE TABLE sessions (
    org_id TEXT NOT NULL,
    token_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    remote_addr TEXT NOT NULL,
    last_seen INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, token_id),
    FOREIGN KEY (org_id, token_id) REFERENCES tokens (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, member_id) REFERENCES members (org_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX sessions_member ON sessions (org_id, member_id, last_seen);

-- A refresh secret that has been replaced: when. It is honoured for a moment longer, and proves theft afterwards.
ALTER TABLE token_secrets ADD COLUMN replaced_at INTEGER;
CREATE INDEX tokens_member ON tokens (org_id, member_id);

CREATE INDEX audit_entries_member ON audit_entries (org_id, member_id, created_at, id);
CREATE INDEX audit_entries_action ON audit_entries (org_id, action, created_at, id);

-- Failed sign-ins, by a hash of what was tried: also for names that do not exist, so that nobody can tell.
CREATE TABLE sign_in_failures (
    hash BLOB NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_failures_updated_at ON sign_in_failures (updated_at);

-- Organizations that were founded before there were roles get the built-in ones.
INSERT INTO roles (org_id, id, name, fullname, description, permission_set, resources, builtin, account_id,
    accounts_limited, labels_limited, environments_limited, version, created_at, updated_at)
SELECT o.org_id,
    lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8'
        || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
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
