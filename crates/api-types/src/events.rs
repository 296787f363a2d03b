//! Live changes: what `GET /v1/events` streams (ours beyond the contract).

use serde::{Deserialize, Serialize};

use crate::{AccountId, OrganizationId};

/// Something has changed; whoever shows it should read it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// `api.action`, for example `members.create`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The organization.
    pub organization_id: OrganizationId,
    /// The tenant concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// The object concerned; empty when it is about no single one.
    pub id: String,
}
