//! Forgotten passwords: a link by mail, and a new password for it.

use std::sync::Arc;

use api_types::formats::normalize_name;
use api_types::session::LinkInfo;
use api_types::{MemberState, MemberType, OrganizationId, OrganizationState, Sensitive};
use serde_json::Value;
use store::member_links::{self, LinkPurpose, LinkState};
use store::{WriteTx, outbox};

use crate::audit::{self, Event};
use crate::authentication;
use crate::caller::{Caller, RequestInfo};
use crate::error::{Error, Fault};
use crate::input::Fields;
use crate::invitations::{self, Letter};
use crate::mail::Mail;
use crate::sign_in::change_password::notice;
use crate::{Platform, passwords, time};

/// How long a link is good when the organization says nothing else: a day.
const FORGOT_HOURS: u64 = 24;
/// Seconds in which a second request for the same member is passed over: somebody presses the button twice, or wants
/// to fill a mailbox.
const REST_SECONDS: i64 = 120;
/// Organizations in which a name is looked for, as at sign-in.
const MOST_ORGANIZATIONS: u32 = 8;

/// Reads a request for a link; what is wrong with it does not depend on who exists.
pub fn read_request(body: Value) -> Result<String, Error> {
    let mut fields = Fields::of(body)?;
    let name = fields.required_text("name", |_| Ok(()));
    fields.finish()?;
    Ok(normalize_name(name.trim()))
}

/// Sends a link to the member of this name in each organization that knows it. Nothing is answered, and the caller of
/// the API gets its answer before this runs, so that nobody can tell who exists.
pub async fn request(platform: &Platform, name: &str, request: RequestInfo) -> Result<(), Error> {
    for id in platform.store.directory().memberships(name, MOST_ORGANIZATIONS).await? {
        send(platform, id, name, &request).await?;
    }
    Ok(())
}

/// Sends a link to the member of this name in one organization, if there is one who may have it.
pub(crate) async fn send(
    platform: &Platform,
    organization: OrganizationId,
    name: &str,
    request: &RequestInfo,
) -> Result<(), Error> {
    let scope = platform.store.directory().host_scope(organization);
    let caller = authentication::visitor(scope.clone(), request.clone());
    let letter = Letter::prepare(platform, &caller).await?;
    let work = Arc::new((caller, letter, name.to_owned()));
    platform
        .store
        .write(&scope, move |tx| {
            let work = work.clone();
            Box::pin(async move { send_in(tx, &work.0, &work.1, &work.2).await })
        })
        .await
}

async fn send_in(tx: &mut WriteTx<'_>, caller: &Caller, letter: &Letter, name: &str) -> Result<(), Error> {
    let now = caller.request().now;
    let Some(organization) = store::organizations::get(tx).await? else { return Ok(()) };
    let member = store::members::get_anywhere(tx, name).await?.filter(|member| {
        // The disabled stay out, the invited have a link already, and a service reads no mail.
        member.name == name
            && member.member_type == MemberType::Personal
            && matches!(member.state, MemberState::Enabled | MemberState::Forgotten | MemberState::Locked)
    });
    let Some(mut member) = member.filter(|_| organization.state != OrganizationState::Disabled) else {
        return Ok(());
    };
    let newest = member_links::newest_open(tx, member.id, LinkPurpose::Reset).await?;
    if newest.is_some_and(|link| now < time::after(link.created_at, REST_SECONDS)) {
        return Ok(());
    }
    let duration = organization.options.as_ref().and_then(|one| one.forgot_duration.as_deref());
    let expires = time::after(now, invitations::hours(duration, FORGOT_HOURS));
    let token = invitations::new_link(tx, member.id, LinkPurpose::Reset, expires, now).await?;
    if member.state == MemberState::Enabled {
        member.state = MemberState::Forgotten;
    }
    member.pin_expires = expires;
    member.updated_at = now;
    store::members::update(tx, &member).await?;
    let mail = Mail::PasswordReset {
        to: member.name.clone(),
        reply_to: organization.reply_to.clone(),
        organization: organization.fullname.clone(),
        link: letter.link("reset", &token),
        expires,
    };
    outbox::add(tx, &letter.job(tx, &mail, now)?).await?;
    let event = Event { action: "auth.request_password_reset".into(), status: 202, ..Event::default() };
    Ok(audit::record(tx, caller, event.target("member", &member.id, &member.name)).await?)
}

/// What a link is about. `bearer` is the link's token.
pub async fn look(platform: &Platform, bearer: &str, request: &RequestInfo) -> Result<LinkInfo, Error> {
    let (token, scope) = invitations::present(platform, bearer)?;
    let mut tx = platform.store.read(&scope).await?;
    Ok(invitations::find(&mut tx, &token, LinkPurpose::Reset, request.now).await?.info())
}

/// Sets the new password, ends all sessions of the member, and tells it by mail. The link works once.
pub async fn reset(
    platform: &Platform,
    bearer: &str,
    body: Value,
    request: RequestInfo,
) -> Result<(), Error> {
    let (token, scope) = invitations::present(platform, bearer)?;
    let mut fields = Fields::of(body)?;
    let secret = Sensitive::new(fields.required_text("secret", |_| Ok(())));
    fields.finish()?;
    {
        let mut tx = platform.store.read(&scope).await?;
        let presented = invitations::find(&mut tx, &token, LinkPurpose::Reset, request.now).await?;
        let minimum = passwords::minimum_length(presented.organization.options.as_ref());
        passwords::check(secret.expose(), minimum, &presented.about(&presented.member.fullname))
            .map_err(|message| Fault::body("/secret", message))?;
    }
    let hash = platform.passwords.hash(&secret).await?;
    let caller = authentication::visitor(scope.clone(), request);
    let letter = Letter::prepare(platform, &caller).await?;
    let work = Arc::new((token, hash, caller, letter));
    platform
        .store
        .write(&scope, move |tx| {
            let work = work.clone();
            Box::pin(async move {
                let (token, hash, caller, letter) = &*work;
                let now = caller.request().now;
                let mut member = invitations::find(tx, token, LinkPurpose::Reset, now).await?.member;
                member_links::take(tx, &token.hash, now).await?;
                member_links::close(tx, member.id, None, LinkState::Revoked, now).await?;
                passwords::put_into(&mut member, hash, now);
                store::members::update(tx, &member).await?;
                store::members::end_sessions(tx, member.id, None).await?;
                notice(tx, caller, letter, &member).await?;
                let event = Event { action: "auth.password_reset".into(), status: 204, ..Event::default() };
                let event = event.target("member", &member.id, &member.name);
                Ok::<_, Error>(audit::record(tx, caller, event).await?)
            })
        })
        .await?;
    Ok(())
}
