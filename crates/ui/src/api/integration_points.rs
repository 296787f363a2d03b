//! Integration points: what the integrations of many accounts have in common.

use api_types::{
    ListAnswer,
    integration_point::{CreateIntegrationPoint, IntegrationPoint, UpdateIntegrationPoint},
};

use super::{
    address::Address,
    client::{Call, Client, Versioned},
    error::ApiError,
    list::ListQuery,
    question::question,
};

question! {
    /// One page of the integration points.
    List {
        /// Which.
        query: ListQuery,
    } -> ListAnswer<IntegrationPoint>,
    tags [INTEGRATION_POINTS],
    ask |client, this| list(client, this.query),
}

question! {
    /// One integration point.
    One {
        /// Id or name.
        key: String,
    } -> Versioned<IntegrationPoint>,
    tags [INTEGRATION_POINTS],
    stays when |now, before| now == before,
    ask |client, this| get(client, this.key),
}

/// One page of the integration points of the organization.
pub async fn list(client: Client, query: ListQuery) -> Result<ListAnswer<IntegrationPoint>, ApiError> {
    client.page(Call::get(query.write(Address::new("/v1/integration-points")))).await
}

/// One integration point, by id or name, with its version.
pub async fn get(client: Client, key: String) -> Result<Versioned<IntegrationPoint>, ApiError> {
    client.versioned(Call::get(one(key))).await
}

/// Creates an integration point.
pub async fn create(client: Client, new: &CreateIntegrationPoint) -> Result<IntegrationPoint, ApiError> {
    client.result(Call::post(Address::new("/v1/integration-points")).body(new).creating()).await
}

/// Replaces what can be changed; only if it still has the version `etag`, where one is given.
pub async fn update(
    client: Client,
    key: &str,
    change: &UpdateIntegrationPoint,
    etag: Option<String>,
) -> Result<Versioned<IntegrationPoint>, ApiError> {
    client.versioned(Call::put(one(key)).body(change).if_match(etag)).await
}

/// Deletes it; refused while integrations use it.
pub async fn delete(client: Client, key: &str) -> Result<(), ApiError> {
    client.done(Call::delete(one(key))).await
}

fn one(key: impl std::fmt::Display) -> Address {
    Address::new("/v1/integration-points").then(key)
}
