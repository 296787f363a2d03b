//! A member changes its own password.

use std::sync::Arc;

use api_types::Sensitive;
use api_types::session::{AuthCode, ChangePasswordResult};
use secrets::Verdict;
use serde_json::Value;
use store::member_links::{self, LinkState};

use super::{attempt, brake};
use crate::audit::{self, Event};
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::input::Fields;
use crate::invitations::Letter;
use crate::mail::Mail;
use crate::{Platform, passwords, sessions};

/// Changes the password of the bearer, who must know the present one; ends all its other sessions. A wrong present
/// password is an answer, no error (contract, management 4), and counts as a failed sign-in.
pub async fn change_password(
    platform: &Platform,
    caller: &Caller,
    body: Value,
) -> Result<ChangePasswordResult, Error> {
    let id = sessions::member_of(caller)?;
    let mut fields = Fields::of(body)?;
    let old = Sensitive::new(fields.required_text("old_secret", |_| Ok(())));
    let new = Sensitive::new(fields.required_text("new_secret", |_| Ok(())));
    fields.finish()?;

    let (member, organization) = {
        let mut tx = platform.store.read(caller.scope()).await?;
        let organization = store::organizations::get(&mut tx).await?;
        let member = sessions::own_member(&mut tx, caller).await?;
        let gone = || Error::Unauthenticated("the member of this token is gone");
        (member.ok_or_else(gone)?, organization.ok_or_else(gone)?)
    };
    if old == new {
        return Err(Fault::body("/new_secret", "must be another password than the present one").into());
    }
    let minimum = passwords::minimum_length(organization.options.as_ref());
    passwords::check(new.expose(), minimum, &passwords::about(&member, &organization))
        .map_err(|message| Fault::body("/new_secret", message))?;

    let subjects = brake::subjects(&member.name, &caller.request().remote_addr);
    if let Err(refusal) = brake::begin(platform, &subjects, caller.request().now).await {
        return match refusal {
            Error::SignIn { code, message, .. } => Ok(answer(code, Some(message))),
            other => Err(other),
        };
    }
    if platform.passwords.verify(&old, member.password_hash.as_ref()).await? == Verdict::Wrong {
        let event = Event { action: "auth.change_password".into(), status: 401, ..Event::default() };
        let event = event.target("member", &member.id, &member.name);
        audit::record_failure_alone(platform, caller, event).await?;
        return Ok(answer(AuthCode::Failure, Some("the present password is wrong".into())));
    }
    let hash = platform.passwords.hash(&new).await?;
    let letter = Letter::prepare(platform, caller).await?;
    let work = Arc::new((caller.clone(), member.password_hash, hash, letter));
    platform
        .store
        .write(caller.scope(), move |tx| {
            let work = work.clone();
            Box::pin(async move {
                let (caller, checked, hash, letter) = &*work;
                let now = caller.request().now;
                let member = store::members::get_anywhere(tx, &id.to_string()).await?;
                let mut member = member.ok_or_else(|| attempt::refusal(AuthCode::Failure))?;
                if &member.password_hash != checked {
                    return Err(attempt::refusal(AuthCode::Failure));
                }
                passwords::put_into(&mut member, hash, now);
                store::members::update(tx, &member).await?;
                store::members::end_sessions(tx, id, caller.token()).await?;
                member_links::close(tx, id, None, LinkState::Revoked, now).await?;
                notice(tx, caller, letter, &member).await?;
                let event = Event { action: "auth.change_password".into(), status: 200, ..Event::default() };
                Ok::<_, Error>(
                    audit::record(tx, caller, event.target("member", &member.id, &member.name)).await?,
                )
            })
        })
        .await?;
    platform.store.directory().clear_sign_in(&subjects).await?;
    Ok(answer(AuthCode::Success, None))
}

/// Tells the member by mail that its password was changed, in case it was somebody else.
pub(crate) async fn notice(
    tx: &mut store::WriteTx<'_>,
    caller: &Caller,
    letter: &Letter,
    member: &store::members::MemberRow,
) -> Result<(), Error> {
    if member.member_type != api_types::MemberType::Personal {
        return Ok(());
    }
    let Some(organization) = store::organizations::get(tx).await? else { return Ok(()) };
    let mail = Mail::PasswordChanged {
        to: member.name.clone(),
        reply_to: organization.reply_to,
        organization: organization.fullname,
        when: caller.request().now,
        address: caller.request().remote_addr.clone(),
    };
    store::outbox::add(tx, &letter.job(tx, &mail, caller.request().now)?).await?;
    Ok(())
}

fn answer(code: AuthCode, message: Option<String>) -> ChangePasswordResult {
    ChangePasswordResult { auth_code: code, auth_msg: message }
}
