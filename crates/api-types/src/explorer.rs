//! The explorer: a call of a connector made by somebody who looks on purpose, with what the provider was asked.

use serde::{Deserialize, Serialize};

/// How the connector answered, without its body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplorerAnswer {
    /// The method that was called.
    pub method: String,
    /// The path and the query that were called.
    pub path: String,
    /// HTTP status.
    pub status: u16,
    /// The answer's header.
    pub headers: Vec<HeaderLine>,
    /// Milliseconds until the answer began.
    pub took_ms: u64,
}

/// One line of a header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeaderLine {
    /// Its name, lower case.
    pub name: String,
    /// Its value, where it is known to be harmless.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// What the provider was asked, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplorerTrace {
    /// The requests with their answers.
    pub exchanges: Vec<ProviderExchange>,
    /// How many more there were.
    pub left_out: u64,
}

/// A request to a provider and what came back. Secrets are hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderExchange {
    /// HTTP method; for other protocols what was done: `MAIL`, `CONNECT`. Empty for providers that live here.
    pub method: String,
    /// Where it went.
    pub address: String,
    /// The request's header.
    pub headers: Vec<HeaderLine>,
    /// The request's body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<ShownBody>,
    /// What was answered; nothing, if there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<ProviderAnswer>,
    /// Why there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// How often it was sent.
    pub attempts: u32,
    /// Milliseconds until the answer.
    pub took_ms: u64,
}

/// A provider's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderAnswer {
    /// HTTP status, where the protocol has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Its header.
    pub headers: Vec<HeaderLine>,
    /// Its body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<ShownBody>,
}

/// A body as it can be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShownBody {
    /// Its text, or the beginning of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Why it is not shown, or not whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
