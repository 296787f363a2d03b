//! Who may bind which role: nobody grants more than they have, and nobody acts on those who reach further.

use api_types::PermissionSetName;
use store::WriteTx;
use store::roles::RoleRow;

use crate::caller::Caller;
use crate::error::{Error, Fault};

/// Checks the roles that a member is to have: each new one must exist within the caller's reach and must not allow more
/// than the caller may. Roles that the member has already stay without a question.
pub(crate) async fn check_new_binding(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    present: &[String],
    wanted: &[String],
) -> Result<(), Error> {
    let mut faults = Vec::new();
    for (place, name) in wanted.iter().enumerate().filter(|(_, name)| !present.contains(name)) {
        match store::roles::get(tx, name).await?.filter(|role| role.name == *name) {
            None => faults.push(Fault::body(
                format!("/role_binding/{place}"),
                format!("names no role: there is no {name:?} here"),
            )),
            Some(role) if caller.covers(&role.grant()) => {}
            Some(role) => {
                return Err(Error::Forbidden(format!(
                    "the role {:?} allows more than this token does, so it cannot be given with it",
                    role.name
                )));
            }
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Refuses unless all roles of a member lie within the caller's reach: whoever is limited to some accounts leaves those
/// alone who work elsewhere as well.
pub(crate) async fn check_within_reach(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    roles: &[String],
) -> Result<(), Error> {
    let reach = caller.scope().reach();
    if reach.is_every_account() {
        return Ok(());
    }
    for name in roles {
        let role = store::roles::get_by_name(tx, name).await?;
        if !role.is_some_and(|role| reach.covers(&role.grant().reach)) {
            return Err(Error::Forbidden(
                "this member also has roles outside the accounts that this token reaches; \
                 only an administrator of the organization can do that"
                    .into(),
            ));
        }
    }
    Ok(())
}

/// Whether somebody with this role administers the whole organization.
pub(crate) fn is_administrator(role: &RoleRow) -> bool {
    let grant = role.grant();
    grant.permission_set == PermissionSetName::Administrator && grant.reach.is_every_account()
}
