//! The organization itself.

use api_types::{Organization, PatchOperation, organization::UpdateOrganization};

use super::{
    address::Address,
    client::{Call, Client, Versioned},
    error::ApiError,
    question::question,
};

question! {
    /// The organization that is signed in to.
    Current {} -> Versioned<Organization>,
    tags [ORGANIZATION],
    ask |client, _this| get(client),
}

/// The organization that is signed in to, with its version.
pub async fn get(client: Client) -> Result<Versioned<Organization>, ApiError> {
    client.versioned(Call::get(here())).await
}

/// Replaces what can be changed; only if it still has the version `etag`, where one is given.
pub async fn update(
    client: Client,
    change: &UpdateOrganization,
    etag: Option<String>,
) -> Result<Versioned<Organization>, ApiError> {
    client.versioned(Call::put(here()).body(change).if_match(etag)).await
}

/// Changes parts; only if it still has the version `etag`, where one is given.
pub async fn patch(
    client: Client,
    operations: &[PatchOperation],
    etag: Option<String>,
) -> Result<Versioned<Organization>, ApiError> {
    client.versioned(Call::patch(here()).body(operations).if_match(etag)).await
}

fn here() -> Address {
    Address::new("/v1/organization")
}
