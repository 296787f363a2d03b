//! The credentials that a configuration refers to, opened for one call.

use std::collections::BTreeMap;

use connectors::{Credential, ErrorKind, Provider, ProviderError};
use provider_schema::{Given, credential_slots};
use serde_json::Value;

use super::{EngineCaller, ProviderFailure};
use crate::Platform;
use crate::credentials::sealed;
use crate::error::Error;

/// Opens them, by their pointer in the configuration.
pub(super) async fn open(
    platform: &Platform,
    caller: &EngineCaller,
    provider: &Provider,
    operation: &'static str,
    config: &Value,
) -> Result<BTreeMap<String, Credential>, Error> {
    let scope = caller.caller().scope();
    let mut opened = BTreeMap::new();
    for slot in credential_slots(&provider.schema, config) {
        let Given::Reference(_, reference) = &slot.given else { continue };
        let refused = |why: &str| {
            let message = format!("the integration's credential at {} {why}", slot.pointer);
            Error::Provider(Box::new(ProviderFailure {
                error: ProviderError::new(ErrorKind::Credentials, message),
                operation,
                provider: provider.id.to_owned(),
                integration: caller.integration().to_string(),
                in_doubt: false,
            }))
        };
        let row = match reference.parse() {
            Ok(id) => {
                let mut tx = platform.store.read(scope).await?;
                store::credentials::for_call(&mut tx, id).await?
            }
            Err(_) => None,
        };
        let row = row.ok_or_else(|| refused("does not exist any more"))?;
        if row.expires.is_some_and(|expires| expires <= caller.request().now) {
            return Err(refused("has expired"));
        }
        opened.insert(slot.pointer, sealed::open(platform, scope, &row).await?);
    }
    Ok(opened)
}
