//! Connect sessions: what lets an end user connect providers, and what the Connect page draws itself from (ours beyond
//! the contract).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    AccountId, Environment, IntegrationId, IntegrationPointId, Sensitive, Timestamp, engine::CategoryId,
};

/// What a Connect session lets its end user do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ConnectAction {
    /// Connect a provider.
    Create,
    /// Change the settings of an integration, or reconnect it.
    Update,
    /// Check an integration.
    Verify,
    /// Disconnect an integration.
    Delete,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Appearance {
    /// As the browser prefers.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What the Connect page shows: who connects what to whom, and what may be done. Whose token is sent decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectPage {
    /// The session; absent for a token that was made without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// The organization's name.
    pub organization: String,
    /// For whom.
    pub account: ConnectAccount,
    /// What can be connected.
    pub integration_points: Vec<ConnectPoint>,
    /// What is connected already.
    pub integrations: Vec<ConnectIntegration>,
    /// What may be done.
    pub actions: Vec<ConnectAction>,
    /// The one integration to reconnect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_id: Option<IntegrationId>,
    /// The language that whoever made the session wants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Light or dark.
    pub appearance: Appearance,
    /// Values to begin with, by provider and field.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub prefill: Map<String, Value>,
    /// Where to go when it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_url: Option<String>,
    /// Goes back to the host with `return_url`, unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Origins of pages that may show the page in a frame.
    pub allowed_origins: Vec<String>,
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// The account that is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectAccount {
    /// Its id.
    pub id: AccountId,
    /// What people call it.
    pub fullname: String,
    /// Test or production.
    pub environment: Environment,
}

/// An integration point with the providers that it allows there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectPoint {
    /// Its id.
    pub id: IntegrationPointId,
    /// What people call it.
    pub fullname: String,
    /// Its connector.
    pub connector: CategoryId,
    /// The providers to choose from.
    pub providers: Vec<ConnectProvider>,
}

/// A provider to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectProvider {
    /// Its id.
    pub id: String,
    /// What people call it, in the language that was asked for.
    pub fullname: String,
    /// Who makes it.
    pub vendor: String,
    /// What it is, in the language that was asked for.
    pub description: String,
    /// The kinds of credentials that it takes, as the form has them.
    pub credentials: Vec<String>,
}

/// An integration that is there already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectIntegration {
    /// Its id.
    pub id: IntegrationId,
    /// What people call it.
    pub fullname: String,
    /// Its provider.
    pub provider_id: String,
    /// What people call the provider.
    pub provider_fullname: String,
    /// Its integration point.
    pub integration_point_id: IntegrationPointId,
    /// Whether it works, by its last calls.
    pub healthy: bool,
    /// Why not, in a word or two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What was connected in a session, for the host: its back end exchanges it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectCode {
    /// Good once, for ten minutes.
    pub code: Sensitive,
    /// Until when.
    pub expires_at: Timestamp,
}
