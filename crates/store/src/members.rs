//! Members: people and services that sign in, and the roles bound to them.

use api_types::member::MailState;
use api_types::{
    MemberId, MemberState, MemberType, OrganizationId, PermissionSetName, RoleId, Sensitive, Timestamp,
    TokenId,
};

use crate::connection::values;
use crate::counters::{self, Counter};
use crate::list::{Column, Condition, Kind, ListQuery, Page, Reaching, Search, Select, Table};
use crate::roles;
use crate::value::Row;
use crate::{Grant, StoreError, Tx, WriteTx};

/// A member as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRow {
    /// Identity.
    pub id: MemberId,
    /// The organization that it belongs to.
    pub organization_id: OrganizationId,
    /// Unique in the organization, lower case: an e-mail address; for a service any identifier.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// What it likes to be called.
    pub nickname: Option<String>,
    /// Address of a picture.
    pub picture: Option<String>,
    /// A person or a service.
    pub member_type: MemberType,
    /// Whether and how it can sign in.
    pub state: MemberState,
    /// Argon2 hash of its password, as a PHC string; `None`: it has chosen none yet.
    pub password_hash: Option<Sensitive>,
    /// When the password was last changed.
    pub password_changed_at: Timestamp,
    /// Whether it has to choose a new password before anything else.
    pub password_expired: bool,
    /// Lifetime without a change of the password, in seconds.
    pub ttl_seconds: i64,
    /// Lifetime of tokens made at logon, in seconds.
    pub token_ttl_seconds: i64,
    /// After this it has to change its password.
    pub expires: Timestamp,
    /// Until when its invitation or password reset is good; [`Timestamp::ZERO`] if there is none.
    pub pin_expires: Timestamp,
    /// When it last signed in; [`Timestamp::ZERO`] if it has not yet.
    pub last_logon: Timestamp,
    /// The member who invited it.
    pub invited_by: Option<MemberId>,
    /// How far the mail of its invitation got.
    pub mail_state: Option<MailState>,
    /// Why that mail was not delivered.
    pub mail_error: Option<String>,
    /// Names of its roles, in order, without repetition.
    pub roles: Vec<String>,
    /// Grows by one with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What lists of members know.
pub static MEMBERS: Table = Table {
    sql: "members",
    columns: &[
        Column { field: "name", sql: "name", kind: Kind::Name, sortable: true, unique: true },
        Column { field: "fullname", sql: "fullname", kind: Kind::Text, sortable: true, unique: false },
        Column {
            field: "type",
            sql: "member_type",
            kind: Kind::Word(MemberType::WORDS),
            sortable: true,
            unique: false,
        },
        Column {
            field: "state",
            sql: "state",
            kind: Kind::Word(MemberState::WORDS),
            sortable: true,
            unique: false,
        },
        Column {
            field: "role_binding",
            sql: "role_binding",
            kind: Kind::Set { table: "member_roles", key: "member_id", value: "role" },
            sortable: false,
            unique: false,
        },
        Column { field: "id", sql: "id", kind: Kind::Id, sortable: true, unique: true },
        Column { field: "last_logon", sql: "last_logon", kind: Kind::Time, sortable: true, unique: false },
        Column { field: "created_at", sql: "created_at", kind: Kind::Time, sortable: true, unique: false },
        Column { field: "updated_at", sql: "updated_at", kind: Kind::Time, sortable: true, unique: false },
    ],
    default_order: "name",
    reaching: Reaching::Members,
    search_index: Some("members_search"),
};

/// Names of roles have no comma.
const COLUMNS: &str = "t.org_id, t.id, t.name, t.fullname, t.nickname, t.picture, t.member_type, t.state, \
     t.password_hash, t.password_changed_at, t.password_expired, t.ttl_seconds, t.token_ttl_seconds, t.expires, \
     t.pin_expires, t.last_logon, t.invited_by, t.mail_state, t.mail_error, t.version, t.created_at, t.updated_at, \
     (SELECT string_agg(b.role, ',') FROM member_roles b WHERE b.org_id = t.org_id AND b.member_id = t.id)";

/// One page of the members with a role that holds for an account which the scope reaches.
pub async fn list(tx: &mut Tx<'_>, query: &ListQuery) -> Result<Page<MemberRow>, StoreError> {
    Select::new(&MEMBERS, tx).page(tx, query, COLUMNS, read_row, Some(Counter::Members)).await
}

/// The member of this id or name, if the scope reaches it.
pub async fn get(tx: &mut Tx<'_>, id_or_name: &str) -> Result<Option<MemberRow>, StoreError> {
    let row = Select::new(&MEMBERS, tx).one(tx, COLUMNS, Condition::Key(id_or_name)).await?;
    row.as_ref().map(read_row).transpose()
}

/// The member of this id or name, whatever the scope reaches: for signing in, for a caller's own profile, and where
/// somebody is to be added who may be here already.
pub async fn get_anywhere(tx: &mut Tx<'_>, id_or_name: &str) -> Result<Option<MemberRow>, StoreError> {
    let row = Select::unlimited(&MEMBERS, tx).one(tx, COLUMNS, Condition::Key(id_or_name)).await?;
    row.as_ref().map(read_row).transpose()
}

/// Adds a member with its roles. A name that is taken: [`StoreError::Duplicate`]; a role that does not exist:
/// [`StoreError::Reference`].
pub async fn insert(tx: &mut WriteTx<'_>, row: &MemberRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.id,
        &row.name,
        &row.fullname,
        &row.nickname,
        &row.picture,
        row.member_type.as_str(),
        row.state.as_str(),
        &row.password_hash.as_ref().map(|hash| hash.expose().to_owned()),
        row.password_changed_at,
        i64::from(row.password_expired),
        row.ttl_seconds,
        row.token_ttl_seconds,
        row.expires,
        row.pin_expires,
        row.last_logon,
        row.invited_by,
        &row.mail_state.map(|state| state.as_str().to_owned()),
        &row.mail_error,
        haystack(row),
        row.version,
        row.created_at,
        row.updated_at,
    ];
    tx.execute(
        "INSERT INTO members (org_id, id, name, fullname, nickname, picture, member_type, state, password_hash, \
         password_changed_at, password_expired, ttl_seconds, token_ttl_seconds, expires, pin_expires, last_logon, \
         invited_by, mail_state, mail_error, haystack, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, \
         $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)",
        values,
    )
    .await?;
    insert_roles(tx, row).await?;
    counters::add(tx, Counter::Members, row.id.0, 1).await
}

/// Writes a changed member with its roles. `row.version` is the version it was read with; a row that has moved on
/// since, or is gone: [`StoreError::Stale`]. A name that is taken: [`StoreError::Duplicate`].
pub async fn update(tx: &mut WriteTx<'_>, row: &MemberRow) -> Result<(), StoreError> {
    let values = values![
        tx.scope().organization(),
        row.id,
        row.version,
        &row.name,
        &row.fullname,
        &row.nickname,
        &row.picture,
        row.state.as_str(),
        &row.password_hash.as_ref().map(|hash| hash.expose().to_owned()),
        row.password_changed_at,
        i64::from(row.password_expired),
        row.ttl_seconds,
        row.token_ttl_seconds,
        row.expires,
        row.pin_expires,
        row.last_logon,
        row.invited_by,
        &row.mail_state.map(|state| state.as_str().to_owned()),
        &row.mail_error,
        haystack(row),
        row.updated_at,
    ];
    tx.execute_versioned(
        "UPDATE members SET name = $4, fullname = $5, nickname = $6, picture = $7, state = $8, password_hash = $9, \
         password_changed_at = $10, password_expired = $11, ttl_seconds = $12, token_ttl_seconds = $13, \
         expires = $14, pin_expires = $15, last_logon = $16, invited_by = $17, mail_state = $18, mail_error = $19, \
         haystack = $20, updated_at = $21, version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3",
        values,
    )
    .await?;
    tx.execute(
        "DELETE FROM member_roles WHERE org_id = $1 AND member_id = $2",
        values![tx.scope().organization(), row.id],
    )
    .await?;
    insert_roles(tx, row).await
}

/// Removes a member with its links, its sessions and all of its tokens.
pub async fn delete(tx: &mut WriteTx<'_>, row: &MemberRow) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM tokens WHERE org_id = $1 AND member_id = $2",
        values![tx.scope().organization(), row.id],
    )
    .await?;
    tx.execute_versioned(
        "DELETE FROM members WHERE org_id = $1 AND id = $2 AND version = $3",
        values![tx.scope().organization(), row.id, row.version],
    )
    .await?;
    counters::add(tx, Counter::Members, row.id.0, -1).await
}

/// Ends a member's sessions: removes its tokens of type `logon`, but for one that may stay. Answers how many there
/// were.
pub async fn end_sessions(
    tx: &mut WriteTx<'_>,
    member: MemberId,
    but_for: Option<TokenId>,
) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM tokens WHERE org_id = $1 AND member_id = $2 AND token_type = 'logon' AND id <> $3",
        values![tx.scope().organization(), member, but_for.map(|id| id.to_string()).unwrap_or_default()],
    )
    .await
}

/// A member's state and what its roles allow at this moment; `None`: it is gone.
pub async fn standing(
    tx: &mut Tx<'_>,
    member: MemberId,
) -> Result<Option<(MemberState, Vec<Grant>)>, StoreError> {
    let rows = tx
        .fetch(
            "SELECT m.state, r.permission_set, r.resources FROM members m \
             LEFT JOIN member_roles b ON b.org_id = m.org_id AND b.member_id = m.id \
             LEFT JOIN roles r ON r.org_id = b.org_id AND r.name = b.role WHERE m.org_id = $1 AND m.id = $2",
            values![tx.scope().organization(), member],
        )
        .await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let state = first.parsed(0, "members.state", MemberState::parse)?;
    let mut grants = Vec::new();
    for row in &rows {
        if row.opt_text(1)?.is_some() {
            grants.push(Grant {
                permission_set: row.parsed(1, "roles.permission_set", PermissionSetName::parse)?,
                reach: roles::reach(roles::read_resources(row, 2)?.as_ref()),
            });
        }
    }
    Ok(Some((state, grants)))
}

/// What to leave out when administrators are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Without {
    /// Nothing.
    Nobody,
    /// This member.
    Member(MemberId),
    /// What this role gives.
    Role(RoleId),
}

/// How many members can sign in and administer the whole organization. The transaction holds the organization's row
/// from here on, so that no other one takes an administrator away at the same time.
pub async fn count_administrators(tx: &mut WriteTx<'_>, without: Without) -> Result<u64, StoreError> {
    let organization = tx.scope().organization();
    tx.execute("UPDATE organizations SET version = version WHERE org_id = $1", values![organization]).await?;
    let (member, role) = match without {
        Without::Nobody => (String::new(), String::new()),
        Without::Member(member) => (member.to_string(), String::new()),
        Without::Role(role) => (String::new(), role.to_string()),
    };
    let row = tx
        .fetch_optional(
            "SELECT count(DISTINCT m.id) FROM members m \
             JOIN member_roles b ON b.org_id = m.org_id AND b.member_id = m.id \
             JOIN roles r ON r.org_id = b.org_id AND r.name = b.role \
             WHERE m.org_id = $1 AND m.id <> $2 AND r.id <> $3 AND m.state IN ('enabled', 'forgotten') \
             AND r.permission_set = 'administrator' \
             AND r.accounts_limited = 0 AND r.labels_limited = 0 AND r.environments_limited = 0",
            values![organization, member, role],
        )
        .await?;
    let count = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}

async fn insert_roles(tx: &mut WriteTx<'_>, row: &MemberRow) -> Result<(), StoreError> {
    for role in &row.roles {
        tx.execute(
            "INSERT INTO member_roles (org_id, member_id, role) VALUES ($1, $2, $3)",
            values![tx.scope().organization(), row.id, role],
        )
        .await?;
    }
    Ok(())
}

fn read_row(row: &Row) -> Result<MemberRow, StoreError> {
    let invited_by = row.opt_text(16)?.map(|id| id.parse()).transpose();
    let mail_state = row.opt_text(17)?;
    let mut roles: Vec<String> =
        row.opt_text(22)?.iter().flat_map(|list| list.split(',')).map(str::to_owned).collect();
    roles.sort();
    Ok(MemberRow {
        organization_id: row.parsed(0, "members.org_id", |text| text.parse().ok())?,
        id: row.parsed(1, "members.id", |text| text.parse().ok())?,
        name: row.text(2)?,
        fullname: row.text(3)?,
        nickname: row.opt_text(4)?,
        picture: row.opt_text(5)?,
        member_type: row.parsed(6, "members.member_type", MemberType::parse)?,
        state: row.parsed(7, "members.state", MemberState::parse)?,
        password_hash: row.opt_text(8)?.map(Sensitive::new),
        password_changed_at: row.time(9)?,
        password_expired: row.int(10)? != 0,
        ttl_seconds: row.int(11)?,
        token_ttl_seconds: row.int(12)?,
        expires: row.time(13)?,
        pin_expires: row.time(14)?,
        last_logon: row.time(15)?,
        invited_by: invited_by.map_err(|_| StoreError::Damaged("members.invited_by"))?,
        mail_state: mail_state
            .map(|word| MailState::parse(&word).ok_or(StoreError::Damaged("members.mail_state")))
            .transpose()?,
        mail_error: row.opt_text(18)?,
        roles,
        version: row.int(19)?,
        created_at: row.time(20)?,
        updated_at: row.time(21)?,
    })
}

fn haystack(row: &MemberRow) -> String {
    Search::haystack(&[&row.name, &row.fullname, row.nickname.as_deref().unwrap_or_default()])
}
