use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Timestamp;

/// One audit entry: who did what to what, when, from where, and how it ended.
///
/// What is not known is absent, never null. Fields that this version does not know are refused
/// when reading: they would not be part of the verified bytes.
///
/// Numbers must be integers between -(2^53 - 1) and 2^53 - 1. The canonical form writes every
/// number as JavaScript does, so larger integers that differ in the last digits would have the
/// same bytes; write those, and fractions, as text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The format of the entry.
    pub v: FormatVersion,
    /// The entry's own id: a UUID in lower case with hyphens, as all ids here.
    pub id: String,
    /// The organization to whose chain the entry belongs.
    pub organization_id: String,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// What was done, such as `accounts.create`.
    pub action: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The account in which it happened, for filtering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// What it was done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// The request that asked for it.
    pub request: Request,
    /// The fields that changed. Secrets never stand here; that one changed may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<BTreeMap<String, Change>>,
    /// What else belongs to this action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<BTreeMap<String, Value>>,
}

/// The format of an entry, in which its bytes and so its hash were made. A number in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub enum FormatVersion {
    /// The first format.
    #[default]
    V1,
}

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// The kind of actor: a kind of token, `anonymous` before a logon, or `system` for jobs.
    pub kind: String,
    /// The token that authorized it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_id: Option<String>,
    /// The member whose token it was. An id and not a name, so that a person can be forgotten
    /// without breaking the chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<String>,
}

/// How an action ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was done.
    Ok,
    /// It was refused for want of a permission or a valid token.
    Denied,
    /// It was allowed and did not succeed.
    Failed,
}

/// The object of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Its kind, such as `account`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its name at that time, because it may be renamed or deleted later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The request by which an action was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The id that the answer carried, for finding the request in logs.
    pub id: String,
    /// The HTTP method.
    pub method: String,
    /// The path without the query, which can contain personal data.
    pub path: String,
    /// The client's address, as the trusted proxies tell it.
    pub remote_addr: String,
    /// The client's `User-Agent`; empty if it sent none.
    pub user_agent: String,
}

/// A field before and after. Null and absent are the same, and written as absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The value before; null if the field was empty or the object is new.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub from: Value,
    /// The value after; null if the field is empty or the object gone.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub to: Value,
}

impl From<FormatVersion> for u64 {
    fn from(version: FormatVersion) -> Self {
        match version {
            FormatVersion::V1 => 1,
        }
    }
}

impl TryFrom<u64> for FormatVersion {
    type Error = String;

    fn try_from(version: u64) -> Result<Self, String> {
        match version {
            1 => Ok(Self::V1),
            other => Err(format!(
                "audit entry format {other} is unknown here; verify with the version of Patchbay \
                 that wrote it"
            )),
        }
    }
}
