//! The next access secret of a browser's session, from the refresh secret in its cookie.
//!
//! A refresh secret works once. For a moment longer it gives an access secret without a new refresh secret: two tabs
//! that load together, a restored tab, an answer that got lost. Later it can only be a copy in other hands, and nobody
//! can tell which of the two is the thief; so the session ends for both, and the audit log says why.

use std::collections::BTreeMap;
use std::sync::Arc;

use api_types::session::{AuthCode, SignInResult};
use api_types::token::Token as WireToken;
use api_types::{MemberState, OrganizationId, Timestamp, session::SessionKind};
use secrets::{SecretString, TokenKind, TokenRef};
use serde_json::json;
use store::sessions::{RefreshSecret, SessionRow};
use store::tokens::SecretRole;
use store::{WriteTx, members::MemberRow};

use super::{ACCESS_SECONDS, IDLE_SECONDS, LONGEST_SECONDS, add_secret, permissions};
use crate::audit::{self, Event};
use crate::authentication;
use crate::caller::RequestInfo;
use crate::error::Error;
use crate::{Platform, members, organization, time};

/// How long a replaced secret still gives access, in seconds.
const GRACE_SECONDS: i64 = 30;
/// One text whatever is wrong: which it was is nobody's business.
const ENDED: &str = "there is no session; sign in";

/// What a refresh gives.
#[derive(Clone, Debug)]
pub struct Refreshed {
    /// The same as at sign-in, so that a page that begins anew knows everything at once.
    pub result: SignInResult,
    /// The next refresh secret; none when the one presented had been replaced a moment ago.
    pub cookie: Option<SecretString>,
}

enum Outcome {
    Refreshed(Box<Refreshed>),
    /// The session has been ended, or had been: to be committed, then refused.
    Ended,
}

/// Gives a new access secret for the refresh secret of a cookie.
pub async fn refresh(platform: &Platform, cookie: &str, request: RequestInfo) -> Result<Refreshed, Error> {
    let presented = TokenRef::parse(cookie).ok().filter(|token| token.kind == TokenKind::Refresh);
    let presented = presented.ok_or(Error::Unauthenticated(ENDED))?;
    let scope = platform.store.directory().host_scope(OrganizationId(presented.org));
    let work = Arc::new((presented, request));
    let outcome = platform
        .store
        .write(&scope, move |tx| {
            let work = work.clone();
            Box::pin(async move { renew(tx, &work.0, &work.1).await })
        })
        .await?;
    match outcome {
        Outcome::Refreshed(refreshed) => Ok(*refreshed),
        Outcome::Ended => Err(Error::Unauthenticated(ENDED)),
    }
}

async fn renew(tx: &mut WriteTx<'_>, presented: &TokenRef, request: &RequestInfo) -> Result<Outcome, Error> {
    let now = request.now;
    let Some(found) = store::sessions::of_refresh_secret(tx, &presented.hash).await? else {
        return Ok(Outcome::Ended);
    };
    let mut session = found.session.clone();
    if session.kind != SessionKind::Browser || session.expires <= now {
        return Ok(Outcome::Ended);
    }
    let Some(organization) = store::organizations::get(tx).await? else { return Ok(Outcome::Ended) };
    authentication::check_organization(organization.state, organization.end_date.as_deref(), now)?;
    let member = store::members::get_anywhere(tx, &session.member_id.to_string()).await?;
    let Some(member) = member.filter(may_go_on) else {
        store::sessions::end(tx, session.member_id, session.token_id).await?;
        return Ok(Outcome::Ended);
    };
    let in_grace = match use_of(&found, now) {
        Use::First => false,
        Use::Again => true,
        Use::Stolen => {
            end_stolen(tx, &session, &member, request).await?;
            return Ok(Outcome::Ended);
        }
    };

    let longest = time::after(session.created_at, LONGEST_SECONDS);
    session.expires = time::after(now, IDLE_SECONDS).min(longest);
    session.user_agent.clone_from(&request.user_agent);
    session.remote_addr.clone_from(&request.remote_addr);
    session.last_seen = now;
    let cookie = if in_grace {
        None
    } else {
        store::sessions::replace_refresh_secret(tx, &presented.hash, now).await?;
        store::sessions::renew(tx, &session).await?;
        Some(add_secret(tx, session.token_id, SecretRole::Refresh, session.expires).await?.secret().clone())
    };
    let expires = time::after(now, ACCESS_SECONDS).min(longest);
    let access = add_secret(tx, session.token_id, SecretRole::Access, expires).await?;
    let caller = authentication::caller_of(tx, &access.hash(), request.clone()).await?;
    let row = store::tokens::find(tx, &access.hash()).await?.ok_or(Error::Unauthenticated(ENDED))?.token;
    let permissions = permissions(&row, &member);
    let result = SignInResult {
        auth_code: AuthCode::Success,
        auth_msg: None,
        token: Some(WireToken { secret: access.secret().expose().clone(), expires, permissions }),
        organization: Some(organization::wire(&organization)),
        member: Some(members::wire(&member)),
        rights: Some(caller.rights()),
        organizations: None,
    };
    Ok(Outcome::Refreshed(Box::new(Refreshed { result, cookie })))
}

enum Use {
    First,
    Again,
    Stolen,
}

fn use_of(found: &RefreshSecret, now: Timestamp) -> Use {
    match found.replaced_at {
        None => Use::First,
        Some(at) if now < time::after(at, GRACE_SECONDS) => Use::Again,
        Some(_) => Use::Stolen,
    }
}

fn may_go_on(member: &MemberRow) -> bool {
    matches!(member.state, MemberState::Enabled | MemberState::Forgotten)
}

async fn end_stolen(
    tx: &mut WriteTx<'_>,
    session: &SessionRow,
    member: &MemberRow,
    request: &RequestInfo,
) -> Result<(), Error> {
    store::sessions::end(tx, session.member_id, session.token_id).await?;
    let event = Event {
        action: "auth.session_reused".into(),
        status: 401,
        details: BTreeMap::from([
            ("session".into(), json!(session.token_id.to_string())),
            ("cause".into(), json!("a refresh token was used again after it had been replaced")),
        ]),
        ..Event::default()
    };
    let caller = authentication::visitor(tx.scope().clone(), request.clone());
    audit::record_failed(tx, &caller, event.target("member", &member.id, &member.name)).await?;
    Ok(())
}
