//! Permission sets: what roles and tokens can allow. They come with the server and never change.

use api_types::permission_set::PermissionSet;

use super::{
    address::Address,
    client::{Call, Client},
    error::ApiError,
    question::question,
};

question! {
    /// All permission sets.
    List {} -> Vec<PermissionSet>,
    tags [SERVER],
    ask |client, _this| list(client),
}

/// All permission sets.
pub async fn list(client: Client) -> Result<Vec<PermissionSet>, ApiError> {
    client.result(Call::get(Address::new("/v1/permissionsets"))).await
}

/// One of them, by its name.
pub async fn get(client: Client, name: &str) -> Result<PermissionSet, ApiError> {
    client.result(Call::get(Address::new("/v1/permissionsets").then(name))).await
}
