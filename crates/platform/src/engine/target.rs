//! What a call is made on: the integration, its provider, its configuration.

use std::sync::Arc;
use std::time::Duration;

use connectors::{Context, Provider};
use provider_schema::with_defaults;
use serde_json::Value;

use super::state::StoredState;
use super::traffic::Traffic;
use super::{EngineCaller, credentials};
use crate::Platform;
use crate::error::Error;

/// How long a provider may take. Shorter than the server's limit for a request, so that the answer can say whose fault
/// it is.
pub(super) const CALL_TIME: Duration = Duration::from_secs(20);

/// What a call is made on.
pub(super) struct Target {
    pub(super) provider: &'static Provider,
    pub(super) context: Context,
    pub(super) state: StoredState,
}

/// Finds it.
pub(super) async fn resolve(
    platform: &Platform,
    caller: &EngineCaller,
    operation: &'static str,
    traffic: &Arc<Traffic>,
) -> Result<Target, Error> {
    let scope = caller.caller().scope();
    let mut tx = platform.store.read(scope).await?;
    let found = store::engine::integration(&mut tx, caller.integration()).await?;
    drop(tx);
    // Its tokens go with an integration; this one was faster than that.
    let row = found.ok_or(Error::Unauthenticated("the token's integration does not exist any more"))?;
    let provider = connectors::provider(&row.provider_id).map_err(|unknown| Error::Conflict {
        message: format!("the integration's provider {unknown}"),
        parameter: None,
    })?;
    let config: Value = serde_json::from_str(&row.provider_config)
        .map_err(|_| Error::Store(store::StoreError::Damaged("integrations.provider_config")))?;
    let config = with_defaults(&provider.schema, config);
    let context = Context {
        credentials: credentials::open(platform, caller, provider, operation, &config).await?,
        config,
        environment: row.environment,
        created_at: row.created_at,
        now: caller.request().now,
        time_left: CALL_TIME,
    };
    let state =
        StoredState::new(platform.store.clone(), scope.clone(), caller.integration(), traffic.clone());
    Ok(Target { provider, context, state })
}
