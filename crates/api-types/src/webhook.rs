//! Organization webhooks: who is told of what (contract, management 18), and how each telling went (ours).

use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{AccountId, CredentialId, Environment, Sensitive, Timestamp, WebhookDeliveryId, WebhookId};

words! {
    /// What a webhook wants to be told of.
    WebhookFilter {
        /// Everything.
        All = "all",
        /// An account was created.
        AccountCreate = "account_create",
        /// An account was deleted, with everything in it.
        AccountDelete = "account_delete",
        /// An account was changed.
        AccountUpdate = "account_update",
        /// An integration was created.
        IntegrationCreate = "integration_create",
        /// An integration was deleted by itself, not with its account.
        IntegrationDelete = "integration_delete",
        /// An integration was changed.
        IntegrationUpdate = "integration_update",
        /// An asynchronous operation has ended.
        OperationComplete = "operation_complete",
    }
}

words! {
    /// Whether a webhook is told anything.
    WebhookState {
        /// It is.
        Enabled = "enabled",
        /// It is not, until somebody enables it again.
        Disabled = "disabled",
    }
}

words! {
    /// How far a delivery has got.
    WebhookDeliveryState {
        /// It is to be tried, for the first time or again.
        Waiting = "waiting",
        /// The receiver has taken it.
        Delivered = "delivered",
        /// It was given up.
        Failed = "failed",
    }
}

/// A webhook of the organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganizationWebhook {
    /// Unique slug in the organization; works in place of the id in paths.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Identity.
    pub id: WebhookId,
    /// Display name.
    pub fullname: String,
    /// Only what happens in accounts of this environment is told.
    pub environment: Environment,
    /// What it is told of.
    pub filters: Vec<WebhookFilter>,
    /// Where it is told.
    pub url: String,
    /// The secret that signs what is told; another one after it was changed.
    pub credential_id: CredentialId,
    /// `disabled`, or left out: clients that send back what they have read would stumble over a field that they do not
    /// know. Beyond the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<WebhookState>,
    /// Why it is disabled. Beyond the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_reason: Option<String>,
}

/// What signs the messages of a webhook. It is never shown again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganizationWebhookSecret {
    /// 1–512 characters; take at least 32 random ones.
    pub value: Sensitive,
    /// From then on nothing is sent until there is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

/// Body of `POST /v1/organization/webhooks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateOrganizationWebhook {
    /// Slug; derived from `fullname` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Display name; the `name` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fullname: Option<String>,
    /// Default `prod`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<Environment>,
    /// At least one.
    pub filters: Vec<WebhookFilter>,
    /// `https://…`, to a public address unless the host of the server allows others.
    pub url: String,
    /// What signs the messages.
    pub secret: OrganizationWebhookSecret,
}

/// Body of `PUT /v1/organization/webhooks/{webhook_id}`: the webhook as it was read, changed.
///
/// `id`, `credential_id`, `state_reason`, `created_at` and `updated_at` may be sent back and are ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateOrganizationWebhook {
    /// Slug.
    pub name: String,
    /// Display name.
    pub fullname: String,
    /// `test` or `prod`.
    pub environment: Environment,
    /// At least one.
    pub filters: Vec<WebhookFilter>,
    /// Another one enables a disabled webhook.
    pub url: String,
    /// Stays as it is when left out. Beyond the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<WebhookState>,
    /// Another secret; the present one stays when left out. Beyond the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<OrganizationWebhookSecret>,
}

/// One event on its way to one webhook, and how that went. Ours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookDelivery {
    /// Identity; also in the header `Patchbay-Delivery`.
    pub id: WebhookDeliveryId,
    /// To whom.
    pub webhook_id: WebhookId,
    /// A [`WebhookFilter`] other than `all`, or `test`.
    pub event: String,
    /// How far it has got.
    pub state: WebhookDeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// HTTP status of the last answer, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why the last try failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How long the last try took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<u64>,
    /// When it will be tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_try: Option<Timestamp>,
    /// The account that the event is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// The delivery that this one repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay_of: Option<WebhookDeliveryId>,
    /// What is sent. Left out in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub payload: Option<serde_json::Value>,
    /// When the event happened, or the replay or test was asked for.
    pub created_at: Timestamp,
    /// When it was last tried.
    pub updated_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_on_the_wire_and_in_the_store_is_the_same() {
        for filter in WebhookFilter::ALL {
            assert_eq!(serde_json::to_value(filter).unwrap(), filter.as_str());
        }
        for state in WebhookState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        for state in WebhookDeliveryState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }
}
