//! Signing in with name and password: on a page (a browser's session) and by the contract (logon).
//!
//! Whether a name exists is not told, neither by the answer nor by the work done for it: the try is counted, one
//! password is checked, something is written, whoever it is. (Somebody in several organizations costs a check for
//! each, because each keeps a password of its own.)

mod attempt;
mod brake;
pub(crate) mod change_password;

use std::collections::BTreeMap;
use std::sync::Arc;

use api_types::session::{AuthCode, LogonResult, OrEmpty, OrganizationChoice, SessionKind, SignInResult};
use api_types::{MemberState, OrganizationId, Sensitive, Timestamp};
use secrets::{SecretString, Verdict};
use serde_json::{Value, json};
use store::WriteTx;
use store::member_links::{self, LinkPurpose, LinkState};

use self::attempt::{Attempt, Standing};
pub use self::change_password::change_password;
use crate::audit::{self, Event};
use crate::caller::RequestInfo;
use crate::error::{Error, Fault};
use crate::input::Fields;
use crate::sessions::{self, Begun};
use crate::{Platform, passwords};

/// What a sign-in on a page gives.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The answer.
    pub result: SignInResult,
    /// The refresh secret for the cookie; none when an organization has to be chosen first.
    pub cookie: Option<SecretString>,
}

impl From<Begun> for SignedIn {
    fn from(begun: Begun) -> Self {
        Self { result: begun.sign_in_result(), cookie: begun.cookie }
    }
}

/// Signs in on a page: a session, or the organizations to choose from. Everything else is [`Error::SignIn`].
pub async fn sign_in(platform: &Platform, body: Value, request: RequestInfo) -> Result<SignedIn, Error> {
    let mut fields = Fields::of(body)?;
    let name = fields.required_text("name", |_| Ok(()));
    let secret = Sensitive::new(fields.required_text("secret", |_| Ok(())));
    let organization = fields.text("organization_id", |text| {
        text.parse::<OrganizationId>().map(drop).map_err(|_| "must be the id of an organization".into())
    });
    let new_secret = fields.text("new_secret", |_| Ok(())).map(Sensitive::new);
    fields.finish()?;
    let organization = organization.and_then(|text| text.parse().ok());

    let mut attempt =
        Attempt::make(platform, &name, &secret, organization, SessionKind::Browser, request).await?;
    // Those who only have to change their password may be chosen as well: how else would they change it?
    let mut open: Vec<_> = std::mem::take(&mut attempt.right);
    let refused = open.iter().find(|one| !one.is_open()).map(|one| one.code);
    open.retain(Standing::is_open);
    if open.len() > 1 {
        attempt.succeeded(platform).await?;
        return Ok(choose(&open));
    }
    let Some(standing) = open.pop() else {
        return Err(attempt::refusal(refused.unwrap_or(AuthCode::Failure)));
    };
    let begun = match (standing.code, new_secret) {
        (AuthCode::Expired, None) => return Err(attempt::refusal(AuthCode::Expired)),
        (AuthCode::Expired, Some(new)) => {
            check_new(&standing, &secret, &new)?;
            let hash = platform.passwords.hash(&new).await?;
            begin(platform, &attempt, standing, Some(hash)).await?
        }
        _ => begin(platform, &attempt, standing, None).await?,
    };
    attempt.succeeded(platform).await?;
    Ok(begun.into())
}

/// Logs on by the contract. What is wrong with name or password is an answer, no error.
pub async fn logon(
    platform: &Platform,
    organization: &str,
    body: Value,
    request: RequestInfo,
) -> Result<LogonResult, Error> {
    let mut fields = Fields::of(body)?;
    let name = fields.required_text("name", |_| Ok(()));
    let secret = Sensitive::new(fields.required_text("secret", |_| Ok(())));
    fields.finish()?;
    // What is no id belongs to nobody, and is looked for all the same.
    let organization = organization.parse().unwrap_or(OrganizationId(uuid::Uuid::nil()));

    let attempt =
        Attempt::make(platform, &name, &secret, Some(organization), SessionKind::Api, request).await;
    let mut attempt = match attempt {
        Ok(attempt) => attempt,
        Err(Error::SignIn { code, message, .. }) => return Ok(failed(code, message)),
        Err(error) => return Err(error),
    };
    match attempt.right.pop() {
        Some(standing) if standing.code == AuthCode::Success => {
            let begun = begin(platform, &attempt, standing, None).await?;
            attempt.succeeded(platform).await?;
            Ok(begun.logon_result())
        }
        other => {
            let code = other.map_or(AuthCode::Failure, |standing| standing.code);
            Ok(failed(code, attempt::words(code).into()))
        }
    }
}

/// Begins the session of somebody whose password was right, if nothing has changed meanwhile.
async fn begin(
    platform: &Platform,
    attempt: &Attempt,
    standing: Standing,
    new_hash: Option<String>,
) -> Result<Begun, Error> {
    let rehashed = match (&new_hash, standing.verdict) {
        (None, Verdict::RightButOutdated) => Some(platform.passwords.hash(&attempt.secret).await?),
        _ => None,
    };
    let scope = standing.scope.clone();
    let work = Arc::new((standing, attempt.kind, attempt.request.clone(), new_hash, rehashed));
    platform
        .store
        .write(&scope, move |tx| {
            let work = work.clone();
            Box::pin(async move {
                let (standing, kind, request, new_hash, rehashed) = &*work;
                begin_in(tx, standing, *kind, request, new_hash.as_deref(), rehashed.as_deref()).await
            })
        })
        .await
}

async fn begin_in(
    tx: &mut WriteTx<'_>,
    standing: &Standing,
    kind: SessionKind,
    request: &RequestInfo,
    new_hash: Option<&str>,
    rehashed: Option<&str>,
) -> Result<Begun, Error> {
    let now = request.now;
    let failure = || attempt::refusal(AuthCode::Failure);
    let mut member =
        store::members::get_anywhere(tx, &standing.member.id.to_string()).await?.ok_or_else(failure)?;
    // Changed, disabled or removed between the check and now: the check is worth nothing any more.
    if member.password_hash != standing.member.password_hash || member.state != standing.member.state {
        return Err(failure());
    }
    let mut changed = false;
    if let Some(hash) = new_hash {
        passwords::put_into(&mut member, hash, now);
        store::members::end_sessions(tx, member.id, None).await?;
        changed = true;
    } else if let Some(hash) = rehashed {
        member.password_hash = Some(Sensitive::new(hash));
        changed = true;
    }
    if member.state == MemberState::Forgotten {
        // The password has come back to mind; links that were asked for have nothing left to do.
        member.state = MemberState::Enabled;
        member.pin_expires = Timestamp::ZERO;
        member_links::close(tx, member.id, Some(LinkPurpose::Reset), LinkState::Revoked, now).await?;
        changed = true;
    }
    if changed {
        store::members::update(tx, &member).await?;
        member.version += 1;
    }
    let (begun, caller) = sessions::begin(tx, &mut member, &standing.organization, kind, request).await?;
    let mut event = Event {
        action: "auth.logon".into(),
        status: 200,
        details: BTreeMap::from([
            ("kind".into(), json!(kind)),
            ("session".into(), json!(begun.id.to_string())),
        ]),
        ..Event::default()
    };
    if new_hash.is_some() {
        event.details.insert("password_changed".into(), json!(true));
    }
    audit::record(tx, &caller, event.target("member", &member.id, &member.name)).await?;
    Ok(begun)
}

/// Checks a password that is to take the place of an expired one.
fn check_new(standing: &Standing, old: &Sensitive, new: &Sensitive) -> Result<(), Error> {
    if old == new {
        return Err(
            Fault::body("/new_secret", "must be another password than the one that has expired").into()
        );
    }
    let minimum = passwords::minimum_length(standing.organization.options.as_ref());
    passwords::check(new.expose(), minimum, &passwords::about(&standing.member, &standing.organization))
        .map_err(|message| Fault::body("/new_secret", message).into())
}

fn choose(open: &[Standing]) -> SignedIn {
    let mut choices: Vec<_> = open
        .iter()
        .map(|one| OrganizationChoice {
            id: one.organization.id,
            name: one.organization.name.clone(),
            fullname: one.organization.fullname.clone(),
        })
        .collect();
    choices.sort_by(|one, other| one.fullname.cmp(&other.fullname).then(one.id.cmp(&other.id)));
    let result = SignInResult {
        auth_code: AuthCode::Success,
        auth_msg: Some("you belong to several organizations; choose one".into()),
        token: None,
        organization: None,
        member: None,
        rights: None,
        organizations: Some(choices),
    };
    SignedIn { result, cookie: None }
}

fn failed(code: AuthCode, message: String) -> LogonResult {
    LogonResult {
        auth_code: code,
        auth_msg: Some(message),
        refresh_token_id: String::new(),
        token: OrEmpty::Empty {},
        organization: OrEmpty::Empty {},
        member: OrEmpty::Empty {},
    }
}
