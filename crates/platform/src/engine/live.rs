//! A call's way to the world in life: the guarded way out, and the integration's state in the store.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use connectors::{Answer, ErrorKind, Exchange, ProviderError, Request, State};
use egress::{Budget, Egress};
use serde_json::Value;

use super::meta::Said;
use super::state::StoredState;
use super::traffic::Traffic;

/// Largest answer of a provider that is read, in bytes.
const MAX_ANSWER: usize = 16_000_000;
/// Longest text of one answer that is kept for `meta=api/response(…)`.
const MAX_SAID: usize = 1_000_000;

/// One call's [`Exchange`].
pub(super) struct Live {
    egress: Arc<Egress>,
    state: StoredState,
    deadline: Instant,
    said: Said,
    traffic: Arc<Traffic>,
}

impl Live {
    /// A way to the world that closes at the deadline.
    pub(super) fn new(
        egress: Arc<Egress>,
        state: StoredState,
        deadline: Instant,
        traffic: Arc<Traffic>,
    ) -> Self {
        Self { egress, state, deadline, said: Vec::new(), traffic }
    }

    /// What the provider said, in order.
    pub(super) fn said(self) -> Said {
        self.said
    }

    fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

#[async_trait]
impl Exchange for Live {
    async fn send(&mut self, request: Request) -> Result<Answer, ProviderError> {
        // Without the query: it may hold what somebody searched for, or a secret.
        let endpoint = request.uri().to_string();
        let endpoint = endpoint.split('?').next().unwrap_or_default().to_owned();
        let mut budget = Budget::within(self.time_left());
        budget.body_bytes = MAX_ANSWER;
        self.traffic.sent(request.body().len());
        let answer = self.egress.send(request, budget).await.map_err(|error| failed(&error))?;
        self.traffic.received(answer.body().len());
        let text: String = String::from_utf8_lossy(answer.body()).chars().take(MAX_SAID).collect();
        self.said.push((endpoint, text));
        Ok(answer)
    }

    fn state(&mut self) -> &mut dyn State {
        &mut self.state
    }

    async fn wait(&mut self, time: Duration) {
        tokio::time::sleep(time.min(self.time_left())).await;
    }

    fn new_id(&mut self) -> String {
        uuid::Uuid::now_v7().to_string()
    }

    fn note(&mut self, endpoint: &str, response: &Value) {
        let response = response.to_string();
        // To whoever calls, this is what a provider out there has answered.
        self.traffic.sent(0);
        self.traffic.received(response.len());
        self.said.push((endpoint.to_owned(), response));
    }
}

/// What a call that brought no answer means to a provider. Only what was never sent is known not to have been done.
fn failed(error: &egress::EgressError) -> ProviderError {
    let kind = match error.kind {
        _ if !error.sent => ErrorKind::Unavailable,
        egress::ErrorKind::Timeout(_) => ErrorKind::Timeout,
        _ => ErrorKind::BadAnswer,
    };
    ProviderError::new(kind, format!("the provider could not be called: {error}"))
        .detail("host", &*error.host)
}
