//! Sign-up: the public form that founds an organization (first seed; ours beyond the contract).

use serde::{Deserialize, Serialize};

use crate::member::Member;
use crate::sensitive::Sensitive;
use crate::token::TokenPair;
use crate::{Account, Organization};

/// Body of `POST /v1/signup`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignUp {
    /// Display name of the organization.
    pub fullname: String,
    /// Slug; derived from `fullname` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address of whoever looks after the organization; the member's when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// The first administrator.
    pub member: SignUpMember,
}

/// The first administrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignUpMember {
    /// E-mail address.
    pub name: String,
    /// Display name; the address when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fullname: Option<String>,
    /// Password.
    pub secret: Sensitive,
}

/// What signing up gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignUpResult {
    /// The new organization.
    pub organization: Organization,
    /// Its first administrator.
    pub member: Member,
    /// Its first account, so that a tenant exists.
    pub account: Account,
    /// The organization's token: here and never again.
    pub token: TokenPair,
}
