//! Members: people and services that sign in to the organization.

use api_types::{
    ListAnswer, Member, PatchOperation,
    member::{CreateMember, CreateMemberResult, UpdateMember},
};

use super::{
    address::Address,
    client::{Call, Client, Versioned},
    error::ApiError,
    list::ListQuery,
    question::question,
};

question! {
    /// One page of the members.
    List {
        /// Which.
        query: ListQuery,
    } -> ListAnswer<Member>,
    tags [MEMBERS],
    ask |client, this| list(client, this.query),
}

question! {
    /// One member.
    One {
        /// Id or e-mail address.
        key: String,
    } -> Versioned<Member>,
    tags [MEMBERS],
    stays when |now, before| now == before,
    ask |client, this| get(client, this.key),
}

/// One page of the members that the session reaches.
pub async fn list(client: Client, query: ListQuery) -> Result<ListAnswer<Member>, ApiError> {
    client.page(Call::get(query.write(Address::new("/v1/members")))).await
}

/// One member, by id or name, with its version.
pub async fn get(client: Client, key: String) -> Result<Versioned<Member>, ApiError> {
    client.versioned(Call::get(one(key))).await
}

/// Creates a member.
pub async fn create(client: Client, new: &CreateMember) -> Result<CreateMemberResult, ApiError> {
    client.result(Call::post(Address::new("/v1/members")).body(new).creating()).await
}

/// Replaces what can be changed; only if it still has the version `etag`, where one is given.
pub async fn update(
    client: Client,
    key: &str,
    change: &UpdateMember,
    etag: Option<String>,
) -> Result<Versioned<Member>, ApiError> {
    client.versioned(Call::put(one(key)).body(change).if_match(etag)).await
}

/// Changes parts; only if it still has the version `etag`, where one is given.
pub async fn patch(
    client: Client,
    key: &str,
    operations: &[PatchOperation],
    etag: Option<String>,
) -> Result<Versioned<Member>, ApiError> {
    client.versioned(Call::patch(one(key)).body(operations).if_match(etag)).await
}

/// Deletes it.
pub async fn delete(client: Client, key: &str) -> Result<(), ApiError> {
    client.done(Call::delete(one(key))).await
}

fn one(key: impl std::fmt::Display) -> Address {
    Address::new("/v1/members").then(key)
}
