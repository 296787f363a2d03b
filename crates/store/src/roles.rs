//! Roles: a permission set on some resources, bound to members by name.

use api_types::token::Resources;
use api_types::{AccountId, OrganizationId, PermissionSetName, RoleId, Timestamp};

use crate::connection::values;
use crate::list::{Column, Condition, Kind, ListQuery, Page, Reaching, Select, Table};
use crate::value::Row;
use crate::{Grant, Reach, StoreError, Tx, WriteTx};

/// A role as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// Identity.
    pub id: RoleId,
    /// The organization that it belongs to.
    pub organization_id: OrganizationId,
    /// Unique in the organization, lower case; what members are bound by.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// What it is for.
    pub description: Option<String>,
    /// What it allows.
    pub permission_set: PermissionSetName,
    /// Where it holds, as on the wire; `None`: everywhere.
    pub resources: Option<Resources>,
    /// Made by Patchbay itself, so that nobody changes it.
    pub builtin: bool,
    /// The one account that it is made for; it goes with that account.
    pub account_id: Option<AccountId>,
    /// Grows by one with every change.
    pub version: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl RoleRow {
    /// What whoever has this role may do, and where.
    pub fn grant(&self) -> Grant {
        Grant { permission_set: self.permission_set, reach: reach(self.resources.as_ref()) }
    }
}

/// What lists of roles know.
pub static ROLES: Table = Table {
    sql: "roles",
    columns: &[
        Column { field: "name", sql: "name", kind: Kind::Name, sortable: true, unique: true },
        Column { field: "fullname", sql: "fullname", kind: Kind::Text, sortable: true, unique: false },
        Column {
            field: "permission_set",
            sql: "permission_set",
            kind: Kind::Word(PermissionSetName::WORDS),
            sortable: true,
            unique: false,
        },
        Column { field: "id", sql: "id", kind: Kind::Id, sortable: true, unique: true },
        Column { field: "created_at", sql: "created_at", kind: Kind::Time, sortable: true, unique: false },
        Column { field: "updated_at", sql: "updated_at", kind: Kind::Time, sortable: true, unique: false },
    ],
    default_order: "name",
    reaching: Reaching::Roles,
    search_index: None,
};

const COLUMNS: &str = "t.org_id, t.id, t.name, t.fullname, t.description, t.permission_set, t.resources, t.builtin, \
     t.account_id, t.version, t.created_at, t.updated_at";

/// One page of the roles that hold for an account which the scope reaches.
pub async fn list(tx: &mut Tx<'_>, query: &ListQuery) -> Result<Page<RoleRow>, StoreError> {
    Select::new(&ROLES, tx).page(tx, query, COLUMNS, read_row, None).await
}

/// The role of this id or name, if it holds for an account which the scope reaches.
pub async fn get(tx: &mut Tx<'_>, id_or_name: &str) -> Result<Option<RoleRow>, StoreError> {
    let row = Select::new(&ROLES, tx).one(tx, COLUMNS, Condition::Key(id_or_name)).await?;
    row.as_ref().map(read_row).transpose()
}

/// The role of this name, whatever the scope reaches: for deciding who may bind it.
pub async fn get_by_name(tx: &mut Tx<'_>, name: &str) -> Result<Option<RoleRow>, StoreError> {
    let row = tx
        .fetch_optional(
            "SELECT t.org_id, t.id, t.name, t.fullname, t.description, t.permission_set, t.resources, t.builtin, \
             t.account_id, t.version, t.created_at, t.updated_at FROM roles t WHERE t.org_id = $1 AND t.name = $2",
            values![tx.scope().organization(), name],
        )
        .await?;
    row.as_ref().map(read_row).transpose()
}

/// Adds a role. A name that is taken: [`StoreError::Duplicate`].
pub async fn insert(tx: &mut WriteTx<'_>, row: &RoleRow) -> Result<(), StoreError> {
    if try_insert(tx, row).await? { Ok(()) } else { Err(StoreError::Duplicate("name")) }
}

/// Adds a role unless there is one of this name; gives the one that is there then. For roles that are made when they
/// are first needed, by several callers at once.
pub async fn ensure(tx: &mut WriteTx<'_>, row: &RoleRow) -> Result<RoleRow, StoreError> {
    if try_insert(tx, row).await? {
        return Ok(RoleRow { organization_id: tx.scope().organization(), ..row.clone() });
    }
    // Another transaction may have added it after this one began to look.
    get_by_name(tx, &row.name).await?.ok_or(StoreError::Again)
}

/// Writes a changed role. `row.version` is the version it was read with; a row that has moved on since, or is gone:
/// [`StoreError::Stale`]. A name that is taken: [`StoreError::Duplicate`]. Members stay bound when the name changes.
pub async fn update(tx: &mut WriteTx<'_>, row: &RoleRow) -> Result<(), StoreError> {
    let limited = Limits::of(row);
    let values = values![
        tx.scope().organization(),
        row.id,
        row.version,
        &row.name,
        &row.fullname,
        &row.description,
        row.permission_set.as_str(),
        resources_text(row)?,
        limited.accounts,
        limited.labels,
        limited.environments,
        row.updated_at,
    ];
    tx.execute_versioned(
        "UPDATE roles SET name = $4, fullname = $5, description = $6, permission_set = $7, resources = $8, \
         accounts_limited = $9, labels_limited = $10, environments_limited = $11, updated_at = $12, \
         version = version + 1 WHERE org_id = $1 AND id = $2 AND version = $3",
        values,
    )
    .await?;
    tx.execute(
        "DELETE FROM role_limits WHERE org_id = $1 AND role_id = $2",
        values![tx.scope().organization(), row.id],
    )
    .await?;
    insert_limits(tx, row).await
}

/// Removes a role; members that had it have it no more.
pub async fn delete(tx: &mut WriteTx<'_>, row: &RoleRow) -> Result<(), StoreError> {
    tx.execute_versioned(
        "DELETE FROM roles WHERE org_id = $1 AND id = $2 AND version = $3",
        values![tx.scope().organization(), row.id, row.version],
    )
    .await
}

/// How many members have a role.
pub async fn count_members(tx: &mut Tx<'_>, name: &str) -> Result<u64, StoreError> {
    let row = tx
        .fetch_optional(
            "SELECT count(*) FROM member_roles WHERE org_id = $1 AND role = $2",
            values![tx.scope().organization(), name],
        )
        .await?;
    let count = row.map(|row| row.int(0)).transpose()?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}

pub(crate) fn reach(resources: Option<&Resources>) -> Reach {
    resources.map_or_else(Reach::everything, Reach::of)
}

/// The resources that are stored as `{}`: none are named, so nothing is limited.
pub(crate) fn read_resources(row: &Row, column: usize) -> Result<Option<Resources>, StoreError> {
    let resources: Resources = row.json(column, "roles.resources")?;
    Ok(Some(resources).filter(|one| *one != Resources::default()))
}

async fn try_insert(tx: &mut WriteTx<'_>, row: &RoleRow) -> Result<bool, StoreError> {
    let limited = Limits::of(row);
    let values = values![
        tx.scope().organization(),
        row.id,
        &row.name,
        &row.fullname,
        &row.description,
        row.permission_set.as_str(),
        resources_text(row)?,
        i64::from(row.builtin),
        row.account_id,
        limited.accounts,
        limited.labels,
        limited.environments,
        row.version,
        row.created_at,
        row.updated_at,
    ];
    let added = tx
        .execute(
            "INSERT INTO roles (org_id, id, name, fullname, description, permission_set, resources, builtin, \
             account_id, accounts_limited, labels_limited, environments_limited, version, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
             ON CONFLICT (org_id, name) DO NOTHING",
            values,
        )
        .await?;
    if added == 0 {
        return Ok(false);
    }
    insert_limits(tx, row).await?;
    Ok(true)
}

/// Which limits a role has, as the store's flags.
struct Limits {
    accounts: i64,
    labels: i64,
    environments: i64,
}

impl Limits {
    fn of(row: &RoleRow) -> Self {
        let reach = reach(row.resources.as_ref());
        let limited = |is: fn(&crate::Part) -> bool| i64::from(reach.parts().iter().all(is));
        Self {
            accounts: limited(|part| part.accounts.is_some()),
            labels: limited(|part| part.labels.is_some()),
            environments: limited(|part| part.environments.is_some()),
        }
    }
}

async fn insert_limits(tx: &mut WriteTx<'_>, row: &RoleRow) -> Result<(), StoreError> {
    let mut limits = std::collections::BTreeSet::new();
    for part in reach(row.resources.as_ref()).parts() {
        limits.extend(part.accounts.iter().flatten().map(|id| ("account", id.to_string())));
        limits.extend(part.labels.iter().flatten().map(|label| ("label", label.clone())));
        limits.extend(part.environments.iter().flatten().map(|one| ("environment", one.as_str().to_owned())));
    }
    for (kind, value) in limits {
        tx.execute(
            "INSERT INTO role_limits (org_id, role_id, kind, value) VALUES ($1, $2, $3, $4)",
            values![tx.scope().organization(), row.id, kind, value],
        )
        .await?;
    }
    Ok(())
}

fn read_row(row: &Row) -> Result<RoleRow, StoreError> {
    let account_id = row.opt_text(8)?.map(|id| id.parse()).transpose();
    Ok(RoleRow {
        organization_id: row.parsed(0, "roles.org_id", |text| text.parse().ok())?,
        id: row.parsed(1, "roles.id", |text| text.parse().ok())?,
        name: row.text(2)?,
        fullname: row.text(3)?,
        description: row.opt_text(4)?,
        permission_set: row.parsed(5, "roles.permission_set", PermissionSetName::parse)?,
        resources: read_resources(row, 6)?,
        builtin: row.int(7)? != 0,
        account_id: account_id.map_err(|_| StoreError::Damaged("roles.account_id"))?,
        version: row.int(9)?,
        created_at: row.time(10)?,
        updated_at: row.time(11)?,
    })
}

fn resources_text(row: &RoleRow) -> Result<String, StoreError> {
    serde_json::to_string(&row.resources.clone().unwrap_or_default())
        .map_err(|_| StoreError::Damaged("roles.resources"))
}
