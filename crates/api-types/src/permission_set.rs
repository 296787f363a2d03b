//! Permission sets as they are published (contract, management 14).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::PermissionSetName;

/// A permission set: which actions of which API it allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PermissionSet {
    /// Its name, which is its id in paths too.
    pub name: PermissionSetName,
    /// What it is for, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// By what a role or token with it can be narrowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_restrictions: Option<Vec<ResourceRestriction>>,
    /// API name (such as `accounts`, or `all`) to the actions allowed there; `*` is every action.
    pub permissions: BTreeMap<String, AllowedActions>,
}

/// The actions of one API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AllowedActions {
    /// Names of actions; `*` is every action.
    pub actions: Vec<String>,
}

/// By what rights can be narrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ResourceRestriction {
    /// To some accounts.
    Accounts,
    /// To integrations of some categories.
    Integrations,
}
