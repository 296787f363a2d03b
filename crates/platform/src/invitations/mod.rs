//! Invitations: a link that lets somebody in, sent by e-mail and shown once to whoever invited.

mod accept;
mod letter;
mod links;

use std::collections::BTreeMap;

use api_types::member::InvitationLink;
use api_types::member::MailState;
use api_types::{MemberState, MemberType, Timestamp};
use serde_json::json;
use store::member_links::{self, LinkPurpose, LinkState};
use store::members::MemberRow;
use store::{WriteTx, outbox};

pub use self::accept::{accept, look};
pub use self::letter::Letter;
pub(crate) use self::links::{find, hours, new_link, present};
use crate::audit::{self, Event};
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::mail::Mail;
use crate::time;

/// How long an invitation is good when the organization says nothing else: seven days.
const INVITE_HOURS: u64 = 168;

/// Invites a member that has been written in state `invited`, or invites it again: voids links made before, writes a
/// new one, and puts the letter into the outbox. `member` is what is stored afterwards. The link exists nowhere else:
/// show it once.
pub async fn issue(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    member: &mut MemberRow,
    letter: &Letter,
) -> Result<InvitationLink, Error> {
    if member.member_type == MemberType::Service {
        return Err(Fault::body("/type", "must be personal for an invitation: a service has no mail").into());
    }
    check_invited(member)?;
    let now = caller.request().now;
    let organization =
        store::organizations::get(tx).await?.ok_or(Error::Unauthenticated("the organization is gone"))?;
    let duration = organization.options.as_ref().and_then(|one| one.invite_duration.as_deref());
    let expires = time::after(now, hours(duration, INVITE_HOURS));
    let token = new_link(tx, member.id, LinkPurpose::Invitation, expires, now).await?;
    let link = letter.link("invite", &token);

    member.pin_expires = expires;
    member.invited_by = caller.member();
    member.mail_state = Some(MailState::Queued);
    member.mail_error = None;
    member.updated_at = now;
    store::members::update(tx, member).await?;
    member.version += 1;

    let inviter = match caller.member() {
        Some(id) => store::members::get_anywhere(tx, &id.to_string()).await?.map(|inviter| inviter.fullname),
        None => None,
    };
    let mail = Mail::Invitation {
        member_id: member.id,
        to: member.name.clone(),
        reply_to: organization.reply_to.clone(),
        inviter: inviter.unwrap_or_else(|| organization.fullname.clone()),
        organization: organization.fullname.clone(),
        role: letter.role_sentence(tx, &member.roles).await?,
        link: link.clone(),
        expires,
    };
    outbox::add(tx, &letter.job(tx, &mail, now)?).await?;

    let mut event = Event {
        action: "USER_INVITED".into(),
        status: letter.status(),
        account_id: letter.account(),
        details: BTreeMap::from([
            ("email".into(), json!(member.name)),
            ("roles".into(), json!(member.roles)),
        ]),
        ..Event::default()
    };
    if let Some(account) = letter.account() {
        event.details.insert("tenant".into(), json!(account.to_string()));
    }
    audit::record(tx, caller, event.target("member", &member.id, &member.name)).await?;
    Ok(InvitationLink { link, expires })
}

/// Withdraws a member's open invitation. The member stays, in state `invited`, without a way in. Answers whether there
/// was one.
pub async fn void(tx: &mut WriteTx<'_>, caller: &Caller, member: &mut MemberRow) -> Result<bool, Error> {
    check_invited(member)?;
    let now = caller.request().now;
    let closed =
        member_links::close(tx, member.id, Some(LinkPurpose::Invitation), LinkState::Revoked, now).await?;
    if closed == 0 {
        return Ok(false);
    }
    member.pin_expires = Timestamp::ZERO;
    member.mail_state = None;
    member.mail_error = None;
    member.updated_at = now;
    store::members::update(tx, member).await?;
    member.version += 1;
    let event = Event { action: "members.revoke_invitation".into(), status: 204, ..Event::default() };
    audit::record(tx, caller, event.target("member", &member.id, &member.name)).await?;
    Ok(true)
}

fn check_invited(member: &MemberRow) -> Result<(), Error> {
    if member.state == MemberState::Invited {
        return Ok(());
    }
    Err(Error::Conflict {
        message: format!("{} is a member already and needs no invitation", member.name),
        parameter: None,
    })
}
