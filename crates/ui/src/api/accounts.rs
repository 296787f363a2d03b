//! Accounts: the tenants of the organization.

use api_types::{
    Account, ListAnswer, PatchOperation,
    account::{CreateAccount, CreateAccountResult, UpdateAccount},
};

use super::{
    address::Address,
    client::{Call, Client, Versioned},
    error::ApiError,
    list::ListQuery,
    question::question,
};

question! {
    /// One page of the accounts.
    List {
        /// Which.
        query: ListQuery,
    } -> ListAnswer<Account>,
    tags [ACCOUNTS],
    ask |client, this| list(client, this.query),
}

question! {
    /// One account.
    One {
        /// Id or name.
        key: String,
    } -> Versioned<Account>,
    tags [ACCOUNTS],
    stays when |now, before| now == before,
    ask |client, this| get(client, this.key),
}

/// One page of the accounts that the session reaches.
pub async fn list(client: Client, query: ListQuery) -> Result<ListAnswer<Account>, ApiError> {
    client.page(Call::get(query.write(Address::new("/v1/accounts")))).await
}

/// One account, by id or name, with its version.
pub async fn get(client: Client, key: String) -> Result<Versioned<Account>, ApiError> {
    client.versioned(Call::get(one(key))).await
}

/// Creates an account.
pub async fn create(client: Client, new: &CreateAccount) -> Result<CreateAccountResult, ApiError> {
    client.result(Call::post(Address::new("/v1/accounts")).body(new).creating()).await
}

/// Replaces what can be changed; only if it still has the version `etag`, where one is given.
pub async fn update(
    client: Client,
    key: &str,
    change: &UpdateAccount,
    etag: Option<String>,
) -> Result<Versioned<Account>, ApiError> {
    client.versioned(Call::put(one(key)).body(change).if_match(etag)).await
}

/// Changes parts; only if it still has the version `etag`, where one is given.
pub async fn patch(
    client: Client,
    key: &str,
    operations: &[PatchOperation],
    etag: Option<String>,
) -> Result<Versioned<Account>, ApiError> {
    client.versioned(Call::patch(one(key)).body(operations).if_match(etag)).await
}

/// Deletes it.
pub async fn delete(client: Client, key: &str) -> Result<(), ApiError> {
    client.done(Call::delete(one(key))).await
}

fn one(key: impl std::fmt::Display) -> Address {
    Address::new("/v1/accounts").then(key)
}
