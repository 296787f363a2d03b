//! Sealing what a credential holds, and opening it for a call.

use api_types::{CredentialId, OrganizationId};
use connectors::{Credential, CredentialFields};
use provider_schema::CredentialKind;
use secrets::{KeyRing, RowIdentity};
use serde_json::{Map, Value};
use store::credentials::CredentialRow;
use store::{Scope, StoreError};

use crate::Platform;
use crate::error::Error;

/// Seals a config for its row: it opens there and nowhere else.
pub(crate) fn seal(
    ring: &KeyRing,
    organization: OrganizationId,
    id: CredentialId,
    config: &Value,
) -> Result<Vec<u8>, Error> {
    let text = serde_json::to_vec(config).map_err(|_| Error::Internal("a config is no JSON".into()))?;
    Ok(ring.seal(&place(organization, &id.to_string()), &text)?)
}

/// Opens a credential for a call of an integration that refers to it.
pub(crate) async fn open(
    platform: &Platform,
    scope: &Scope,
    row: &CredentialRow,
) -> Result<Credential, Error> {
    let id = row.id.to_string();
    let place = place(scope.organization(), &id);
    let opened = platform.keys.open_sealed(&platform.store, scope, &place, &row.secret).await?;
    let fields: Map<String, Value> = serde_json::from_slice(opened.expose()).map_err(|_| damaged())?;
    let kind = CredentialKind::parse(&row.kind).ok_or(StoreError::Damaged("credentials.kind"))?;
    Ok(Credential { kind, fields: CredentialFields::new(fields) })
}

/// What a credential holds, as JSON, for a change of a part of it.
pub(super) fn open_with(
    ring: &KeyRing,
    organization: OrganizationId,
    row: &CredentialRow,
) -> Result<Value, Error> {
    let opened = ring.open(&place(organization, &row.id.to_string()), &row.secret)?;
    serde_json::from_slice(opened.expose()).map_err(|_| damaged())
}

fn place(organization: OrganizationId, row: &str) -> RowIdentity<'_> {
    RowIdentity { org: organization.0, table: "credentials", row, column: "secret" }
}

fn damaged() -> Error {
    Error::Store(StoreError::Damaged("credentials.secret"))
}
