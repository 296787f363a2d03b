//! Inviting somebody into a tenant.

use api_types::formats::{check_email, normalize_name};
use api_types::tenant_member::TenantMemberInvited;
use api_types::{AccountId, MemberId, MemberState, MemberType, Timestamp};
use serde_json::{Value, json};
use store::accounts::AccountRow;
use store::members::MemberRow;
use store::roles::RoleRow;
use store::{StoreError, WriteTx, outbox};

use super::{TenantHeaders, tenant, tenant_role};
use crate::audit::{self, Event};
use crate::caller::Caller;
use crate::error::Error;
use crate::idempotency::{Answered, IdempotencyKey};
use crate::input::Fields;
use crate::invitations::{self, Letter};
use crate::mail::Mail;
use crate::permissions::Action;
use crate::{Platform, Versioned, change, members};

/// The status of every success, by the API's description.
const CREATED: u16 = 201;
/// The message of every success, likewise.
const INVITED: &str = "User successfully invited";

/// What is asked for, and what doing it needs.
struct Invitation {
    account: AccountId,
    email: String,
    role: String,
    letter: Letter,
}

/// Invites somebody into the tenant: a new member, who gets a letter with a link, or one who is in the organization
/// already and gets the role and a letter that says so. All of it or nothing.
pub async fn invite(
    platform: &Platform,
    caller: &Caller,
    headers: &TenantHeaders,
    body: Value,
    key: Option<IdempotencyKey>,
) -> Result<Answered<TenantMemberInvited>, Error> {
    let caller = caller.for_action(Action::MembersCreate)?;
    let account = headers.account(&caller)?;
    {
        // Whoever has no business here need not be told how a body should look.
        let mut tx = platform.store.read(caller.scope()).await?;
        tenant(&mut tx, account).await?;
    }
    let mut fields = Fields::of(body)?;
    let email = normalize_name(&fields.required_text("email", check_email));
    let role = fields.required_text("role", |text| {
        if text.trim().is_empty() { Err("must not be empty".into()) } else { Ok(()) }
    });
    fields.finish()?;
    let letter = Letter::prepare(platform, &caller).await?.for_account(account, CREATED);
    let work = Invitation { account, email, role: role.trim().to_owned(), letter };
    let answered = change::create(platform, &caller, CREATED, work, key, |tx, caller, work| {
        Box::pin(async move {
            let uid = invite_in(tx, caller, work).await?;
            Ok(Versioned { version: 1, value: TenantMemberInvited { message: INVITED.into(), uid } })
        })
    })
    .await?;
    Ok(Answered { answer: answered.answer.value, replayed: answered.replayed })
}

async fn invite_in(tx: &mut WriteTx<'_>, caller: &Caller, work: &Invitation) -> Result<MemberId, Error> {
    let now = caller.request().now;
    let account = tenant(tx, work.account).await?;
    let role = tenant_role::wanted(tx, &account, &work.role, now).await?;
    if !caller.covers(&role.grant()) {
        return Err(Error::Forbidden(format!(
            "the role {:?} allows more than the token itself; nobody grants more than they have",
            tenant_role::title(&role)
        )));
    }
    match store::members::get_anywhere(tx, &work.email).await? {
        Some(member) => add(tx, caller, work, (&account, &role), member).await,
        None => create(tx, caller, work, &role).await,
    }
}

/// Somebody new.
async fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    work: &Invitation,
    role: &RoleRow,
) -> Result<MemberId, Error> {
    let mut member = MemberRow {
        state: MemberState::Invited,
        roles: vec![role.name.clone()],
        ..members::begin(caller, work.email.clone())
    };
    store::members::insert(tx, &member).await.map_err(|error| match error {
        // Invited by another request meanwhile: looked at again, it is somebody who is here.
        StoreError::Duplicate("name") => StoreError::Again,
        other => other,
    })?;
    invitations::issue(tx, caller, &mut member, &work.letter).await?;
    Ok(member.id)
}

/// Somebody who is in the organization already.
async fn add(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    work: &Invitation,
    (account, role): (&AccountRow, &RoleRow),
    mut member: MemberRow,
) -> Result<MemberId, Error> {
    let now = caller.request().now;
    if let Some(present) = role_here(tx, account, &member).await? {
        return Err(conflict(format!(
            "{} is a member of this tenant already, as {}",
            member.name,
            tenant_role::title(&present)
        )));
    }
    if member.state == MemberState::Disabled {
        return Err(conflict(format!(
            "{} is disabled in this organization; ask an administrator of it",
            member.name
        )));
    }
    member.roles.push(role.name.clone());
    member.roles.sort();
    member.updated_at = now;
    store::members::update(tx, &member).await?;
    member.version += 1;
    if member.state == MemberState::Invited {
        // The link that is on its way lets them in here as well; one that is not good any more is replaced.
        if member.pin_expires <= now {
            invitations::issue(tx, caller, &mut member, &work.letter).await?;
            return Ok(member.id);
        }
    } else if member.member_type == MemberType::Personal {
        tell(tx, work, account, role, &member, now).await?;
    }
    let event = Event {
        action: "USER_INVITED".into(),
        status: CREATED,
        account_id: Some(account.id),
        details: [
            ("email".into(), json!(member.name)),
            ("roles".into(), json!([role.name])),
            ("tenant".into(), json!(account.id.to_string())),
        ]
        .into(),
        ..Event::default()
    };
    audit::record(tx, caller, event.target("member", &member.id, &member.name)).await?;
    Ok(member.id)
}

/// The role by which a member is in the tenant already.
async fn role_here(
    tx: &mut WriteTx<'_>,
    account: &AccountRow,
    member: &MemberRow,
) -> Result<Option<RoleRow>, Error> {
    for name in &member.roles {
        let role = store::roles::get_by_name(tx, name).await?;
        if let Some(role) = role.filter(|role| tenant_role::holds(role, account)) {
            return Ok(Some(role));
        }
    }
    Ok(None)
}

/// A letter that says what has been added.
async fn tell(
    tx: &mut WriteTx<'_>,
    work: &Invitation,
    account: &AccountRow,
    role: &RoleRow,
    member: &MemberRow,
    now: Timestamp,
) -> Result<(), Error> {
    let organization = store::organizations::get(tx).await?;
    let organization = organization.ok_or(Error::Unauthenticated("the organization is gone"))?;
    let mail = Mail::AddedToTenant {
        to: member.name.clone(),
        reply_to: organization.reply_to,
        organization: organization.fullname,
        tenant: account.fullname.clone(),
        role: work.letter.role_sentence(tx, std::slice::from_ref(&role.name)).await?,
    };
    outbox::add(tx, &work.letter.job(tx, &mail, now)?).await?;
    Ok(())
}

fn conflict(message: String) -> Error {
    Error::Conflict { message, parameter: Some("/email".into()) }
}
