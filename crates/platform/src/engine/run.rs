//! The frame of every call: target, support, time limit, repetition, answer.

use std::collections::BTreeMap;
use std::time::Instant;

use api_types::engine::{CategoryId, EngineAnswer, EngineList};
use connectors::query::{Page, Query};
use connectors::{Capability, Context, ErrorKind, Provider, ProviderError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::live::Live;
use super::meter::Meter;
use super::once::{Earlier, Repetition};
use super::query::Asked;
use super::state::StoredState;
use super::target::{self, CALL_TIME, Target};
use super::{EngineCaller, ProviderFailure, cursor};
use crate::Platform;
use crate::error::Error;

/// An answer, and whether an earlier request had the effect.
pub struct Replied<T> {
    /// The answer.
    pub answer: EngineAnswer<T>,
    /// Whether it is a repetition.
    pub replayed: bool,
}

/// A call under way.
pub(super) struct Call<'p> {
    platform: &'p Platform,
    caller: &'p EngineCaller,
    operation: &'static str,
    capability: &'static Capability,
    state: StoredState,
    deadline: Instant,
    meter: Meter,
    pub(super) provider: &'static Provider,
    pub(super) context: Context,
}

impl<'p> Call<'p> {
    /// Finds the provider; refuses if the operation is not its.
    pub(super) async fn begin(
        platform: &'p Platform,
        caller: &'p EngineCaller,
        connector: CategoryId,
        operation: &'static str,
    ) -> Result<Self, Error> {
        let deadline = Instant::now() + CALL_TIME;
        let meter = Meter::new(platform, caller.organization(), caller.integration());
        let resolved = target::resolve(platform, caller, operation, &meter.traffic).await;
        let Target { provider, context, state } = resolved.inspect_err(|error| {
            // It lacks what the provider would have to be asked with.
            if let Error::Provider(failure) = error {
                meter.failed(&failure.error, None);
            }
        })?;
        if provider.connector != connector {
            return Err(Error::OtherConnector {
                provider: provider.id.into(),
                connector: connector.as_str(),
            });
        }
        let Some(capability) = provider.capability(operation) else {
            return Err(failure(caller, provider, operation, ProviderError::unsupported(operation), false));
        };
        Ok(Self { platform, caller, operation, capability, state, deadline, meter, provider, context })
    }

    /// The way to the world.
    pub(super) fn live(&self) -> Live {
        let trace = self.caller.trace().cloned();
        if let Some(trace) = &trace {
            self.context.credentials.values().for_each(|credential| trace.hides(&credential.fields));
        }
        let traffic = self.meter.traffic.clone();
        Live::new(self.platform.ways_out(), self.state.clone(), self.deadline, traffic).traced(trace)
    }

    /// Waits for the provider, as long as the call may take.
    pub(super) async fn run<T>(
        &self,
        work: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, Error> {
        self.timed(work).await.map_err(|error| self.failed(error, false))
    }

    /// Waits for the provider for as long as something moves: those who move it see to that.
    pub(super) async fn run_unhurried<T>(
        &self,
        work: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, Error> {
        self.meter.ask(&self.context, work).await.map_err(|error| self.failed(error, false))
    }

    /// Who counts the call, when it goes on after its answer has begun.
    pub(super) fn into_meter(self) -> (Meter, Context) {
        (self.meter, self.context)
    }

    /// Waits for the provider to make something, unless an earlier request has had that effect.
    pub(super) async fn run_once<T: Serialize + DeserializeOwned>(
        &self,
        repetition: &Repetition,
        work: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<(T, bool), Error> {
        match repetition.begin(self.platform, self.caller).await? {
            Earlier::Done(answer) => return Ok((answer, true)),
            Earlier::InDoubt(error) => return Err(self.failed(error, true)),
            Earlier::None => {}
        }
        let outcome = self.timed(work).await;
        repetition.end(self.platform, self.caller, &outcome).await?;
        let made = outcome.map_err(|error| {
            let in_doubt = error.leaves_doubt();
            self.failed(error, in_doubt)
        });
        Ok((made?, false))
    }

    /// The question of a list, from its parameters.
    pub(super) async fn query(&self, asked: &Asked, default_limit: u32) -> Result<Query, Error> {
        self.query_within(asked, default_limit, "").await
    }

    /// The question of a list within something that the path names: a cursor is good for the same one only.
    pub(super) async fn query_within(
        &self,
        asked: &Asked,
        default_limit: u32,
        within: &str,
    ) -> Result<Query, Error> {
        let question = asked.question(self.provider, self.operation, within);
        let after = cursor::open(self.platform, self.caller, &question, asked.cursor.as_deref()).await?;
        asked.query(self.capability, default_limit, after)
    }

    /// A page as it is answered.
    pub(super) async fn page<T>(
        &self,
        asked: &Asked,
        io: Live,
        page: Page<T>,
    ) -> Result<EngineList<T>, Error> {
        self.page_within(asked, io, page, "").await
    }

    /// A page of [`Call::query_within`] as it is answered.
    pub(super) async fn page_within<T>(
        &self,
        asked: &Asked,
        io: Live,
        page: Page<T>,
        within: &str,
    ) -> Result<EngineList<T>, Error> {
        let question = asked.question(self.provider, self.operation, within);
        let cursor = cursor::seal(self.platform, self.caller, &question, page.next.as_deref()).await?;
        let meta = asked.meta.answer(page.counts, io.said());
        Ok(EngineList { result: page.items, cursor, messages: None, meta })
    }

    /// What a provider's error comes to.
    pub(super) fn failed(&self, error: ProviderError, in_doubt: bool) -> Error {
        failure(self.caller, self.provider, self.operation, error, in_doubt)
    }

    async fn timed<T>(
        &self,
        work: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, ProviderError> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        let limited = async {
            tokio::time::timeout(left, work).await.unwrap_or_else(|_| {
                let message = format!("the provider did not answer within {} s", CALL_TIME.as_secs());
                Err(ProviderError::new(ErrorKind::Timeout, message))
            })
        };
        self.meter.ask(&self.context, limited).await
    }
}

/// One object as it is answered.
pub(super) fn one<T>(asked: &Asked, io: Live, result: T) -> EngineAnswer<T> {
    counted(asked, io, result, 1)
}

/// A list without pages as it is answered.
pub(super) fn several<T>(asked: &Asked, io: Live, result: Vec<T>) -> EngineAnswer<Vec<T>> {
    let count = result.len() as u64;
    counted(asked, io, result, count)
}

fn counted<T>(asked: &Asked, io: Live, result: T, count: u64) -> EngineAnswer<T> {
    let meta = asked.meta.answer(BTreeMap::from([("*".to_owned(), count)]), io.said());
    EngineAnswer { result, messages: None, meta }
}

fn failure(
    caller: &EngineCaller,
    provider: &Provider,
    operation: &'static str,
    error: ProviderError,
    in_doubt: bool,
) -> Error {
    Error::Provider(Box::new(ProviderFailure {
        error,
        operation,
        provider: provider.id.to_owned(),
        integration: caller.integration().to_string(),
        in_doubt,
    }))
}
