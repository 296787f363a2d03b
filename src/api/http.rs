//! One GET: sent, timed out, and taken back when nobody waits for it any more.

use gloo_net::http::{Request, Response};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, AbortSignal, RequestCache};

use super::error::ApiError;

/// How long an answer may take, in milliseconds.
const PATIENCE: u32 = 15_000;

/// What came back: the status decides what the body is, which may still be on its way.
pub(super) struct Answer {
    response: Response,
    request: OpenRequest,
}

/// Asks for `path`. Dropping the future, or the answer, stops the request itself, not only the waiting.
pub(super) async fn get(path: &str) -> Result<Answer, ApiError> {
    let request = OpenRequest::new();
    let sent = Request::get(path)
        .header("accept", "application/json")
        .cache(RequestCache::NoStore)
        .abort_signal(request.signal().as_ref())
        .send()
        .await;
    match sent {
        Ok(response) => Ok(Answer { response, request }),
        Err(_) => Err(request.lost()),
    }
}

impl Answer {
    /// The HTTP status.
    pub(super) fn status(&self) -> u16 {
        self.response.status()
    }

    /// The body of a successful answer.
    pub(super) async fn json<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        if !self.response.ok() {
            return Err(self.refused());
        }
        self.response.json().await.map_err(|error| match error {
            gloo_net::Error::SerdeError(_) => ApiError::Unreadable { request_id: self.request_id() },
            _ => self.request.lost(),
        })
    }

    /// The answer as an error, for a status that the caller has no use for.
    pub(super) fn refused(&self) -> ApiError {
        ApiError::Status { status: self.status(), request_id: self.request_id() }
    }

    fn request_id(&self) -> Option<String> {
        self.response.headers().get("x-request-id")
    }
}

/// A request that somebody waits for; taken back when nobody does.
struct OpenRequest {
    /// Absent only where the browser has none: then nothing can be taken back.
    controller: Option<AbortController>,
    timeout: AbortSignal,
}

impl OpenRequest {
    fn new() -> Self {
        Self { controller: AbortController::new().ok(), timeout: AbortSignal::timeout_with_u32(PATIENCE) }
    }

    fn signal(&self) -> Option<AbortSignal> {
        let own = self.controller.as_ref()?.signal();
        let both = js_sys::Array::of2(own.as_ref(), self.timeout.as_ref());
        Some(AbortSignal::any(&JsValue::from(both)))
    }

    /// Why there is no answer.
    fn lost(&self) -> ApiError {
        if self.timeout.aborted() { ApiError::Timeout } else { ApiError::Unreachable }
    }
}

impl Drop for OpenRequest {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}
