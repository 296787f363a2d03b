//! Integrations: the connections of accounts to providers.

use api_types::{
    ListAnswer,
    integration::{
        CreateIntegration, CreateIntegrationResult, Integration, UpdateIntegration, UpdateIntegrationAnswer,
    },
};

use super::{
    address::Address,
    client::{Call, Client, Versioned},
    error::ApiError,
    list::ListQuery,
    question::question,
};

question! {
    /// One page of the integrations of all accounts, each with its account and its integration point.
    List {
        /// Which.
        query: ListQuery,
    } -> ListAnswer<Integration>,
    tags [INTEGRATIONS, ACCOUNTS, INTEGRATION_POINTS],
    ask |client, this| list(client, this.query),
}

question! {
    /// One integration.
    One {
        /// Id or name of its account.
        account: String,
        /// Id or name.
        key: String,
    } -> Versioned<Integration>,
    tags [INTEGRATIONS],
    stays when |now, before| now == before,
    ask |client, this| get(client, this.account, this.key),
}

/// One page of the integrations that the session reaches, each with its account and its integration point.
pub async fn list(client: Client, query: ListQuery) -> Result<ListAnswer<Integration>, ApiError> {
    client.page(Call::get(query.write(Address::new("/v1/integrations").with("expand", "all")))).await
}

/// One integration, by ids or names, with its version.
pub async fn get(client: Client, account: String, key: String) -> Result<Versioned<Integration>, ApiError> {
    client.versioned(Call::get(one(account, key))).await
}

/// Creates an integration with its token, whose secrets are in this answer and nowhere else.
pub async fn create(
    client: Client,
    account: &str,
    new: &CreateIntegration,
) -> Result<CreateIntegrationResult, ApiError> {
    client.result(Call::post(of_account(account)).body(new).creating()).await
}

/// Replaces what can be changed; only if it still has the version `etag`, where one is given.
pub async fn update(
    client: Client,
    account: &str,
    key: &str,
    change: &UpdateIntegration,
    etag: Option<String>,
) -> Result<Versioned<Integration>, ApiError> {
    let answer = client.send(Call::put(one(account, key)).body(change).if_match(etag)).await?;
    let etag = answer.etag.clone();
    Ok(Versioned { value: answer.json::<UpdateIntegrationAnswer>()?.result, etag })
}

/// Deletes it with its tokens and its own credentials.
pub async fn delete(client: Client, account: &str, key: &str) -> Result<(), ApiError> {
    client.done(Call::delete(one(account, key))).await
}

pub(super) fn of_account(account: impl std::fmt::Display) -> Address {
    Address::new("/v1/integrations").then(account)
}

pub(super) fn one(account: impl std::fmt::Display, key: impl std::fmt::Display) -> Address {
    of_account(account).then(key)
}
