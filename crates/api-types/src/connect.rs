//! Connect sessions: what lets an end user connect providers, and what the Connect page draws itself from (ours beyond
//! the contract).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::engine::CategoryId;
use crate::integration::Integration;
use crate::token::TokenPair;
use crate::{
    AccountId, ConnectSessionId, Environment, IntegrationHealth, IntegrationId, IntegrationPointId,
    Sensitive, Timestamp,
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

/// What a Connect session is for: what whoever made it asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectSetup {
    /// The integration points whose providers can be connected; absent: all of the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_point_ids: Option<Vec<IntegrationPointId>>,
    /// The one integration that the session is about: to reconnect it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_id: Option<IntegrationId>,
    /// What may be done.
    pub actions: Vec<ConnectAction>,
    /// Where the page goes when it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_url: Option<String>,
    /// Comes along to `return_url`, unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The page's language: `en`, `de`, `fr`, `es`, `ja`; absent: the browser's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Light or dark.
    pub appearance: Appearance,
    /// Values to begin with, by provider and field. No secrets.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub prefill: Map<String, Value>,
}

/// What a Connect session is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateConnectSession {
    /// Id or name of the account that is connected.
    pub account_id: String,
    /// Ids or names of integration points; all of the organization if none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_point_ids: Option<Vec<String>>,
    /// Id or name of the only integration point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_point_id: Option<String>,
    /// Id or name of an integration of the account: the session is for this one, to reconnect it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_id: Option<String>,
    /// What may be done; all of it if absent, and `update` and `verify` for a session about an integration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actions: Option<Vec<ConnectAction>>,
    /// Origins of pages that may show the page in a frame; none if absent. At most 20.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_origins: Option<Vec<String>>,
    /// Where the page goes when it is done: https, or http on a loopback address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_url: Option<String>,
    /// Comes along to `return_url`, unchanged. At most 512 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The page's language: `en`, `de`, `fr`, `es` or `ja`; the browser's if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Light or dark; as the browser prefers if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appearance: Option<Appearance>,
    /// Values to begin with: for each provider an object as `provider_config` has it, without secrets. At most 16 kB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub prefill: Option<Map<String, Value>>,
    /// How long the session is good for: 1m to 168h, default 30m.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<String>,
}

/// A new Connect session: its token and its link are here and never again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewConnectSession {
    /// Its id; not secret.
    pub id: ConnectSessionId,
    /// Opens the page, and the calls that the page makes.
    pub token: Sensitive,
    /// The page with the token in its fragment, which browsers send nowhere.
    pub url: Sensitive,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What became of a Connect session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ConnectSessionStatus {
    /// It can be used.
    Open,
    /// Whoever used it has finished.
    Done,
    /// It was ended before.
    Ended,
    /// Its time is over.
    Expired,
}

/// A Connect session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectSession {
    /// Its id; not secret.
    pub id: ConnectSessionId,
    /// What became of it.
    pub status: ConnectSessionStatus,
    /// The account that is connected.
    pub account_id: AccountId,
    /// What it is for.
    #[serde(flatten)]
    pub setup: ConnectSetup,
    /// Origins of pages that may show the page in a frame.
    pub allowed_origins: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What the Connect page shows: who connects what to whom, and what may be done. Whose token is sent decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectPage {
    /// The session; absent for a token that was made without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<ConnectSessionId>,
    /// The organization's name.
    pub organization: String,
    /// For whom.
    pub account: ConnectAccount,
    /// What can be connected.
    pub integration_points: Vec<ConnectPoint>,
    /// What is connected already.
    pub integrations: Vec<ConnectIntegration>,
    /// What it is for. Without a session: everything.
    #[serde(flatten)]
    pub setup: ConnectSetup,
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
    /// Its integration point, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration_point_id: Option<IntegrationPointId>,
    /// How it fares, by its last calls.
    pub status: IntegrationHealth,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Which integration a code is wanted for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateConnectCode {
    /// One that was connected in this session.
    pub integration_id: IntegrationId,
}

/// Says to the host what was connected: its back end exchanges it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectCode {
    /// Good once, for ten minutes, for the organization that made the session.
    pub code: Sensitive,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A code to exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExchangeConnectCode {
    /// As the host page got it with `connected`.
    pub code: Sensitive,
}

/// What a code stood for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectExchange {
    /// The session in which it was connected.
    pub session_id: ConnectSessionId,
    /// The integration.
    pub integration: Integration,
    /// The integration's token, here and never again.
    pub token: TokenPair,
}
