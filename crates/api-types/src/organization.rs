//! The organization: the top-level owner (contract, management 1).

use serde::{Deserialize, Serialize};

use crate::member::{CreateMember, InvitationLink, Member};
use crate::token::TokenPair;
use crate::{OrganizationId, Timestamp, TokenId};

/// An organization as its members see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organization {
    /// Unique slug.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Identity.
    pub id: OrganizationId,
    /// Its default token.
    pub refresh_token_id: TokenId,
    /// `root` or `standard`.
    pub organization_type: OrganizationType,
    /// Display name.
    pub fullname: String,
    /// E-mail address of whoever looks after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Reply address of the e-mails that the platform sends for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// Address of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Policies for members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<OrganizationOptions>,
    /// Left out when enabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<OrganizationState>,
    /// Last day of an evaluation, `YYYY-MM-DD`, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_date: Option<String>,
}

/// Body of `PUT /v1/organization`: the organization as it was read, changed.
///
/// `id`, `refresh_token_id`, `organization_type`, `state`, `end_date` and the times may be sent back and are ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateOrganization {
    /// Unique slug.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// E-mail address of whoever looks after it; none when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Reply address of the e-mails that the platform sends for it; none when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// Address of a picture (`https`); none when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Policies for members; the defaults when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<OrganizationOptions>,
}

/// Body of `POST /v1/suborgs`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateSubOrganization {
    /// Slug, unique on the host; derived from `fullname` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Display name; the name when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fullname: Option<String>,
    /// E-mail address of whoever looks after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Reply address of the e-mails that the platform sends for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// Address of a picture (`https`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Its first member: an administrator, unless `role_binding` names other roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<CreateMember>,
}

/// What creating an organization below gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateSubOrganizationResult {
    /// Its first member, if one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Member>,
    /// The new organization.
    pub organization: Organization,
    /// The organization's token: here and never again. It is the only one that opens the organization.
    pub token: TokenPair,
    /// The link of the first member's invitation, shown here and never again. Beyond the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<InvitationLink>,
}

/// Policies for members. A field left out means the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganizationOptions {
    /// How long an invitation is good for: 24h to 168h, default 168h.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invite_duration: Option<String>,
    /// How long a password reset is good for: 24h to 168h, default 24h.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forgot_duration: Option<String>,
    /// After how long a password must be changed: 24h to 8760h, default 4320h.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_duration: Option<String>,
    /// 8 to 72, default 8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_password_length: Option<u32>,
}

/// Whether an organization may work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OrganizationState {
    /// Works.
    Enabled,
    /// Every call answers 402.
    Disabled,
    /// Evaluation with an end date that is only a note.
    Pov,
    /// Evaluation that acts as disabled after its end date.
    Plg,
}

impl OrganizationState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Enabled, Self::Disabled, Self::Pov, Self::Plg];

    /// The word on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::Pov => "pov",
            Self::Plg => "plg",
        }
    }

    /// Reads the word on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// Whether an organization may have organizations below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OrganizationType {
    /// May have organizations below it.
    Root,
    /// May not.
    Standard,
}

impl OrganizationType {
    /// The word on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Standard => "standard",
        }
    }

    /// Reads the word on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Root, Self::Standard].into_iter().find(|one| one.as_str() == text)
    }
}
