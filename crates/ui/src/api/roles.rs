//! Roles: what members may do, and where.

use api_types::{
    ListAnswer, PatchOperation, RoleDefinition,
    role::{CreateRole, UpdateRole},
};

use super::{
    address::Address,
    client::{Call, Client, Versioned},
    error::ApiError,
    list::ListQuery,
    question::question,
};

question! {
    /// One page of the roles.
    List {
        /// Which.
        query: ListQuery,
    } -> ListAnswer<RoleDefinition>,
    tags [ROLES],
    ask |client, this| list(client, this.query),
}

question! {
    /// One role.
    One {
        /// Id or name.
        key: String,
    } -> Versioned<RoleDefinition>,
    tags [ROLES],
    stays when |now, before| now == before,
    ask |client, this| get(client, this.key),
}

/// One page of the roles that the session reaches.
pub async fn list(client: Client, query: ListQuery) -> Result<ListAnswer<RoleDefinition>, ApiError> {
    client.page(Call::get(query.write(Address::new("/v1/roles")))).await
}

/// One role, by id or name, with its version.
pub async fn get(client: Client, key: String) -> Result<Versioned<RoleDefinition>, ApiError> {
    client.versioned(Call::get(one(key))).await
}

/// Creates a role.
pub async fn create(client: Client, new: &CreateRole) -> Result<RoleDefinition, ApiError> {
    client.result(Call::post(Address::new("/v1/roles")).body(new).creating()).await
}

/// Replaces what can be changed; only if it still has the version `etag`, where one is given.
pub async fn update(
    client: Client,
    key: &str,
    change: &UpdateRole,
    etag: Option<String>,
) -> Result<Versioned<RoleDefinition>, ApiError> {
    client.versioned(Call::put(one(key)).body(change).if_match(etag)).await
}

/// Changes parts; only if it still has the version `etag`, where one is given.
pub async fn patch(
    client: Client,
    key: &str,
    operations: &[PatchOperation],
    etag: Option<String>,
) -> Result<Versioned<RoleDefinition>, ApiError> {
    client.versioned(Call::patch(one(key)).body(operations).if_match(etag)).await
}

/// Deletes it.
pub async fn delete(client: Client, key: &str) -> Result<(), ApiError> {
    client.done(Call::delete(one(key))).await
}

fn one(key: impl std::fmt::Display) -> Address {
    Address::new("/v1/roles").then(key)
}
