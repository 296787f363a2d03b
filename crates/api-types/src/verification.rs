//! A verification as it happens: what the verify calls stream when they are asked for events (ours beyond the contract).

use serde::{Deserialize, Serialize};

/// How one step of a verification goes. Steps come in their order; a step that has ended does not come again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerificationStep {
    /// Which.
    pub step: StepName,
    /// How it goes.
    pub state: StepState,
    /// How long it has taken, in milliseconds; 0 for one that begins or is skipped.
    pub took_ms: u64,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<StepProblem>,
}

/// What a verification looks at, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum StepName {
    /// Finding the address of the provider's host.
    Resolve,
    /// Connecting to it.
    Connect,
    /// Agreeing on keys, and whether the certificate is to be trusted.
    Tls,
    /// Whether the provider accepts the credential.
    Authenticate,
    /// Whether the credential may do what the operations need.
    Permissions,
    /// Reading a little, as the operations will.
    Sample,
}

/// How a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum StepState {
    /// It has begun.
    Running,
    /// It went well.
    Ok,
    /// It did not; the verification ends.
    Failed,
    /// The provider has no such step, or one before it failed.
    Skipped,
}

/// Why a step failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepProblem {
    /// What happened.
    pub message: String,
    /// How to mend it.
    pub remediation: String,
    /// JSON Pointer of the field in the body that it comes from, if it comes from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Who can mend it.
    pub who: Mender,
}

/// Who can mend something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Mender {
    /// Whoever sets up the integration.
    #[serde(rename = "you")]
    You,
    /// Whoever administers the provider.
    #[serde(rename = "provider admin")]
    ProviderAdmin,
    /// Whoever runs this server.
    #[serde(rename = "operator")]
    Operator,
}
