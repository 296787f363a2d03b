//! Webhooks of the organization, and what was sent to them.

use api_types::{
    ListAnswer, PatchOperation, PatchOperator,
    webhook::{
        CreateOrganizationWebhook, OrganizationWebhook, UpdateOrganizationWebhook, WebhookDelivery,
        WebhookState,
    },
};
use serde_json::json;

use super::{
    address::Address,
    client::{Call, Client, Versioned},
    error::ApiError,
    list::ListQuery,
    question::question,
};

question! {
    /// One page of the webhooks.
    List {
        /// Which.
        query: ListQuery,
    } -> ListAnswer<OrganizationWebhook>,
    tags [WEBHOOKS],
    ask |client, this| list(client, this.query),
}

question! {
    /// One webhook.
    One {
        /// Id or name.
        key: String,
    } -> Versioned<OrganizationWebhook>,
    tags [WEBHOOKS],
    stays when |now, before| now == before,
    ask |client, this| get(client, this.key),
}

question! {
    /// One page of what was sent to a webhook, the newest first.
    Deliveries {
        /// Id or name of the webhook.
        key: String,
        /// Which.
        query: ListQuery,
    } -> ListAnswer<WebhookDelivery>,
    tags [WEBHOOKS],
    stays when |now, before| now.key == before.key,
    ask |client, this| deliveries(client, this.key, this.query),
}

question! {
    /// One delivery, with the message.
    Delivery {
        /// Id or name of the webhook.
        key: String,
        /// Id of the delivery.
        id: String,
    } -> WebhookDelivery,
    tags [WEBHOOKS],
    stays when |now, before| now == before,
    ask |client, this| delivery(client, this.key, this.id),
}

/// One page of the webhooks.
pub async fn list(client: Client, query: ListQuery) -> Result<ListAnswer<OrganizationWebhook>, ApiError> {
    client.page(Call::get(query.write(Address::new("/v1/organization/webhooks")))).await
}

/// One webhook, by id or name, with its version.
pub async fn get(client: Client, key: String) -> Result<Versioned<OrganizationWebhook>, ApiError> {
    client.versioned(Call::get(one(key))).await
}

/// Creates a webhook.
pub async fn create(
    client: Client,
    new: &CreateOrganizationWebhook,
) -> Result<OrganizationWebhook, ApiError> {
    client.result(Call::post(Address::new("/v1/organization/webhooks")).body(new).creating()).await
}

/// Replaces what can be changed; only if it still has the version `etag`, where one is given.
pub async fn update(
    client: Client,
    key: &str,
    change: &UpdateOrganizationWebhook,
    etag: Option<String>,
) -> Result<Versioned<OrganizationWebhook>, ApiError> {
    client.versioned(Call::put(one(key)).body(change).if_match(etag)).await
}

/// Enables or disables it.
pub async fn set_state(
    client: Client,
    key: &str,
    state: WebhookState,
) -> Result<Versioned<OrganizationWebhook>, ApiError> {
    let operations = [PatchOperation {
        op: PatchOperator::Replace,
        path: "/state".to_owned(),
        from: None,
        value: Some(json!(state)),
    }];
    client.versioned(Call::patch(one(key)).body(&operations)).await
}

/// Deletes it with its deliveries.
pub async fn delete(client: Client, key: &str) -> Result<(), ApiError> {
    client.done(Call::delete(one(key))).await
}

/// One page of what was sent to it, the newest first unless another order is asked for.
pub async fn deliveries(
    client: Client,
    key: String,
    query: ListQuery,
) -> Result<ListAnswer<WebhookDelivery>, ApiError> {
    client.page(Call::get(query.write(one(key).then("deliveries")))).await
}

/// One delivery, with the message.
pub async fn delivery(client: Client, key: String, id: String) -> Result<WebhookDelivery, ApiError> {
    client.result(Call::get(one(key).then("deliveries").then(id))).await
}

/// Sends a delivery once more, as a new one, which is the answer.
pub async fn replay(client: Client, key: &str, id: &str) -> Result<WebhookDelivery, ApiError> {
    client.result(Call::post(one(key).then("deliveries").then(id).then("replay")).creating()).await
}

/// Sends a message that tells nothing but that messages arrive. The answer is its delivery.
pub async fn test(client: Client, key: &str) -> Result<WebhookDelivery, ApiError> {
    client.result(Call::post(one(key).then("test")).creating()).await
}

fn one(key: impl std::fmt::Display) -> Address {
    Address::new("/v1/organization/webhooks").then(key)
}
