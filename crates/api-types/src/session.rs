//! Signing in: the contract's logon (management 4) and the browser's session (ours).

use serde::{Deserialize, Serialize};

use crate::member::Member;
use crate::sensitive::Sensitive;
use crate::token::{Token, TokenPair};
use crate::{MemberId, Organization, OrganizationId, Timestamp, TokenId};

/// How an attempt to sign in ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AuthCode {
    /// Signed in.
    Success,
    /// Unknown name or wrong password; which of them is not told.
    Failure,
    /// The password was right, but the member is disabled.
    Disabled,
    /// The password was right, but has to be changed first.
    Expired,
    /// The member has not accepted its invitation.
    Invited,
    /// Too many failures; try again later, or ask an administrator.
    Locked,
}

/// Body of `POST /v1/auth/logon/{organization_id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Logon {
    /// The member's name.
    pub name: String,
    /// Its password.
    pub secret: Sensitive,
}

/// What a logon gives. After a failure only `auth_code` and `auth_msg` mean something; the rest is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogonResult {
    /// How it ended.
    pub auth_code: AuthCode,
    /// The same in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_msg: Option<String>,
    /// The stored token; empty after a failure.
    pub refresh_token_id: String,
    /// The token to work with; an empty object after a failure.
    #[cfg_attr(feature = "openapi", schema(schema_with = or_empty::<TokenPair>))]
    pub token: OrEmpty<TokenPair>,
    /// The organization; an empty object after a failure.
    #[cfg_attr(feature = "openapi", schema(schema_with = or_empty::<Organization>))]
    pub organization: OrEmpty<Organization>,
    /// The member; an empty object after a failure.
    #[cfg_attr(feature = "openapi", schema(schema_with = or_empty::<Member>))]
    pub member: OrEmpty<Member>,
}

/// Describes [`OrEmpty`]: what the object is like, or that it has no members.
#[cfg(feature = "openapi")]
fn or_empty<T: utoipa::ToSchema>() -> utoipa::openapi::Schema {
    use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, Schema};
    let empty = ObjectBuilder::new().max_properties(Some(0));
    let described = utoipa::openapi::Ref::from_schema_name(T::name());
    Schema::AnyOf(AnyOfBuilder::new().item(described).item(empty).build())
}

/// An object, or `{}`: the contract's answer to a failed logon has its fields, with nothing in them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OrEmpty<T> {
    /// The object.
    Value(Box<T>),
    /// Nothing.
    Empty {},
}

/// Body of `POST /v1/auth/change_password`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePassword {
    /// The present password.
    pub old_secret: Sensitive,
    /// The new one.
    pub new_secret: Sensitive,
}

/// What changing a password gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePasswordResult {
    /// `success`, or `failure` when the present password is wrong.
    pub auth_code: AuthCode,
    /// The same in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_msg: Option<String>,
}

/// Body of `POST /v1/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// E-mail address.
    pub name: String,
    /// Password.
    pub secret: Sensitive,
    /// Which organization; needed only when the address belongs to several with this password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<OrganizationId>,
    /// A new password to set in the same step, when the present one has expired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_secret: Option<Sensitive>,
}

/// What signing in gives; the refresh token comes as a cookie that scripts cannot read.
///
/// Either a session (`token`, `organization`, `member`), or, when the address belongs to several organizations, only
/// `organizations` to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInResult {
    /// `success`.
    pub auth_code: AuthCode,
    /// The same in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_msg: Option<String>,
    /// The access token, good for 15 minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Token>,
    /// The organization signed in to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<Organization>,
    /// Who signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Member>,
    /// What it may do, so that a page can say why a button is off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<Rights>,
    /// The organizations to choose from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizations: Option<Vec<OrganizationChoice>>,
}

/// An organization to choose at sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganizationChoice {
    /// Identity.
    pub id: OrganizationId,
    /// Slug.
    pub name: String,
    /// Display name.
    pub fullname: String,
}

/// Answer of `GET /v1/session`: who the bearer is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CurrentSession {
    /// The organization.
    pub organization: Organization,
    /// The member; none for a token that is nobody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Member>,
    /// What the bearer may do.
    pub rights: Rights,
}

/// What a bearer may do. What it may do only in some accounts is listed apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rights {
    /// Permissions held in the whole organization, as `api:action`.
    pub organization: Vec<String>,
    /// Permissions held at least in some accounts, as `api:action`; those above are not repeated.
    pub some_accounts: Vec<String>,
}

/// One of a member's own sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Identity: that of its stored token.
    pub id: TokenId,
    /// `browser`, or `api` for a logon by the contract.
    pub kind: SessionKind,
    /// Whether the call that asked came from this one.
    pub current: bool,
    /// The `User-Agent` of its last use.
    pub user_agent: String,
    /// The address of its last use.
    pub remote_addr: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used (to the quarter of an hour for a browser).
    pub last_seen: Timestamp,
    /// When it ends by itself.
    pub expires: Timestamp,
}

/// How a session came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SessionKind {
    /// Signed in on a page.
    Browser,
    /// Logged on through the API.
    Api,
}

/// Body of `POST /v1/password-resets`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestPasswordReset {
    /// E-mail address. The answer is the same whether it is known or not.
    pub name: String,
}

/// Body of `POST /v1/password-reset`; the link's token is the bearer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResetPassword {
    /// The new password.
    pub secret: Sensitive,
}

/// Answer of `GET /v1/invitation` and `GET /v1/password-reset`: what the link is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkInfo {
    /// Display name of the organization.
    pub organization: String,
    /// The address that it was sent to.
    pub name: String,
    /// Display name of the member, when one was given.
    pub fullname: String,
    /// Until when it is good.
    pub expires: Timestamp,
    /// Shortest password that the organization accepts.
    pub minimum_password_length: u32,
    /// Identity of the member.
    pub member_id: MemberId,
    /// Names of the member's roles.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Who invited: display name and address; left out for a reset, and when it was no member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<String>,
}

/// Body of `POST /v1/invitation/accept`; the link's token is the bearer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcceptInvitation {
    /// Display name.
    pub fullname: String,
    /// The password.
    pub secret: Sensitive,
}
