//! Sessions of the Connect page, as the page itself sees them.

use api_types::{
    IntegrationId, Sensitive,
    connect::{ConnectCode, ConnectPage, CreateConnectCode},
    integration::CreateIntegration,
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    address::Address,
    client::{Call, Client},
    error::ApiError,
    integrations::of_account,
};

/// What is asked about besides the token.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Id or name of the account, for a token that is good for several.
    pub account: Option<String>,
    /// Id or name of the only integration point.
    pub point: Option<String>,
    /// The page's language.
    pub locale: Option<String>,
}

/// All that the page shows first. What became of a session that is over is said by the error.
pub async fn page(client: Client, token: Sensitive, wanted: &Wanted) -> Result<ConnectPage, ApiError> {
    let parameters =
        [("account", &wanted.account), ("integration_point", &wanted.point), ("locale", &wanted.locale)];
    let address = parameters.into_iter().fold(
        Address::new("/v1/connect/session"),
        |address, (name, value)| match value {
            Some(value) => address.with(name, value),
            None => address,
        },
    );
    client.result(Call::get(address).with_link(token)).await
}

/// What a provider asks for, in as little of its description as the page needs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Asked {
    /// The JSON Schema of its config, with the form in it.
    #[serde(default)]
    pub provider_config: Value,
}

/// What a provider asks for, in the page's language.
pub async fn form(client: Client, provider: &str, locale: Option<&str>) -> Result<Asked, ApiError> {
    let address = Address::new("/v1/capabilities/providers").then(provider).with("expand", "provider_config");
    let address = match locale {
        Some(locale) => address.with("locale", locale),
        None => address,
    };
    client.result(Call::get(address)).await
}

/// What was connected, in as little of the answer as the page needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Made {
    /// The integration.
    pub integration: MadeIntegration,
}

/// See [`Made`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MadeIntegration {
    /// Its id.
    pub id: IntegrationId,
    /// What people call it.
    pub fullname: String,
}

/// Connects a provider.
pub async fn create(client: Client, account: &str, new: &CreateIntegration) -> Result<Made, ApiError> {
    client.result(Call::post(of_account(account)).body(new).creating()).await
}

/// A code by which the host's back end gets what was connected.
pub async fn create_code(client: Client, wanted: &CreateConnectCode) -> Result<ConnectCode, ApiError> {
    client.result(Call::post(Address::new("/v1/connect/session/codes")).body(wanted)).await
}

/// Finishes the session: its link opens nothing from now on.
pub async fn finish(client: Client) -> Result<(), ApiError> {
    client.done(Call::post(Address::new("/v1/connect/session/done"))).await
}
