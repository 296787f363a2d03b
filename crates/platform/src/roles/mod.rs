//! Roles: what members may do, and where.

mod binding;
mod builtin;
mod input;

use api_types::RoleDefinition;
use futures_util::future::BoxFuture;
use serde_json::Value;
use store::list::{ListQuery, Page};
use store::members::Without;
use store::roles::{ROLES, RoleRow};
use store::{StoreError, Tx, WriteTx};

pub(crate) use self::binding::{check_new_binding, check_within_reach, is_administrator};
pub(crate) use self::builtin::ensure_of_account;
pub(crate) use self::input::read_resources;
use self::input::{Change, NewRole};
use crate::caller::Caller;
use crate::change::{self, Removable, Resource, created};
use crate::error::Error;
use crate::idempotency::{Answered, IdempotencyKey};
use crate::permissions::Action;
use crate::precondition::Precondition;
use crate::{Platform, Versioned, audit, patch};

/// Fields of a role that only the server sets.
const READ_ONLY: [&str; 4] = ["id", "builtin", "created_at", "updated_at"];

impl Resource for RoleRow {
    type Wire = RoleDefinition;
    const KIND: &'static str = "role";

    fn wire(&self) -> RoleDefinition {
        RoleDefinition {
            name: self.name.clone(),
            created_at: self.created_at,
            updated_at: self.updated_at,
            id: self.id,
            fullname: self.fullname.clone(),
            description: self.description.clone(),
            resources: self.resources.clone(),
            permission_set: self.permission_set,
            builtin: self.builtin,
        }
    }

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn version(&mut self) -> &mut i64 {
        &mut self.version
    }

    fn read<'t>(tx: &'t mut Tx<'_>, key: &'t str) -> BoxFuture<'t, Result<Option<Self>, StoreError>> {
        Box::pin(store::roles::get(tx, key))
    }

    fn write<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move {
            store::roles::update(tx, self).await.map_err(|error| name_taken(error, &self.name))
        })
    }
}

impl Removable for RoleRow {
    fn remove<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move { Ok(store::roles::delete(tx, self).await?) })
    }
}

/// A list's page and how many roles match in all, if asked for.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    parameters: &[(String, String)],
) -> Result<Page<RoleDefinition>, Error> {
    let caller = caller.for_action(Action::RolesList)?;
    let query = ListQuery::parse(&ROLES, parameters)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let page = store::roles::list(&mut tx, &query).await?;
    Ok(Page { rows: page.rows.iter().map(Resource::wire).collect(), total: page.total })
}

/// The role of this id or name.
pub async fn get(
    platform: &Platform,
    caller: &Caller,
    key: &str,
) -> Result<Versioned<RoleDefinition>, Error> {
    change::get::<RoleRow>(platform, caller, Action::RolesGet, key).await
}

/// Creates a role.
pub async fn create(
    platform: &Platform,
    caller: &Caller,
    body: Value,
    key: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<RoleDefinition>>, Error> {
    let caller = &caller.for_action(Action::RolesCreate)?;
    let new = NewRole::read(body, caller)?;
    change::create(platform, caller, 200, new.row, key, |tx, caller, row| {
        Box::pin(async move {
            check_grantable(caller, row)?;
            store::roles::insert(tx, row).await.map_err(|error| name_taken(error, &row.name))?;
            audit::record(tx, caller, created(Action::RolesCreate, row)?).await?;
            Ok(Versioned { version: row.version, value: row.wire() })
        })
    })
    .await
}

/// Replaces what can be changed of a role (PUT). Members that have it have it changed at once.
pub async fn update(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    body: Value,
    precondition: Precondition,
) -> Result<Versioned<RoleDefinition>, Error> {
    caller.require(Action::RolesUpdate)?;
    let new = Change::read(body)?;
    change::update(platform, caller, Action::RolesUpdate, (key, precondition), new, |tx, caller, new, row| {
        Box::pin(put_into(tx, caller, row, new.clone()))
    })
    .await
}

/// Applies a JSON Patch to a role.
pub async fn patch(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    operations: Value,
    precondition: Precondition,
) -> Result<Versioned<RoleDefinition>, Error> {
    caller.require(Action::RolesPatch)?;
    let operations = patch::read(&operations)?;
    let at = (key, precondition);
    change::update(platform, caller, Action::RolesPatch, at, operations, |tx, caller, operations, row| {
        Box::pin(async move {
            check_changeable(row)?;
            let new = Change::read(patch::apply(&change::json(row)?, operations, &READ_ONLY)?)?;
            put_into(tx, caller, row, new).await
        })
    })
    .await
}

/// Deletes a role that nobody has.
pub async fn delete(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    precondition: Precondition,
) -> Result<(), Error> {
    change::delete::<RoleRow, _>(platform, caller, Action::RolesDelete, (key, precondition), |tx, _, row| {
        Box::pin(async move {
            check_changeable(row)?;
            match store::roles::count_members(tx, &row.name).await? {
                0 => Ok(()),
                count => Err(conflict(format!(
                    "the role {:?} is bound to {count} {}; take it from them first",
                    row.name,
                    if count == 1 { "member" } else { "members" }
                ))),
            }
        })
    })
    .await
}

async fn put_into(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    row: &mut RoleRow,
    new: Change,
) -> Result<(), Error> {
    check_changeable(row)?;
    new.check_name(row)?;
    let administered = is_administrator(row);
    row.name = new.name;
    row.fullname = new.fullname;
    row.description = new.description;
    row.resources = new.resources;
    row.permission_set = new.permission_set;
    row.updated_at = caller.request().now;
    check_grantable(caller, row)?;
    if administered && !is_administrator(row) {
        let all = store::members::count_administrators(tx, Without::Nobody).await?;
        let others = store::members::count_administrators(tx, Without::Role(row.id)).await?;
        if all > 0 && others == 0 {
            return Err(conflict(
                "nobody would be left who administers the whole organization; \
                 make another member an administrator first"
                    .into(),
            ));
        }
    }
    Ok(())
}

fn check_changeable(row: &RoleRow) -> Result<(), Error> {
    if !row.builtin {
        return Ok(());
    }
    Err(conflict(format!(
        "the role {:?} is a part of Patchbay and stays as it is; create a role of your own instead",
        row.name
    )))
}

fn check_grantable(caller: &Caller, row: &RoleRow) -> Result<(), Error> {
    if caller.covers(&row.grant()) {
        return Ok(());
    }
    Err(Error::Forbidden(format!("the role {:?} would allow more than this token does", row.name)))
}

fn conflict(message: String) -> Error {
    Error::Conflict { message, parameter: None }
}

fn name_taken(error: StoreError, name: &str) -> Error {
    match error {
        StoreError::Duplicate("name") => Error::Conflict {
            message: format!("a role with the name {name:?} exists already"),
            parameter: Some("/name".into()),
        },
        other => other.into(),
    }
}
