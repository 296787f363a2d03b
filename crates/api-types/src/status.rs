//! Status: how integrations fare, counted call by call (contract, management 12).

use serde::{Deserialize, Serialize};

use crate::integration::Integration;
use crate::words::words;
use crate::{Account, AccountId, IntegrationId, StatusEventId, Timestamp};

words! {
    /// How an integration fares. The contract leaves the words open; these are ours.
    IntegrationHealth {
        /// Nobody has called it yet, or not since the status was reset.
        Unknown = "unknown",
        /// The last call that says something about the connection went well.
        Ok = "ok",
        /// The provider does not answer, answers with errors or nonsense, or turns calls away because there are too many.
        Error = "error",
        /// The provider refuses the credentials: somebody has to connect again or grant more.
        Unauthorized = "unauthorized",
    }
}

words! {
    /// What an event tells.
    StatusEventKind {
        /// The integration works, for the first time or again.
        Ok = "ok",
        /// The provider does not answer, answers with errors or nonsense, or turns calls away because there are too many.
        Error = "error",
        /// The provider refuses the credentials.
        Unauthorized = "unauthorized",
        /// The request itself was refused, for example because what it names does not exist. The call has failed, the
        /// connection has not: the status stays as it was.
        Refused = "refused",
    }
}

/// The status of an integration, with what was counted since it was made or reset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Status {
    /// When the integration was made.
    pub created_at: Timestamp,
    /// When something was last counted, or the status was reset.
    pub updated_at: Timestamp,
    /// The account of the integration.
    pub account_id: AccountId,
    /// The account, if it was asked for with `expand`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// The integration.
    pub integration_id: IntegrationId,
    /// The integration, if it was asked for with `expand`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration: Option<Integration>,
    /// How it fares.
    pub status: IntegrationHealth,
    /// Calls of the connector API, successful or not.
    pub requests: u64,
    /// Calls that failed, for whatever reason.
    pub failed: u64,
    /// Time that the server worked on calls, in microseconds; waiting for the provider is not counted.
    pub cpu_time: u64,
    /// Reads and writes of what the provider remembers in the server's own database.
    pub db_ops: u64,
    /// Requests to the provider.
    pub api_ops: u64,
    /// Bytes of the provider's answers, without their heads.
    pub in_bytes: u64,
    /// Bytes of the requests to the provider, without their heads.
    pub out_bytes: u64,
}

/// A failed call, or a change for the better. The newest 1000 of an integration are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusEvent {
    /// Identity: tells events of the same time apart. Beyond the contract.
    pub id: StatusEventId,
    /// The account of the integration.
    pub account_id: AccountId,
    /// The integration.
    pub integration_id: IntegrationId,
    /// When the call ended.
    pub created_at: Timestamp,
    /// What it tells.
    pub status: StatusEventKind,
    /// What went wrong, if something did. It holds no secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Running number of the call in its integration, from 1; resetting the status does not start it anew.
    pub request: u64,
}

words! {
    /// How finely a series is divided.
    TimeseriesOptions {
        /// The last 24 hours, hour by hour.
        Hour = "hour",
    }
}

/// Calls over time: one entry for every interval between start and end, also where nothing happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusTimeseries {
    /// Start of the first interval.
    pub start_time: Timestamp,
    /// End of the last interval; it may lie ahead, because the present interval is not over.
    pub end_time: Timestamp,
    /// Length of each interval: `1m` for the organization, `1h` for an integration.
    pub interval: String,
    /// The intervals, oldest first.
    pub series: Vec<TimeseriesResult>,
}

/// What happened in one interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimeseriesResult {
    /// Start of the interval.
    pub created_at: Timestamp,
    /// Calls that went well.
    pub succeeded: u64,
    /// Calls that failed.
    pub failed: u64,
    /// As in the status: microseconds of work.
    pub cpu_time: u64,
    /// Bytes of the provider's answers, without their heads.
    pub in_bytes: u64,
    /// Bytes of the requests to the provider, without their heads.
    pub out_bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_on_the_wire_and_in_the_store_is_the_same() {
        for health in IntegrationHealth::ALL {
            assert_eq!(serde_json::to_value(health).unwrap(), health.as_str());
        }
        for kind in StatusEventKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        for interval in TimeseriesOptions::ALL {
            assert_eq!(serde_json::to_value(interval).unwrap(), interval.as_str());
        }
    }
}
