//! Problem: the body of every error answer (contract, management 0.8).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Timestamp;
use crate::session::AuthCode;

/// What went wrong, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Short text.
    pub message: String,
    /// Longer text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// How to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remediation: Option<String>,
    /// Which parameter or resources it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<ProblemContext>,
    /// URI of the kind of problem; stable, for programs.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// The HTTP status again.
    pub status: u16,
    /// URI of this occurrence; it carries the request id to quote to whoever runs the server.
    pub instance: String,
    /// How a sign-in ended that did not succeed. Beyond the contract; only in answers to sign-ins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_code: Option<AuthCode>,
    /// One entry per fault, for example per wrong field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cause: Vec<ProblemCause>,
}

/// One of possibly several faults behind a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProblemCause {
    /// Short text.
    pub message: String,
    /// Longer text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// How to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remediation: Option<String>,
    /// Which parameter or resources it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<ProblemContext>,
    /// URI of the kind of fault.
    #[serde(rename = "type")]
    pub kind: String,
}

/// What a problem is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProblemContext {
    /// The parameter at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<ProblematicParameter>,
    /// The objects concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceReference>,
    /// The third party's own words, without secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_error: Option<String>,
    /// More from the third party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::BTreeMap<String, String>>))]
    pub provider_details: Option<Map<String, Value>>,
}

/// A parameter and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProblematicParameter {
    /// JSON Pointer when it stands in the body, else its name.
    pub id: String,
    /// Where it stands.
    pub location: ParameterLocation,
    /// Its value, where showing it helps and it is no secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the parts of an HTTP request")]
pub enum ParameterLocation {
    Header,
    Path,
    Query,
    Body,
}

/// An object that a problem concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResourceReference {
    /// What it is, for example `account`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: String,
    /// What it has to do with the problem.
    pub rel: ProblemRelation,
}

/// What an object has to do with a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ProblemRelation {
    /// The problem hits it.
    Affected,
    /// The problem comes from it.
    Cause,
}
