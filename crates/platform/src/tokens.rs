//! Tokens: making them ([`new`] on request), looking after them ([`kept`]), new secrets for them ([`exchange`]).

mod exchange;
mod kept;
mod new;

use std::time::Duration;

use api_types::formats::format_duration;
use api_types::token::{
    AdhocRole, Permission, RefreshToken, Resources, RoleAccounts, RoleIntegrations, Token as WireToken,
    TokenOwnerType, TokenPair, TokenType,
};
use api_types::{PermissionSetName, Timestamp, TokenId};
use secrets::{Token, TokenKind};
use store::WriteTx;
use store::integrations::IntegrationRow;
use store::tokens::{NewToken, SecretRole, Slot, TokenRow, TokenSecret};
use uuid::Uuid;

pub(crate) use self::exchange::first_secrets;
pub use self::exchange::{refresh, reset, rotate};
pub use self::kept::{delete, get, list, remove_secondary};
pub use self::new::{create, create_for_integration};
pub(crate) use self::new::{find_integration, read_ttl};
use crate::error::Error;
use crate::time;

/// Lifetime of the token that comes with an integration: ten years, as that of an organization.
pub(crate) const TOKEN_TTL: Duration = Duration::from_hours(24 * 3650);

/// What a new token of the organization may do, where, and for how long.
#[derive(Clone, Debug)]
pub struct TokenSpec {
    /// Slug; the id if none is given.
    pub name: Option<String>,
    /// Display name; the name if none is given.
    pub fullname: Option<String>,
    /// How it comes to be.
    pub token_type: TokenType,
    /// What it may do.
    pub permission_set: PermissionSetName,
    /// Where it may do it.
    pub resources: Resources,
    /// Lifetime.
    pub ttl: Duration,
    /// The token whose bearer asks for it.
    pub parent_id: Option<TokenId>,
}

/// Makes a token of the transaction's organization. The answer holds its secrets; they exist nowhere else.
pub async fn issue(
    tx: &mut WriteTx<'_>,
    id: TokenId,
    spec: &TokenSpec,
    now: Timestamp,
) -> Result<RefreshToken, Error> {
    let owner = (TokenOwnerType::Organization, tx.scope().organization().to_string());
    issue_to(tx, id, spec, owner, now).await
}

/// Makes a token of an integration: it opens the connector API and nothing else. Its rights reach that integration's
/// account and category only, so that whatever asks for them without looking at the owner stays inside.
pub(crate) async fn issue_to_integration(
    tx: &mut WriteTx<'_>,
    id: TokenId,
    row: &IntegrationRow,
    token: IntegrationToken,
    now: Timestamp,
) -> Result<RefreshToken, Error> {
    let spec = TokenSpec {
        name: token.name,
        fullname: None,
        token_type: token.token_type,
        permission_set: PermissionSetName::McpIntegrationsUseOnly,
        resources: Resources {
            organizations: None,
            accounts: Some(RoleAccounts { ids: vec![row.account_id.to_string()], ..RoleAccounts::default() }),
            integrations: Some(RoleIntegrations { categories: vec![row.category.as_str().to_owned()] }),
        },
        ttl: token.ttl,
        parent_id: token.parent_id,
    };
    issue_to(tx, id, &spec, (TokenOwnerType::Integration, row.id.to_string()), now).await
}

/// How a token of an integration differs from others of it.
pub(crate) struct IntegrationToken {
    /// Slug; the id if none is given.
    pub(crate) name: Option<String>,
    /// Whether it came with the integration.
    pub(crate) token_type: TokenType,
    /// Lifetime.
    pub(crate) ttl: Duration,
    /// The token whose bearer asks for it.
    pub(crate) parent_id: Option<TokenId>,
}

async fn issue_to(
    tx: &mut WriteTx<'_>,
    id: TokenId,
    spec: &TokenSpec,
    (owner_type, owner_id): (TokenOwnerType, String),
    now: Timestamp,
) -> Result<RefreshToken, Error> {
    let ttl_seconds = i64::try_from(spec.ttl.as_secs()).unwrap_or(i64::MAX);
    let name = spec.name.clone().unwrap_or_else(|| id.to_string());
    let new = NewToken {
        id,
        fullname: spec.fullname.clone().unwrap_or_else(|| name.clone()),
        name,
        member_id: None,
        owner_type,
        owner_id,
        token_type: spec.token_type,
        parent_id: spec.parent_id,
        permission_set: spec.permission_set,
        resources: spec.resources.clone(),
        ttl_seconds,
        expires: time::after(now, ttl_seconds),
        created_at: now,
    };
    let row = store::tokens::insert(tx, &new).await?;
    let pair = add_pair(tx, id, kind_of(&new), new.expires).await?;
    Ok(wire(&row, &pair.access, &pair.refresh))
}

/// The secrets of a primary pair that an answer shows; empty where they are not to be seen.
#[derive(Default)]
struct Shown {
    access: String,
    refresh: String,
}

/// Gives a token a primary pair.
async fn add_pair(
    tx: &mut WriteTx<'_>,
    id: TokenId,
    kind: TokenKind,
    expires: Timestamp,
) -> Result<Shown, Error> {
    let organization = tx.scope().organization();
    let access = Token::generate(kind, organization.0);
    let refresh = Token::generate(TokenKind::Refresh, organization.0);
    for (token, role) in [(&access, SecretRole::Access), (&refresh, SecretRole::Refresh)] {
        let (hash, hint) = (token.hash(), token.display_prefix());
        let secret = TokenSecret { token_id: id, hash, slot: Slot::Primary, role, hint, expires };
        store::tokens::insert_secret(tx, &secret).await?;
    }
    Ok(Shown { access: access.secret().expose().clone(), refresh: refresh.secret().expose().clone() })
}

/// The kind of a token's access secrets, which their first characters tell.
fn kind_of(stored: &NewToken) -> TokenKind {
    match (stored.owner_type, stored.permission_set) {
        (TokenOwnerType::Integration, _) => TokenKind::Integration,
        (TokenOwnerType::Organization, PermissionSetName::ConnectUi) => TokenKind::Connect,
        (TokenOwnerType::Organization, _) => TokenKind::Organization,
    }
}

/// A pair whose secrets are not to be seen.
pub(crate) fn blank(pair: TokenPair) -> TokenPair {
    let hidden = |token: WireToken| WireToken { secret: String::new(), ..token };
    TokenPair { access: hidden(pair.access), refresh: hidden(pair.refresh) }
}

/// A new token id.
pub fn new_id() -> TokenId {
    TokenId(Uuid::now_v7())
}

/// A stored token as the wire shows it, with the secrets of its primary pair, or empty texts.
fn wire(row: &TokenRow, access: &str, refresh: &str) -> RefreshToken {
    let stored = row.stored();
    let token = |secret: &str| WireToken {
        secret: secret.to_owned(),
        expires: stored.expires,
        permissions: permission(row),
    };
    RefreshToken {
        name: stored.name.clone(),
        created_at: stored.created_at,
        updated_at: stored.created_at,
        id: stored.id,
        fullname: stored.fullname.clone(),
        member_id: stored.member_id,
        owner_id: stored.owner_id.clone(),
        owner_type: stored.owner_type,
        expires: stored.expires,
        token_ttl: format_duration(Duration::from_secs(u64::try_from(stored.ttl_seconds).unwrap_or(0))),
        token_type: stored.token_type,
        primary: TokenPair { access: token(access), refresh: token(refresh) },
        secondary: None,
    }
}

pub(crate) fn permission(row: &TokenRow) -> Permission {
    let stored = row.stored();
    Permission {
        role_binding: None,
        adhoc_role: Some(AdhocRole {
            resources: stored.resources.clone(),
            permission_set: stored.permission_set,
        }),
        resource_id: stored.owner_id.clone(),
        resource_type: stored.owner_type,
        parent_id: stored.parent_id.map(|id| id.to_string()).unwrap_or_default(),
        id: stored.id,
        organization_id: row.organization_id(),
        root_organization_id: None,
        member_id: stored.member_id.map(|id| id.to_string()).unwrap_or_default(),
    }
}
