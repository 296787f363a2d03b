//! Members: people and services that sign in to an organization.

mod act;
mod begin;
mod input;

use std::time::Duration;

use api_types::MemberState;
use api_types::formats::format_duration;
use api_types::member::{CreateMemberResult, InvitationLink, InvitationStatus, MailState, Member};
use futures_util::future::BoxFuture;
use serde_json::Value;
use store::list::{ListQuery, Page};
use store::member_links::{self, LinkState};
use store::members::{MEMBERS, MemberRow};
use store::organizations::OrganizationRow;
use store::{StoreError, Tx, WriteTx};

use self::act::{check_may_act, check_may_leave, put_into};
pub(crate) use self::begin::begin;
use self::input::Change;
pub(crate) use self::input::NewMember;
use crate::caller::Caller;
use crate::change::{self, Removable, Resource, created};
use crate::error::{Error, Fault};
use crate::idempotency::{Answered, IdempotencyKey};
use crate::invitations::{self, Letter};
use crate::permissions::Action;
use crate::precondition::Precondition;
use crate::{Platform, Versioned, audit, passwords, patch, resets, roles};

/// Fields of a member that only the server sets.
const READ_ONLY: [&str; 8] =
    ["id", "created_at", "updated_at", "last_logon", "expires", "pin_expires", "type", "invitation"];

impl Resource for MemberRow {
    type Wire = Member;
    const KIND: &'static str = "member";

    fn wire(&self) -> Member {
        wire(self)
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
        Box::pin(store::members::get(tx, key))
    }

    fn write<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move {
            store::members::update(tx, self).await.map_err(|error| name_taken(error, &self.name))
        })
    }
}

impl Removable for MemberRow {
    fn remove<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move { Ok(store::members::delete(tx, self).await?) })
    }
}

/// A list's page and how many members match in all, if asked for. A caller who is limited to some accounts sees those
/// who reach one of these.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    parameters: &[(String, String)],
) -> Result<Page<Member>, Error> {
    let caller = caller.for_action(Action::MembersList)?;
    let query = ListQuery::parse(&MEMBERS, parameters)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let page = store::members::list(&mut tx, &query).await?;
    Ok(Page { rows: page.rows.iter().map(wire).collect(), total: page.total })
}

/// The member of this id or name.
pub async fn get(platform: &Platform, caller: &Caller, key: &str) -> Result<Versioned<Member>, Error> {
    change::get::<MemberRow>(platform, caller, Action::MembersGet, key).await
}

/// Creates a member; with the option `invited` also the invitation, whose link is in the answer this once.
pub async fn create(
    platform: &Platform,
    caller: &Caller,
    body: Value,
    key: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<CreateMemberResult>>, Error> {
    let caller = &caller.for_action(Action::MembersCreate)?;
    let mut new = NewMember::read(body, caller)?;
    if new.secret.is_some() {
        let organization = {
            let mut tx = platform.store.read(caller.scope()).await?;
            store::organizations::get(&mut tx).await?.ok_or_else(gone)?
        };
        hash_secret(platform, &mut new, &organization, "/secret").await?;
    }
    let letter = match new.row.state {
        MemberState::Invited => Some(Letter::prepare(platform, caller).await?),
        _ => None,
    };
    let (state, name) = (new.row.state, new.row.name.clone());
    let work = (new.row, letter);
    let answered = change::create(platform, caller, 200, work, key, |tx, caller, (row, letter)| {
        Box::pin(create_in(tx, caller, row.clone(), letter.as_ref()))
    })
    .await?;
    if state == MemberState::Forgotten && !answered.replayed {
        resets::send(platform, caller.organization(), &name, caller.request()).await?;
    }
    Ok(answered)
}

/// Checks and hashes the password of a new member, if it has one; a fault stands at `place` of the body.
pub(crate) async fn hash_secret(
    platform: &Platform,
    new: &mut NewMember,
    organization: &OrganizationRow,
    place: &str,
) -> Result<(), Error> {
    if let Some(secret) = &new.secret {
        let minimum = passwords::minimum_length(organization.options.as_ref());
        passwords::check(secret.expose(), minimum, &passwords::about(&new.row, organization))
            .map_err(|message| Fault::body(place, message))?;
        let hash = platform.passwords.hash(secret).await?;
        new.row.password_hash = Some(api_types::Sensitive::new(hash));
    }
    Ok(())
}

/// Writes a new member, its audit entry and, with a `letter`, its invitation.
pub(crate) async fn create_in(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    mut row: MemberRow,
    letter: Option<&Letter>,
) -> Result<Versioned<CreateMemberResult>, Error> {
    roles::check_new_binding(tx, caller, &[], &row.roles).await?;
    row.roles.sort();
    store::members::insert(tx, &row).await.map_err(|error| name_taken(error, &row.name))?;
    audit::record(tx, caller, created(Action::MembersCreate, &row)?).await?;
    let invitation = match letter {
        Some(letter) => Some(invitations::issue(tx, caller, &mut row, letter).await?),
        None => None,
    };
    let value = CreateMemberResult { member: wire(&row), invitation };
    Ok(Versioned { version: row.version, value })
}

/// Replaces what can be changed of a member (PUT).
pub async fn update(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    body: Value,
    precondition: Precondition,
) -> Result<Versioned<Member>, Error> {
    caller.require(Action::MembersUpdate)?;
    let new = Change::read(body)?;
    let at = (key, precondition);
    change::update(platform, caller, Action::MembersUpdate, at, new, |tx, caller, new, row| {
        Box::pin(put_into(tx, caller, row, new.clone(), Action::MembersUpdate))
    })
    .await
}

/// Applies a JSON Patch to a member.
pub async fn patch(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    operations: Value,
    precondition: Precondition,
) -> Result<Versioned<Member>, Error> {
    caller.require(Action::MembersPatch)?;
    let operations = patch::read(&operations)?;
    let at = (key, precondition);
    change::update(platform, caller, Action::MembersPatch, at, operations, |tx, caller, operations, row| {
        Box::pin(async move {
            let new = Change::read(patch::apply(&change::json(row)?, operations, &READ_ONLY)?)?;
            put_into(tx, caller, row, new, Action::MembersPatch).await
        })
    })
    .await
}

/// Deletes a member with its sessions and tokens.
pub async fn delete(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    precondition: Precondition,
) -> Result<(), Error> {
    let at = (key, precondition);
    change::delete::<MemberRow, _>(platform, caller, Action::MembersDelete, at, |tx, caller, row| {
        Box::pin(async move {
            if caller.member() == Some(row.id) {
                return Err(conflict("nobody deletes themselves; ask another administrator".into()));
            }
            check_may_act(tx, caller, row).await?;
            check_may_leave(tx, row).await
        })
    })
    .await
}

/// Invites a member once more who has not accepted yet: a new link, which is in the answer this once; the old one is
/// void.
pub async fn invite(platform: &Platform, caller: &Caller, key: &str) -> Result<InvitationLink, Error> {
    let caller = caller.for_action(Action::MembersCreate)?;
    let letter = Letter::prepare(platform, &caller).await?;
    let scope = caller.scope().clone();
    let all = std::sync::Arc::new((caller, key.to_owned(), letter));
    platform
        .store
        .write(&scope, move |tx| {
            let all = all.clone();
            Box::pin(async move {
                let (caller, key, letter) = &*all;
                let mut row = change::find::<MemberRow>(tx, key).await?;
                check_may_act(tx, caller, &row).await?;
                invitations::issue(tx, caller, &mut row, letter).await
            })
        })
        .await
}

/// Withdraws a member's invitation: the link is void, the member stays without a way in.
pub async fn revoke_invitation(platform: &Platform, caller: &Caller, key: &str) -> Result<(), Error> {
    let caller = caller.for_action(Action::MembersCreate)?;
    let scope = caller.scope().clone();
    let all = std::sync::Arc::new((caller, key.to_owned()));
    platform
        .store
        .write(&scope, move |tx| {
            let all = all.clone();
            Box::pin(async move {
                let (caller, key) = &*all;
                let mut row = change::find::<MemberRow>(tx, key).await?;
                check_may_act(tx, caller, &row).await?;
                if invitations::void(tx, caller, &mut row).await? {
                    return Ok(());
                }
                Err(Error::not_found("invitation", key))
            })
        })
        .await
}

/// A member as the wire shows it.
pub fn wire(row: &MemberRow) -> Member {
    Member {
        name: row.name.clone(),
        created_at: row.created_at,
        updated_at: row.updated_at,
        id: row.id,
        state: row.state,
        last_logon: row.last_logon,
        fullname: row.fullname.clone(),
        nickname: row.nickname.clone(),
        picture: row.picture.clone(),
        ttl: duration(row.ttl_seconds),
        token_ttl: duration(row.token_ttl_seconds),
        expires: row.expires,
        pin_expires: row.pin_expires,
        role_binding: row.roles.clone(),
        member_type: row.member_type,
        invitation: row.mail_state.filter(|_| row.state == MemberState::Invited).map(|mail| {
            InvitationStatus {
                invited_by: row.invited_by,
                mail,
                mail_error: row.mail_error.clone().filter(|_| mail != MailState::Sent),
            }
        }),
    }
}

/// Voids every open link of a member: of invitations and of password resets.
async fn void_links(tx: &mut WriteTx<'_>, caller: &Caller, row: &mut MemberRow) -> Result<(), Error> {
    member_links::close(tx, row.id, None, LinkState::Revoked, caller.request().now).await?;
    row.pin_expires = api_types::Timestamp::ZERO;
    row.mail_state = None;
    row.mail_error = None;
    Ok(())
}

fn duration(seconds: i64) -> String {
    format_duration(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

fn conflict(message: String) -> Error {
    Error::Conflict { message, parameter: None }
}

fn gone() -> Error {
    Error::Unauthenticated("the organization of this token has been deleted")
}

fn name_taken(error: StoreError, name: &str) -> Error {
    match error {
        StoreError::Duplicate("name") => Error::Conflict {
            message: format!("a member with the name {name:?} exists already"),
            parameter: Some("/name".into()),
        },
        // Between looking at a role and binding it, somebody has deleted it: looking again tells.
        StoreError::Reference => StoreError::Again.into(),
        other => other.into(),
    }
}
