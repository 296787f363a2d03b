//! Tokens: what programs call the API with.

use api_types::{
    ListAnswer, TokenId,
    token::{CreateIntegrationToken, CreateToken, RefreshToken, Token},
};

use super::{
    address::Address,
    client::{Call, Client},
    error::ApiError,
    list::ListQuery,
    question::question,
};

question! {
    /// One page of the tokens.
    List {
        /// Which.
        query: ListQuery,
    } -> ListAnswer<RefreshToken>,
    tags [TOKENS],
    ask |client, this| list(client, this.query),
}

question! {
    /// One token, without its secrets.
    One {
        /// Id or name.
        key: String,
    } -> RefreshToken,
    tags [TOKENS],
    stays when |now, before| now == before,
    ask |client, this| get(client, this.key),
}

/// One page of the tokens of the organization and its integrations, without their secrets.
pub async fn list(client: Client, query: ListQuery) -> Result<ListAnswer<RefreshToken>, ApiError> {
    client.page(Call::get(query.write(all()))).await
}

/// One token, by id or name, without its secrets.
pub async fn get(client: Client, key: String) -> Result<RefreshToken, ApiError> {
    client.result(Call::get(all().then(key).then("info"))).await
}

/// Makes a token of the organization. Its secrets are in this answer and nowhere else.
pub async fn create(client: Client, new: &CreateToken) -> Result<RefreshToken, ApiError> {
    client.result(Call::post(all()).body(new).creating()).await
}

/// Makes a token of an integration; both are named by their ids, since some names are taken by other calls. Its secret
/// is in this answer and nowhere else.
pub async fn create_for_integration(
    client: Client,
    account: &str,
    integration: &str,
    new: &CreateIntegrationToken,
) -> Result<Token, ApiError> {
    client.result(Call::post(all().then(account).then(integration)).body(new).creating()).await
}

/// Gives it a new pair of secrets; the pair before goes on working beside it.
pub async fn rotate(client: Client, owner: &str, id: TokenId) -> Result<RefreshToken, ApiError> {
    client.result(Call::put(all().then(owner).then(id).then("rotate"))).await
}

/// Ends all its secrets at once, and gives it a new pair and its whole lifetime again.
pub async fn reset(client: Client, owner: &str, id: TokenId) -> Result<RefreshToken, ApiError> {
    client.result(Call::put(all().then(owner).then(id).then("reset"))).await
}

/// Ends the pair before the last exchange.
pub async fn remove_secondary(client: Client, id: TokenId) -> Result<(), ApiError> {
    client.done(Call::delete(all().then(id).then("secondary"))).await
}

/// Ends it with all its secrets.
pub async fn delete(client: Client, id: TokenId) -> Result<(), ApiError> {
    client.done(Call::delete(all().then(id))).await
}

fn all() -> Address {
    Address::new("/v1/tokens")
}
