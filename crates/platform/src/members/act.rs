//! Changing a member: what may be done to whom, and what follows from it.

use api_types::{MemberState, MemberType};
use store::WriteTx;
use store::members::{MemberRow, Without};

use super::input::Change;
use super::{conflict, void_links};
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::permissions::Action;
use crate::{roles, time};

/// Makes a member what a change says, as far as this caller may.
pub(super) async fn put_into(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    row: &mut MemberRow,
    new: Change,
    action: Action,
) -> Result<(), Error> {
    check_may_act(tx, caller, row).await?;
    new.check_for(row)?;
    let before = row.clone();
    rename(tx, caller, row, &new, action).await?;
    if let Some(state) = new.state {
        change_state(tx, caller, row, state).await?;
    }
    rebind(tx, caller, row, new.roles).await?;
    if before.state != row.state || before.roles != row.roles {
        check_may_become(tx, &before, row).await?;
    }
    row.fullname = new.fullname;
    row.nickname = new.nickname;
    row.picture = new.picture;
    if let Some(seconds) = new.ttl_seconds.filter(|seconds| *seconds != row.ttl_seconds) {
        row.ttl_seconds = seconds;
        row.expires = time::after(row.password_changed_at, seconds);
    }
    row.token_ttl_seconds = new.token_ttl_seconds.unwrap_or(row.token_ttl_seconds);
    row.updated_at = caller.request().now;
    Ok(())
}

/// Refuses unless the caller may act on this member at all.
pub(super) async fn check_may_act(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    row: &MemberRow,
) -> Result<(), Error> {
    roles::check_within_reach(tx, caller, &row.roles).await
}

/// Refuses to take the last administrator away.
pub(super) async fn check_may_leave(tx: &mut WriteTx<'_>, row: &MemberRow) -> Result<(), Error> {
    if administers(tx, row).await?
        && store::members::count_administrators(tx, Without::Member(row.id)).await? == 0
    {
        return Err(conflict(format!(
            "{} is the last one who administers the whole organization; make another member an administrator first",
            row.name
        )));
    }
    Ok(())
}

async fn check_may_become(tx: &mut WriteTx<'_>, before: &MemberRow, after: &MemberRow) -> Result<(), Error> {
    if administers(tx, after).await? {
        return Ok(());
    }
    check_may_leave(tx, before).await
}

/// Whether a member can sign in and administer the whole organization.
async fn administers(tx: &mut WriteTx<'_>, row: &MemberRow) -> Result<bool, Error> {
    if !matches!(row.state, MemberState::Enabled | MemberState::Forgotten) {
        return Ok(false);
    }
    for name in &row.roles {
        let role = store::roles::get_by_name(tx, name).await?;
        if role.is_some_and(|role| roles::is_administrator(&role)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The e-mail address of a person is how they get in: with another one, somebody else would.
async fn rename(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    row: &mut MemberRow,
    new: &Change,
    action: Action,
) -> Result<(), Error> {
    if new.name == row.name {
        return Ok(());
    }
    if row.member_type == MemberType::Personal {
        if !caller.may_everywhere(action) {
            return Err(Error::Forbidden(
                "only an administrator of the whole organization can change the e-mail address of a member"
                    .into(),
            ));
        }
        void_links(tx, caller, row).await?;
    }
    row.name.clone_from(&new.name);
    Ok(())
}

async fn change_state(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    row: &mut MemberRow,
    state: MemberState,
) -> Result<(), Error> {
    if state == row.state {
        return Ok(());
    }
    match state {
        MemberState::Disabled | MemberState::Locked => {
            if caller.member() == Some(row.id) {
                return Err(conflict(format!(
                    "nobody makes themselves {}; ask another administrator",
                    state.as_str()
                )));
            }
            void_links(tx, caller, row).await?;
            store::members::end_sessions(tx, row.id, None).await?;
        }
        MemberState::Enabled if row.password_hash.is_none() => {
            return Err(refused(
                "this member has no password yet; set the state invited and send an invitation",
            ));
        }
        MemberState::Enabled => {}
        MemberState::Invited if row.password_hash.is_none() => {}
        MemberState::Invited => {
            return Err(refused("this member has a password already; set the state enabled"));
        }
        MemberState::Forgotten => {
            return Err(refused("asking for a password reset on the sign-in page sets the state forgotten"));
        }
    }
    row.state = state;
    Ok(())
}

async fn rebind(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    row: &mut MemberRow,
    wanted: Vec<String>,
) -> Result<(), Error> {
    if caller.member() == Some(row.id)
        && let Some(lost) = row.roles.iter().find(|role| !wanted.contains(role))
    {
        return Err(conflict(format!(
            "nobody takes a role away from themselves ({lost:?}); ask another administrator"
        )));
    }
    roles::check_new_binding(tx, caller, &row.roles, &wanted).await?;
    row.roles = wanted;
    row.roles.sort();
    Ok(())
}

fn refused(message: &str) -> Error {
    Error::Conflict { message: message.into(), parameter: Some("/state".into()) }
}

impl Change {
    /// Checks what depends on the kind of the member.
    fn check_for(&self, row: &MemberRow) -> Result<(), Error> {
        let mut faults = Vec::new();
        if self.name != row.name
            && let Err(message) = super::input::check_member_name(&self.name, row.member_type)
        {
            faults.push(Fault::body("/name", message));
        }
        if let Some(seconds) = self.token_ttl_seconds.filter(|seconds| *seconds != row.token_ttl_seconds)
            && let Err(message) = super::input::check_token_ttl(seconds, row.member_type)
        {
            faults.push(Fault::body("/token_ttl", message));
        }
        if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
    }
}
