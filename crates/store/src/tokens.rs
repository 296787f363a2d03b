//! Stored tokens and the hashes of their secrets.

use std::slice;

use api_types::token::{Resources, TokenOwnerType, TokenType};
use api_types::{
    MemberId, MemberState, OrganizationId, OrganizationState, PermissionSetName, Timestamp, TokenId,
};
use secrets::TokenHash;

use crate::connect_sessions::{self, ConnectSessionRow};
use crate::connection::values;
use crate::value::{Row, Value};
use crate::{Grant, Reach, StoreError, Tx, WriteTx};

/// A stored token. Only the store makes one, so that holding it proves that it exists: a scope is derived from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    new: NewToken,
    organization_id: OrganizationId,
}

/// What a stored token consists of; the organization comes from the scope that it is written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// Identity.
    pub id: TokenId,
    /// Unique in the organization.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// The member that it speaks for.
    pub member_id: Option<MemberId>,
    /// What it belongs to.
    pub owner_type: TokenOwnerType,
    /// Id of what it belongs to.
    pub owner_id: String,
    /// How it came to be.
    pub token_type: TokenType,
    /// The token that it was derived from.
    pub parent_id: Option<TokenId>,
    /// What it may do.
    pub permission_set: PermissionSetName,
    /// Where it may do it.
    pub resources: Resources,
    /// Lifetime in seconds.
    pub ttl_seconds: i64,
    /// After this it is refused.
    pub expires: Timestamp,
    /// When it was created.
    pub created_at: Timestamp,
}

/// Which pair of a token a secret belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The current pair.
    Primary,
    /// The pair before.
    Secondary,
}

/// What a secret is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretRole {
    /// Does the work.
    Access,
    /// Only renews.
    Refresh,
}

/// The hash of one secret of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSecret {
    /// The token.
    pub token_id: TokenId,
    /// SHA-256 of the whole text.
    pub hash: TokenHash,
    /// Which pair.
    pub slot: Slot,
    /// What for.
    pub role: SecretRole,
    /// The first characters, for lists; not secret.
    pub hint: String,
    /// After this it is refused.
    pub expires: Timestamp,
}

/// A token found by one of its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundToken {
    /// The token.
    pub token: TokenRow,
    /// What the secret is good for.
    pub role: SecretRole,
    /// When the secret expires.
    pub expires: Timestamp,
    /// Whether the organization may work.
    pub organization_state: OrganizationState,
    /// Last day of the organization's evaluation.
    pub organization_end_date: Option<String>,
    /// The state of the member that it speaks for; `None`: it is nobody's.
    pub member_state: Option<MemberState>,
    /// What it may do where: for a token of type `logon` what the member's roles allow at this moment, else what is
    /// stored with the token.
    pub grants: Vec<Grant>,
    /// The session of the Connect page that it opens, whatever became of that.
    pub session: Option<ConnectSessionRow>,
}

impl TokenRow {
    /// Identity.
    pub fn id(&self) -> TokenId {
        self.new.id
    }

    /// The organization whose token it is.
    pub fn organization_id(&self) -> OrganizationId {
        self.organization_id
    }

    /// The member that it speaks for.
    pub fn member_id(&self) -> Option<MemberId> {
        self.new.member_id
    }

    /// What it may do.
    pub fn permission_set(&self) -> PermissionSetName {
        self.new.permission_set
    }

    /// Where it may do it.
    pub fn resources(&self) -> &Resources {
        &self.new.resources
    }

    /// Everything else that is stored.
    pub fn stored(&self) -> &NewToken {
        &self.new
    }
}

/// The token with this secret, in the organization that the secret's routing key names.
pub async fn find(tx: &mut Tx<'_>, hash: &TokenHash) -> Result<Option<FoundToken>, StoreError> {
    let row = tx
        .fetch_optional(
            "SELECT t.org_id, t.id, t.name, t.fullname, t.member_id, t.owner_type, t.owner_id, t.token_type, \
             t.parent_id, t.permission_set, t.resources, t.ttl_seconds, t.expires, t.created_at, s.role, s.expires, \
             o.state, o.end_date FROM token_secrets s JOIN tokens t ON t.org_id = s.org_id AND t.id = s.token_id \
             JOIN organizations o ON o.org_id = s.org_id \
             WHERE s.org_id = $1 AND s.hash = $2",
            values![tx.scope().organization(), hash.as_bytes().as_slice()],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let role = row.parsed(14, "token_secrets.role", |word| match word {
        "access" => Some(SecretRole::Access),
        "refresh" => Some(SecretRole::Refresh),
        _ => None,
    })?;
    let token = read_row(&row)?;
    let standing = match token.member_id() {
        Some(member) => match crate::members::standing(tx, member).await? {
            Some(standing) => Some(standing),
            // Whose member is gone, is gone with it.
            None => return Ok(None),
        },
        None => None,
    };
    let session = match token.permission_set() {
        PermissionSetName::ConnectUi => connect_sessions::of_token(tx, token.id()).await?,
        _ => None,
    };
    let grants = if token.stored().token_type == TokenType::Logon {
        standing.as_ref().map(|(_, grants)| grants.clone()).unwrap_or_default()
    } else {
        let setup = session.as_ref().map(|session| &session.setup);
        let points = setup.and_then(|setup| setup.integration_point_ids.as_deref());
        let integrations = setup.and_then(|setup| setup.integration_id.as_ref()).map(slice::from_ref);
        let reach = Reach::of(token.resources()).limited_to(points, integrations);
        vec![Grant { permission_set: token.permission_set(), reach }]
    };
    Ok(Some(FoundToken {
        token,
        member_state: standing.map(|(state, _)| state),
        grants,
        session,
        role,
        expires: row.time(15)?,
        organization_state: row.parsed(16, "organizations.state", OrganizationState::parse)?,
        organization_end_date: row.opt_text(17)?,
    }))
}

/// Adds a token without secrets. A name that is taken: [`StoreError::Duplicate`].
pub async fn insert(tx: &mut WriteTx<'_>, token: &NewToken) -> Result<TokenRow, StoreError> {
    let resources =
        serde_json::to_string(&token.resources).map_err(|_| StoreError::Damaged("tokens.resources"))?;
    let values = values![
        tx.scope().organization(),
        token.id,
        &token.name,
        &token.fullname,
        token.member_id,
        owner_type_word(token.owner_type),
        &token.owner_id,
        token_type_word(token.token_type),
        token.parent_id,
        token.permission_set.as_str(),
        resources,
        token.ttl_seconds,
        token.expires,
        token.created_at,
    ];
    tx.execute(
        "INSERT INTO tokens (org_id, id, name, fullname, member_id, owner_type, owner_id, token_type, parent_id, \
         permission_set, resources, ttl_seconds, expires, created_at, updated_at, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, 1)",
        values,
    )
    .await?;
    Ok(TokenRow { new: token.clone(), organization_id: tx.scope().organization() })
}

/// Adds a secret to a token.
pub async fn insert_secret(tx: &mut WriteTx<'_>, secret: &TokenSecret) -> Result<(), StoreError> {
    let slot = match secret.slot {
        Slot::Primary => "primary",
        Slot::Secondary => "secondary",
    };
    let role = match secret.role {
        SecretRole::Access => "access",
        SecretRole::Refresh => "refresh",
    };
    let values = values![
        tx.scope().organization(),
        Value::from(secret.hash.as_bytes().as_slice()),
        secret.token_id,
        slot,
        role,
        &secret.hint,
        secret.expires,
    ];
    tx.execute(
        "INSERT INTO token_secrets (org_id, hash, token_id, slot, role, hint, expires) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values,
    )
    .await
    .map(drop)
}

/// Removes a token; its secrets are refused from the moment this is lasting. Answers whether it was there.
pub async fn delete(tx: &mut WriteTx<'_>, id: TokenId) -> Result<bool, StoreError> {
    let values = values![tx.scope().organization(), id];
    Ok(tx.execute("DELETE FROM tokens WHERE org_id = $1 AND id = $2", values).await? > 0)
}

/// Reads a token from columns 0 to 13.
pub(crate) fn read_row(row: &Row) -> Result<TokenRow, StoreError> {
    let id_of = |column, what| row.opt_text(column).map(|text| text.map(|text| (text, what)));
    let member_id = match id_of(4, "tokens.member_id")? {
        Some((text, what)) => Some(text.parse().map_err(|_| StoreError::Damaged(what))?),
        None => None,
    };
    let parent_id = match id_of(8, "tokens.parent_id")? {
        Some((text, what)) => Some(text.parse().map_err(|_| StoreError::Damaged(what))?),
        None => None,
    };
    Ok(TokenRow {
        organization_id: row.parsed(0, "tokens.org_id", |text| text.parse().ok())?,
        new: NewToken {
            id: row.parsed(1, "tokens.id", |text| text.parse().ok())?,
            name: row.text(2)?,
            fullname: row.text(3)?,
            member_id,
            owner_type: row.parsed(5, "tokens.owner_type", |word| match word {
                "organization" => Some(TokenOwnerType::Organization),
                "integration" => Some(TokenOwnerType::Integration),
                _ => None,
            })?,
            owner_id: row.text(6)?,
            token_type: row.parsed(7, "tokens.token_type", |word| match word {
                "adhoc" => Some(TokenType::Adhoc),
                "logon" => Some(TokenType::Logon),
                "default" => Some(TokenType::Default),
                _ => None,
            })?,
            parent_id,
            permission_set: row.parsed(9, "tokens.permission_set", PermissionSetName::parse)?,
            resources: row.json(10, "tokens.resources")?,
            ttl_seconds: row.int(11)?,
            expires: row.time(12)?,
            created_at: row.time(13)?,
        },
    })
}

fn owner_type_word(owner_type: TokenOwnerType) -> &'static str {
    match owner_type {
        TokenOwnerType::Organization => "organization",
        TokenOwnerType::Integration => "integration",
    }
}

fn token_type_word(token_type: TokenType) -> &'static str {
    match token_type {
        TokenType::Adhoc => "adhoc",
        TokenType::Logon => "logon",
        TokenType::Default => "default",
    }
}
