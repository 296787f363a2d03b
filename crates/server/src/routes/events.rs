//! `/v1/events`: live changes, as a stream of server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use api_types::events::Change;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{self, Stream, StreamExt as _};
use http::{HeaderName, HeaderValue};
use platform::Action;
use platform::events::{self, Changes};
use utoipa_axum::routes;

use crate::api::openapi::{CallProblems, StreamProblems};
use crate::api::{Audit, Authenticated, BearerToken, Guarded, guarded};
use crate::app::App;
use crate::layers::Endless;
use crate::problem::ApiError;

/// A sign of life when nothing happens: proxies close connections that are silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// After how long a client should come back when a stream has ended.
const RETRY: Duration = Duration::from_secs(2);

pub(super) fn routes() -> Vec<Guarded> {
    vec![guarded(routes!(listen), Action::OrganizationGet, Audit::Denied)]
}

/// Tells of changes as they happen: `event: change` with a `Change` as its data; a comment at least every 15 seconds.
///
/// It tells of what the token may list, there where it reaches, and says what to read again, not what there is: read
/// after the stream has begun, and again after each time it has broken off. It ends with the token, when the server
/// stops, and when too many changes wait to be taken.
#[utoipa::path(
    get, path = "/v1/events", operation_id = "events_listen", tag = "events",
    responses(
        (status = 200, description = "The stream.", body = Change, content_type = "text/event-stream"),
        CallProblems, StreamProblems,
    ),
)]
async fn listen(
    State(app): State<App>,
    Authenticated(caller): Authenticated,
    BearerToken(bearer): BearerToken,
) -> Result<Response, ApiError> {
    let changes = events::listen(&app.platform, bearer, caller.request().clone()).await?;
    // The first bytes at once: they carry the header through proxies, and tell the client that it may read now.
    let begin = stream::once(async { Ok(Event::default().comment("listening").retry(RETRY)) });
    let stream = begin.chain(stream_of(changes)).take_until(app.stopping.clone().cancelled_owned());
    let mut response = Sse::new(stream).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    response.extensions_mut().insert(Endless);
    // Some proxies would keep the events until there are enough of them.
    response
        .headers_mut()
        .insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

fn stream_of(changes: Changes) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(changes, async |mut changes| {
        let change = changes.next().await?;
        Some((Ok(event(&change)), changes))
    })
}

fn event(change: &Change) -> Event {
    // A structure of texts always has a JSON form.
    let data = serde_json::to_string(change).unwrap_or_default();
    Event::default().event("change").data(data)
}
