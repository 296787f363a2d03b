//! One try: counted, looked up, checked, and written about.

use std::collections::BTreeMap;

use api_types::formats::normalize_name;
use api_types::session::{AuthCode, SessionKind};
use api_types::{MemberState, OrganizationId, OrganizationState, Sensitive, Timestamp};
use secrets::Verdict;
use serde_json::json;
use store::Scope;
use store::members::MemberRow;
use store::organizations::OrganizationRow;
use store::sign_in_failures::Counted;

use super::brake;
use crate::audit::{self, Event};
use crate::authentication;
use crate::caller::RequestInfo;
use crate::error::Error;
use crate::{Platform, passwords};

/// Organizations in which a name is looked for when none is given, the one signed in to last first. Whoever is in more
/// names the organization; without an end, somebody could be entered in so many that signing in takes minutes.
const MOST_ORGANIZATIONS: u32 = 8;

/// A try that has been judged.
pub(super) struct Attempt {
    pub(super) secret: Sensitive,
    pub(super) kind: SessionKind,
    pub(super) request: RequestInfo,
    /// Where the password was right.
    pub(super) right: Vec<Standing>,
    subjects: Vec<Counted>,
}

/// How somebody stands in one organization.
pub(super) struct Standing {
    pub(super) scope: Scope,
    pub(super) member: MemberRow,
    pub(super) organization: OrganizationRow,
    pub(super) verdict: Verdict,
    /// What would come of signing in.
    pub(super) code: AuthCode,
}

impl Standing {
    /// Whether signing in is possible, perhaps with a new password.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.code, AuthCode::Success | AuthCode::Expired)
    }
}

impl Attempt {
    /// Makes a try. Too early after failures: [`Error::SignIn`] with `locked`, and nothing is checked.
    pub(super) async fn make(
        platform: &Platform,
        name: &str,
        secret: &Sensitive,
        organization: Option<OrganizationId>,
        kind: SessionKind,
        request: RequestInfo,
    ) -> Result<Self, Error> {
        let name = normalize_name(name.trim());
        let subjects = brake::subjects(&name, &request.remote_addr);
        brake::begin(platform, &subjects, request.now).await?;

        let candidates = match organization {
            Some(one) => vec![one],
            None => platform.store.directory().memberships(&name, MOST_ORGANIZATIONS).await?,
        };
        let mut found = Vec::new();
        for id in candidates {
            found.extend(look(platform, id, &name, request.now).await?);
        }
        if found.is_empty() {
            platform.passwords.verify(secret, None).await?;
        }
        let mut right = Vec::new();
        let mut wrong = Vec::new();
        for mut standing in found {
            let stored = standing.member.password_hash.as_ref();
            standing.verdict = platform.passwords.verify(secret, stored).await?;
            if standing.verdict == Verdict::Wrong { wrong.push(standing) } else { right.push(standing) }
        }
        if right.iter().all(|one| one.code != AuthCode::Success) {
            let failures = wrong.iter().map(|one| (one, AuthCode::Failure));
            note(platform, failures.chain(right.iter().map(|one| (one, one.code))), kind, &request).await?;
        }
        Ok(Self { secret: secret.clone(), kind, request, right, subjects })
    }

    /// Forgets the failures that came before.
    pub(super) async fn succeeded(&self, platform: &Platform) -> Result<(), Error> {
        Ok(platform.store.directory().clear_sign_in(&self.subjects).await?)
    }
}

pub(super) fn refusal(code: AuthCode) -> Error {
    Error::SignIn { code, message: words(code).into(), retry_after: None }
}

/// How it ended, for people.
pub(super) fn words(code: AuthCode) -> &'static str {
    match code {
        AuthCode::Success => "signed in",
        AuthCode::Failure => "the name or the password is wrong",
        AuthCode::Disabled => "you have been disabled in this organization",
        AuthCode::Expired => "your password has expired",
        AuthCode::Invited => "you have not accepted your invitation yet",
        AuthCode::Locked => "you have been locked in this organization",
    }
}

async fn look(
    platform: &Platform,
    id: OrganizationId,
    name: &str,
    now: Timestamp,
) -> Result<Option<Standing>, Error> {
    let scope = platform.store.directory().host_scope(id);
    let mut tx = platform.store.read(&scope).await?;
    let Some(organization) = store::organizations::get(&mut tx).await? else { return Ok(None) };
    // The name alone decides; an id in its place would tell that it exists.
    let member = store::members::get_anywhere(&mut tx, name).await?.filter(|member| member.name == name);
    Ok(member.map(|member| {
        let code = code(&member, &organization, now);
        Standing { scope, member, organization, verdict: Verdict::Wrong, code }
    }))
}

fn code(member: &MemberRow, organization: &OrganizationRow, now: Timestamp) -> AuthCode {
    match member.state {
        _ if organization.state == OrganizationState::Disabled => AuthCode::Disabled,
        MemberState::Disabled => AuthCode::Disabled,
        MemberState::Locked => AuthCode::Locked,
        MemberState::Invited => AuthCode::Invited,
        MemberState::Enabled | MemberState::Forgotten => {
            if passwords::has_expired(member, organization, now) {
                AuthCode::Expired
            } else {
                AuthCode::Success
            }
        }
    }
}

/// Writes about failures, each into the log of its organization. Where there is none, a write of the same weight
/// stands in, so that the time of the answer does not tell.
async fn note(
    platform: &Platform,
    failures: impl Iterator<Item = (&Standing, AuthCode)>,
    kind: SessionKind,
    request: &RequestInfo,
) -> Result<(), Error> {
    let mut noted = false;
    for (standing, code) in failures {
        noted = true;
        let event = Event {
            action: "auth.logon".into(),
            status: 401,
            details: BTreeMap::from([("auth_code".into(), json!(code)), ("kind".into(), json!(kind))]),
            ..Event::default()
        };
        let event = event.target("member", &standing.member.id, &standing.member.name);
        let caller = authentication::visitor(standing.scope.clone(), request.clone());
        audit::record_failure_alone(platform, &caller, event).await?;
    }
    if !noted {
        platform.store.directory().check_writable().await?;
    }
    Ok(())
}
