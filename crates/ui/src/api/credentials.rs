//! Credentials: the secrets that integrations work with. They are sent and never come back.

use api_types::{
    ListAnswer,
    credential::{Credential, UpdateCredential},
};

use super::{
    address::Address,
    client::{Call, Client, Versioned},
    error::ApiError,
    list::ListQuery,
    question::question,
};

question! {
    /// One page of the credentials of an owner.
    List {
        /// Id of the account, integration or integration point.
        owner: String,
        /// Which.
        query: ListQuery,
    } -> ListAnswer<Credential>,
    tags [CREDENTIALS],
    stays when |now, before| now.owner == before.owner,
    ask |client, this| list(client, this.owner, this.query),
}

/// One page of the credentials of an owner, without their secrets.
pub async fn list(
    client: Client,
    owner: String,
    query: ListQuery,
) -> Result<ListAnswer<Credential>, ApiError> {
    client.page(Call::get(query.write(of(owner)))).await
}

/// Replaces what can be changed, and the secrets if there are any in it; only if it still has the version `etag`, where
/// one is given.
pub async fn update(
    client: Client,
    owner: &str,
    key: &str,
    change: &UpdateCredential,
    etag: Option<String>,
) -> Result<Versioned<Credential>, ApiError> {
    client.versioned(Call::put(of(owner).then(key)).body(change).if_match(etag)).await
}

/// Deletes it; refused while integrations refer to it.
pub async fn delete(client: Client, owner: &str, key: &str) -> Result<(), ApiError> {
    client.done(Call::delete(of(owner).then(key))).await
}

fn of(owner: impl std::fmt::Display) -> Address {
    Address::new("/v1/credentials").then(owner)
}
