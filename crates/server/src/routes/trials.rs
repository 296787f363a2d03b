//! A verification as its answer, or, for those who ask for events, as a stream of its steps.

use std::convert::Infallible;
use std::time::Duration;

use api_types::integration::VerifyIntegrationAnswer;
use api_types::verification::VerificationStep;
use axum::Json;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, Stream, StreamExt as _};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, header};
use platform::Error;
use platform::integrations::Verification;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::app::App;
use crate::layers::{Endless, RequestId};
use crate::problem::{self, ApiError};

const EVENTS: &str = "text/event-stream";
/// A sign of life while a step takes long.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// Runs it in the way that the caller asks for.
pub(super) async fn run(
    app: App,
    verification: Verification,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Result<Response, ApiError> {
    if !wants_events(headers) {
        return Ok(Json(verification.run(&app.platform, None).await?).into_response());
    }
    let stopping = app.stopping.clone().cancelled_owned();
    let stream = events(app, verification, RequestId::of(extensions)).take_until(stopping);
    let mut response = Sse::new(stream).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    // The trial has a limit of its own.
    response.extensions_mut().insert(Endless);
    // Some proxies would keep the events until there are enough of them.
    response
        .headers_mut()
        .insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// Whether events are among what the caller takes.
fn wants_events(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut kinds = accepted.flat_map(|value| value.split(','));
    kinds.any(|kind| kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(EVENTS)))
}

/// A trial that is under way.
struct Trial {
    work: BoxFuture<'static, Result<VerifyIntegrationAnswer, Error>>,
    outcome: Option<Result<VerifyIntegrationAnswer, Error>>,
    told: UnboundedReceiver<VerificationStep>,
}

/// The trial's steps, then what came of it. The trial is a part of the stream: it ends with it.
fn events(
    app: App,
    verification: Verification,
    id: RequestId,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let (to, told) = unbounded_channel();
    let work = async move { verification.run(&app.platform, Some(to)).await }.boxed();
    stream::unfold(Some(Trial { work, outcome: None, told }), move |trial| {
        let id = id.clone();
        async move {
            let mut trial = trial?;
            Some(match trial.step().await {
                Some(step) => (Ok(step_event(&step)), Some(trial)),
                None => (Ok(outcome_event(&trial.outcome?, &id)), None),
            })
        }
    })
}

impl Trial {
    /// The next step; `None` when there is an outcome, and no step before it is left to tell.
    async fn step(&mut self) -> Option<VerificationStep> {
        if self.outcome.is_none() {
            tokio::select! {
                biased;
                Some(step) = self.told.recv() => return Some(step),
                outcome = &mut self.work => self.outcome = Some(outcome),
            }
        }
        self.told.try_recv().ok()
    }
}

fn step_event(step: &VerificationStep) -> Event {
    // A structure of texts and numbers always has a JSON form.
    Event::default().event("step").data(serde_json::to_string(step).unwrap_or_default())
}

fn outcome_event(outcome: &Result<VerifyIntegrationAnswer, Error>, id: &RequestId) -> Event {
    match outcome {
        Ok(answer) => {
            Event::default().event("outcome").data(serde_json::to_string(answer).unwrap_or_default())
        }
        Err(error) => Event::default().event("problem").data(problem::text(error, id)),
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header};

    use super::wants_events;

    #[test]
    fn only_who_asks_for_events_gets_them() {
        for (accept, wanted) in [
            ("text/event-stream", true),
            ("application/json;q=0.5, Text/Event-Stream;q=1", true),
            ("application/json", false),
            ("*/*", false),
            ("", false),
        ] {
            let value = HeaderValue::from_static(accept);
            assert_eq!(wants_events(&HeaderMap::from_iter([(header::ACCEPT, value)])), wanted, "{accept}");
        }
        assert!(!wants_events(&HeaderMap::new()));
    }
}
