//! `/v1/integrations/…/explorer`: a call of the connector API in the place of an integration, with what its provider was
//! asked. The call goes through the connector's own route, so it is held to the same rules.

use std::convert::Infallible;
use std::time::Instant;

use api_types::explorer::{ExplorerAnswer, ExplorerTrace, HeaderLine};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::from_fn;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Router};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use platform::engine::Trace;
use platform::engine::explorer::{self, Exploration};
use platform::{Action, Error};
use serde::Serialize;
use tower::ServiceExt as _;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::openapi::{BodyProblems, CallProblems, ObjectProblems};
use crate::api::{Audit, Authenticated, Guarded, PathKeys, QueryPairs, guarded, router};
use crate::app::App;
use crate::layers::{Endless, hand_on};
use crate::problem::{self, ApiError};

/// What goes along to the connector of a request's header.
const TAKEN: [HeaderName; 3] =
    [header::CONTENT_LENGTH, header::CONTENT_TYPE, HeaderName::from_static("idempotency-key")];

pub(super) fn routes() -> Vec<Guarded> {
    vec![guarded(routes!(explore), Action::TokensCreateIntegration, Audit::InTransaction)]
}

/// The connector API as the explorer calls it.
#[derive(Clone)]
pub(super) struct Connectors(Router);

impl Connectors {
    pub(super) fn new(app: &App) -> Self {
        Self(router::router(app, super::connectors()).layer(from_fn(problem::render)))
    }

    async fn call(&self, request: Request) -> Response {
        self.0.clone().oneshot(request).await.unwrap_or_else(|never: Infallible| match never {})
    }
}

/// The parts of an answer, in this order.
#[derive(ToSchema)]
#[schema(as = Explored)]
#[expect(dead_code, reason = "only its description is used")]
struct Parts {
    /// JSON: how the connector answered.
    answer: ExplorerAnswer,
    /// The body of that answer, as it is: the result, a Problem, a file. Empty if there is none.
    #[schema(value_type = String, format = Binary)]
    body: Vec<u8>,
    /// JSON: what the provider was asked for it, and what it said. Secrets are hidden.
    asked: ExplorerTrace,
}

/// Calls an operation of the connector API in the place of an integration, without a token of it, and tells what the
/// provider was asked. Parameters of the operation's path and of its query stand in this query, its body is the body, and an
/// `Idempotency-Key` goes along. The answer is 200 however the connector answers: its own status is in the first part. Each call is written to the audit log.
#[utoipa::path(
    post, path = "/v1/integrations/{account_id}/{integration_id}/explorer", operation_id = "integrations_explore", tag = "integrations",
    params(
        ("account_id" = String, Path, description = "Id or name of the account."),
        ("integration_id" = String, Path, description = "Id or name."),
        ("operation" = String, Query, description = "The operation's id, as the provider's capabilities have it, for example `ticketing_get_ticket`."),
    ),
    request_body(content = Option<serde_json::Value>, description = "What the operation takes: JSON, or a form with a file."),
    responses(
        (status = 200, description = "How the connector answered.", body = Parts, content_type = "multipart/form-data"),
        CallProblems, ObjectProblems, BodyProblems,
    ),
)]
async fn explore(
    State(app): State<App>,
    Extension(connectors): Extension<Connectors>,
    Authenticated(caller): Authenticated,
    PathKeys([account, integration]): PathKeys<2>,
    QueryPairs(parameters): QueryPairs,
    request: Request,
) -> Result<Response, ApiError> {
    let exploration = explorer::begin(&app.platform, &caller, (&account, &integration), parameters).await?;
    let (method, path) = (exploration.operation.method.to_owned(), exploration.uri.clone());
    let trace = exploration.trace.clone();
    let begun = Instant::now();
    let response = connectors.call(inner(exploration, request)?).await;
    let answer = ExplorerAnswer {
        method,
        path,
        status: response.status().as_u16(),
        headers: lines(response.headers()),
        took_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
    };
    Ok(parts(&answer, response, trace))
}

/// The connector's own request.
fn inner(exploration: Exploration, outer: Request) -> Result<Request, ApiError> {
    let defect =
        |error: http::Error| Error::Internal(format!("a call of the explorer cannot be made: {error}"));
    let (head, body) = outer.into_parts();
    let made = Request::builder().method(exploration.operation.method).uri(&exploration.uri).body(body);
    let mut request = made.map_err(defect)?;
    for name in TAKEN {
        for value in head.headers.get_all(&name) {
            request.headers_mut().append(name.clone(), value.clone());
        }
    }
    // Not all of them: the parameters of this route's path would be taken for those of the other.
    hand_on(&head.extensions, request.extensions_mut());
    request.extensions_mut().insert(exploration.caller);
    Ok(request)
}

fn lines(headers: &HeaderMap) -> Vec<HeaderLine> {
    let line = |(name, value): (&HeaderName, &HeaderValue)| HeaderLine {
        name: name.as_str().to_owned(),
        value: value.to_str().ok().map(str::to_owned),
    };
    headers.iter().map(line).collect()
}

/// The answer as a form: a file goes through it piece by piece, and what was asked for it comes when it has gone.
fn parts(answer: &ExplorerAnswer, response: Response, trace: Trace) -> Response {
    let boundary = Uuid::now_v7().simple().to_string();
    let endless = response.extensions().get::<Endless>().copied();
    let media_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = media_type.unwrap_or("application/octet-stream").to_owned();
    let head = [
        beginning(&boundary, "answer", "application/json"),
        json(answer),
        beginning(&boundary, "body", &media_type),
    ];
    let end = boundary.clone();
    let asked = stream::once(async move {
        let text = [beginning(&end, "asked", "application/json"), json(&trace.read())].concat();
        Ok(Bytes::from(format!("{text}\r\n--{end}--\r\n")))
    });
    let head = stream::iter([Ok::<_, axum::Error>(Bytes::from(head.concat()))]);
    let body = response.into_body().into_data_stream().map_err(axum::Error::new);
    let mut form = Body::from_stream(head.chain(body).chain(asked)).into_response();
    let typed = HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}"));
    form.headers_mut().extend(typed.ok().map(|typed| (header::CONTENT_TYPE, typed)));
    if let Some(endless) = endless {
        form.extensions_mut().insert(endless);
    }
    form
}

/// Where a part begins. All of them are files to whoever reads the form, so that none is read as text in a wrong encoding.
fn beginning(boundary: &str, name: &str, media_type: &str) -> String {
    format!(
        "\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"\r\n\
         Content-Type: {media_type}\r\n\r\n"
    )
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
