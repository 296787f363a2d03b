//! Sessions: what begins when somebody signs in, and how a member sees and ends its own.
//!
//! A session is a token of type `logon`. Its access secrets are short-lived; in a browser a refresh secret in a cookie
//! makes the next one ([`refresh`]). Sessions are rows, so they outlive a restart.

mod refresh;

use api_types::session::{
    AuthCode, CurrentSession, LogonResult, OrEmpty, Rights, Session, SessionKind, SignInResult,
};
use api_types::token::{Permission, Resources, Token as WireToken, TokenOwnerType, TokenPair, TokenType};
use api_types::{Member, MemberId, Organization, PermissionSetName, Timestamp, TokenId};
use secrets::{SecretString, Token, TokenKind};
use store::members::MemberRow;
use store::organizations::OrganizationRow;
use store::sessions::SessionRow;
use store::tokens::{NewToken, SecretRole, Slot, TokenRow, TokenSecret};
use store::{Scope, Tx, WriteTx};

pub use self::refresh::{Refreshed, refresh};
use crate::audit::{self, Event};
use crate::authentication;
use crate::caller::{Caller, RequestInfo};
use crate::error::Error;
use crate::{Platform, members, organization, time, tokens};

/// Lifetime of a browser's access secret, in seconds.
pub(crate) const ACCESS_SECONDS: i64 = 15 * 60;
/// A browser's session ends when it was not used for so many seconds: seven days.
pub(crate) const IDLE_SECONDS: i64 = 7 * 24 * 60 * 60;
/// And at the latest after so many: thirty days.
pub(crate) const LONGEST_SECONDS: i64 = 30 * 24 * 60 * 60;

/// A session that has just begun. Its secrets are here and nowhere else.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The stored token, which names the session.
    pub id: TokenId,
    /// Its secrets as the contract's logon shows them; the refresh secret of a browser is not in it.
    pub pair: TokenPair,
    /// The refresh secret of a browser, for the cookie.
    pub cookie: Option<SecretString>,
    /// The organization.
    pub organization: Organization,
    /// Who signed in.
    pub member: Member,
    /// What it may do.
    pub rights: Rights,
}

impl Begun {
    /// The answer to a browser.
    pub fn sign_in_result(&self) -> SignInResult {
        SignInResult {
            auth_code: AuthCode::Success,
            auth_msg: None,
            token: Some(self.pair.access.clone()),
            organization: Some(self.organization.clone()),
            member: Some(self.member.clone()),
            rights: Some(self.rights.clone()),
            organizations: None,
        }
    }

    /// The answer by the contract.
    pub fn logon_result(self) -> LogonResult {
        LogonResult {
            auth_code: AuthCode::Success,
            auth_msg: None,
            refresh_token_id: self.id.to_string(),
            token: OrEmpty::Value(Box::new(self.pair)),
            organization: OrEmpty::Value(Box::new(self.organization)),
            member: OrEmpty::Value(Box::new(self.member)),
        }
    }
}

/// Begins a session of a member that has proved who it is. Answers as well the caller that it is from now on.
pub(crate) async fn begin(
    tx: &mut WriteTx<'_>,
    member: &mut MemberRow,
    organization: &OrganizationRow,
    kind: SessionKind,
    request: &RequestInfo,
) -> Result<(Begun, Caller), Error> {
    let now = request.now;
    // What has ended by itself is cleared away when somebody comes back.
    store::sessions::prune(tx, member.id, now).await?;
    let lifetime = match kind {
        SessionKind::Browser => IDLE_SECONDS,
        SessionKind::Api => member.token_ttl_seconds,
    };
    let id = tokens::new_id();
    let row = store::tokens::insert(tx, &new_token(tx.scope(), id, member.id, kind, lifetime, now)).await?;
    let session = SessionRow {
        token_id: id,
        member_id: member.id,
        kind,
        user_agent: request.user_agent.clone(),
        remote_addr: request.remote_addr.clone(),
        last_seen: now,
        created_at: now,
        expires: row.stored().expires,
    };
    store::sessions::insert(tx, &session).await?;
    let access_expires = match kind {
        SessionKind::Browser => time::after(now, ACCESS_SECONDS),
        SessionKind::Api => session.expires,
    };
    let access = add_secret(tx, id, SecretRole::Access, access_expires).await?;
    let refresh = add_secret(tx, id, SecretRole::Refresh, session.expires).await?;
    store::sessions::touch_member(tx, member.id, now).await?;
    member.last_logon = now;

    let caller = authentication::caller_of(tx, &access.hash(), request.clone()).await?;
    let permissions = permissions(&row, member);
    let (cookie, shown) = match kind {
        SessionKind::Browser => (Some(refresh.secret().clone()), String::new()),
        SessionKind::Api => (None, refresh.secret().expose().clone()),
    };
    let pair = TokenPair {
        access: WireToken {
            secret: access.secret().expose().clone(),
            expires: access_expires,
            permissions: permissions.clone(),
        },
        refresh: WireToken { secret: shown, expires: session.expires, permissions },
    };
    let begun = Begun {
        id,
        pair,
        cookie,
        organization: organization::wire(organization),
        member: members::wire(member),
        rights: caller.rights(),
    };
    Ok((begun, caller))
}

/// Who the bearer is and what it may do.
pub async fn current(platform: &Platform, caller: &Caller) -> Result<CurrentSession, Error> {
    let mut tx = platform.store.read(caller.scope()).await?;
    let organization = store::organizations::get(&mut tx).await?;
    let member = own_member(&mut tx, caller).await?;
    Ok(CurrentSession {
        organization: organization::wire(&organization.ok_or_else(gone)?),
        member: member.as_ref().map(members::wire),
        rights: caller.rights(),
    })
}

/// The member's own sessions, the one used last first.
pub async fn list(platform: &Platform, caller: &Caller) -> Result<Vec<Session>, Error> {
    let member = member_of(caller)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let rows = store::sessions::list(&mut tx, member, caller.request().now).await?;
    Ok(rows.into_iter().map(|row| wire(row, caller)).collect())
}

/// Ends one of the member's own sessions.
pub async fn end(platform: &Platform, caller: &Caller, id: &str) -> Result<(), Error> {
    let member = member_of(caller)?;
    let unknown = || Error::not_found("session", id);
    let token: TokenId = id.parse().map_err(|_| unknown())?;
    if end_one(platform, caller, member, token, "auth.end_session").await? { Ok(()) } else { Err(unknown()) }
}

/// Ends the session that the bearer belongs to.
pub async fn log_off(platform: &Platform, caller: &Caller) -> Result<(), Error> {
    let member = member_of(caller)?;
    let token = caller.token().ok_or_else(not_a_member)?;
    // A token that was not made by signing in is no session; it stays.
    if end_one(platform, caller, member, token, "auth.logoff").await? { Ok(()) } else { Err(not_a_member()) }
}

async fn end_one(
    platform: &Platform,
    caller: &Caller,
    member: MemberId,
    token: TokenId,
    action: &'static str,
) -> Result<bool, Error> {
    let work = std::sync::Arc::new(caller.clone());
    platform
        .store
        .write(caller.scope(), move |tx| {
            let caller = work.clone();
            Box::pin(async move {
                if !store::sessions::end(tx, member, token).await? {
                    return Ok(false);
                }
                let event = Event { action: action.into(), status: 204, ..Event::default() };
                let event = event.target("session", &token, &token.to_string());
                audit::record(tx, &caller, event).await?;
                Ok::<_, Error>(true)
            })
        })
        .await
}

/// Makes a secret of a session; the store keeps only its hash.
pub(crate) async fn add_secret(
    tx: &mut WriteTx<'_>,
    token_id: TokenId,
    role: SecretRole,
    expires: Timestamp,
) -> Result<Token, Error> {
    let kind = match role {
        SecretRole::Access => TokenKind::Member,
        SecretRole::Refresh => TokenKind::Refresh,
    };
    let secret = Token::generate(kind, tx.scope().organization().0);
    let row = TokenSecret {
        token_id,
        hash: secret.hash(),
        slot: Slot::Primary,
        role,
        hint: secret.display_prefix(),
        expires,
    };
    store::tokens::insert_secret(tx, &row).await?;
    Ok(secret)
}

/// The stored token of a session. It carries no rights of its own: those are the member's, read at every call.
fn new_token(
    scope: &Scope,
    id: TokenId,
    member: MemberId,
    kind: SessionKind,
    lifetime: i64,
    now: Timestamp,
) -> NewToken {
    let fullname = match kind {
        SessionKind::Browser => "Browser session",
        SessionKind::Api => "Logon",
    };
    NewToken {
        id,
        name: id.to_string(),
        fullname: fullname.into(),
        member_id: Some(member),
        owner_type: TokenOwnerType::Organization,
        owner_id: scope.organization().to_string(),
        token_type: TokenType::Logon,
        parent_id: None,
        permission_set: PermissionSetName::Member,
        resources: Resources::default(),
        ttl_seconds: lifetime,
        expires: time::after(now, lifetime),
        created_at: now,
    }
}

/// What the wire tells about a session's secret: the names of the roles that its rights come from.
pub(crate) fn permissions(row: &TokenRow, member: &MemberRow) -> Permission {
    Permission { role_binding: Some(member.roles.clone()), adhoc_role: None, ..tokens::permission(row) }
}

fn wire(row: SessionRow, caller: &Caller) -> Session {
    Session {
        id: row.token_id,
        kind: row.kind,
        current: caller.token() == Some(row.token_id),
        user_agent: row.user_agent,
        remote_addr: row.remote_addr,
        created_at: row.created_at,
        last_seen: row.last_seen,
        expires: row.expires,
    }
}

/// The caller's own member, read anew.
pub(crate) async fn own_member(tx: &mut Tx<'_>, caller: &Caller) -> Result<Option<MemberRow>, Error> {
    match caller.member() {
        Some(id) => Ok(store::members::get_anywhere(tx, &id.to_string()).await?),
        None => Ok(None),
    }
}

pub(crate) fn member_of(caller: &Caller) -> Result<MemberId, Error> {
    caller.member().ok_or_else(not_a_member)
}

fn not_a_member() -> Error {
    Error::Forbidden(
        "this token does not belong to a session of a member; sign in with name and password".into(),
    )
}

fn gone() -> Error {
    Error::Unauthenticated("the organization of this token has been deleted")
}
