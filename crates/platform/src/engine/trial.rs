//! Trying out a configuration that is not, or not yet, what an integration is stored with.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use api_types::verification::VerificationStep;
use api_types::{Environment, IntegrationId, Timestamp};
use connectors::{Context, Credential, ErrorKind, Provider, ProviderError, Verified};
use provider_schema::with_defaults;
use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;

use super::failure::ProviderFailure;
use super::ladder::Ladder;
use super::live::Live;
use super::meter;
use super::state::StoredState;
use super::target::CALL_TIME;
use super::traffic::Traffic;
use crate::Platform;
use crate::caller::Caller;
use crate::error::Error;

/// What is to be tried out.
pub(crate) struct Trial {
    /// The integration, or the id that it would have.
    pub(crate) integration: IntegrationId,
    /// Its provider.
    pub(crate) provider: &'static Provider,
    /// Its config, with references in the place of credentials.
    pub(crate) config: Value,
    /// The credentials, by their pointer in the config.
    pub(crate) credentials: BTreeMap<String, Credential>,
    /// The environment of its account.
    pub(crate) environment: Environment,
    /// When it was created.
    pub(crate) created_at: Timestamp,
    /// Whether it is what the integration is stored with: then its status follows from it.
    pub(crate) as_stored: bool,
}

impl Trial {
    /// Tries it out. An error says that the integration cannot work as it is.
    ///
    /// Its steps are told to `steps`, if somebody wants to know; `base` is the pointer of the config in the body.
    pub(crate) async fn run(
        self,
        platform: &Platform,
        caller: &Caller,
        base: &str,
        steps: Option<UnboundedSender<VerificationStep>>,
    ) -> Result<Verified, Error> {
        let context = Context {
            config: with_defaults(&self.provider.schema, self.config),
            credentials: self.credentials,
            environment: self.environment,
            created_at: self.created_at,
            now: caller.request().now,
            time_left: CALL_TIME,
        };
        let traffic = Arc::<Traffic>::default();
        let state = StoredState::new(
            platform.store.clone(),
            caller.scope().clone(),
            self.integration,
            traffic.clone(),
        );
        let mut io = Live::new(platform.ways_out(), state, Instant::now() + CALL_TIME, traffic);
        let ladder = steps.map(Ladder::new);
        if let Some(ladder) = &ladder {
            io = io.watched(ladder.clone());
        }
        let verified = self.provider.adapter().verify(&mut io, &context);
        let outcome = tokio::time::timeout(CALL_TIME, verified).await.unwrap_or_else(|_| {
            let message = format!("the provider did not answer within {} s", CALL_TIME.as_secs());
            Err(ProviderError::new(ErrorKind::Timeout, message))
        });
        if let Some(ladder) = ladder {
            ladder.over(outcome.as_ref().err(), &context, base);
        }
        if self.as_stored {
            meter::sign(platform, caller.organization(), self.integration, outcome.as_ref().err(), &context);
        }
        outcome.map_err(|error| {
            Error::Provider(Box::new(ProviderFailure {
                error,
                operation: "verify",
                provider: self.provider.id.to_owned(),
                integration: self.integration.to_string(),
                in_doubt: false,
            }))
        })
    }
}
