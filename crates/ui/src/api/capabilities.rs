//! What connectors and providers can do: the same for everybody, and for as long as the server runs.

use api_types::{
    ListAnswer,
    capability::{ConnectorCapabilities, ProviderCapabilities},
};

use super::{
    address::Address,
    client::{Call, Client},
    error::ApiError,
    question::question,
};

question! {
    /// Every connector, also those without a provider in this version.
    Connectors {} -> ListAnswer<ConnectorCapabilities>,
    tags [SERVER],
    ask |client, _this| list_connectors(client),
}

question! {
    /// Every provider, without what it can do.
    Providers {} -> ListAnswer<ProviderCapabilities>,
    tags [SERVER],
    ask |client, _this| list_providers(client),
}

question! {
    /// One provider with its operations and the form of its configuration.
    Provider {
        /// Its id.
        id: String,
    } -> ProviderCapabilities,
    tags [SERVER],
    ask |client, this| get_provider(client, this.id),
}

question! {
    /// One provider with its operations and the schemas of their bodies.
    Operations {
        /// Its id.
        id: String,
    } -> ProviderCapabilities,
    tags [SERVER],
    ask |client, this| get_operations(client, this.id),
}

/// Every connector, by id.
pub async fn list_connectors(client: Client) -> Result<ListAnswer<ConnectorCapabilities>, ApiError> {
    client.page(Call::get(Address::new("/v1/capabilities/connectors"))).await
}

/// Every provider, by id.
pub async fn list_providers(client: Client) -> Result<ListAnswer<ProviderCapabilities>, ApiError> {
    client.page(Call::get(Address::new("/v1/capabilities/providers"))).await
}

/// One provider with its operations and its `provider_config`.
pub async fn get_provider(client: Client, id: String) -> Result<ProviderCapabilities, ApiError> {
    let address = Address::new("/v1/capabilities/providers")
        .then(id)
        .with("expand", "operations")
        .with("expand", "provider_config");
    client.result(Call::get(address)).await
}

/// One provider with its operations and the schemas of their bodies.
pub async fn get_operations(client: Client, id: String) -> Result<ProviderCapabilities, ApiError> {
    let address = Address::new("/v1/capabilities/providers")
        .then(id)
        .with("expand", "operations")
        .with("expand", "request_body");
    client.result(Call::get(address)).await
}
