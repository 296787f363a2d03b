//! One try of one call: sent, timed out, and taken back when nobody waits for it any more.

use std::time::Duration;

use gloo_net::http::{Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, AbortSignal, FormData, RequestCache};

use super::{
    error::ApiError,
    json::{FromJson, Json},
    refusal::Refusal,
    retry,
};

/// How long an answer may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// What most answers are.
pub(super) const JSON: &str = "application/json";
/// What a stream of events is.
pub(super) const EVENTS: &str = "text/event-stream";

/// A call as it goes over the line.
pub(super) struct Request<'a> {
    pub(super) method: Method,
    pub(super) address: &'a str,
    pub(super) accept: &'static str,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Option<Body<'a>>,
}

/// What goes along with a call.
#[derive(Clone, Copy)]
pub(super) enum Body<'a> {
    Json(&'a str),
    /// Its type, with the boundary, is the browser's to say.
    Form(&'a FormData),
}

/// A complete answer.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
    pub(super) request_id: Option<String>,
    pub(super) retry_after: Option<Duration>,
    /// The version of the object, for `If-Match`.
    pub(super) etag: Option<String>,
}

/// Why there is no answer.
#[derive(Clone, Copy)]
pub(super) enum Lost {
    Network,
    Timeout,
}

/// Sends a request and reads the answer. Dropping the future stops the request itself, not only the waiting.
pub(super) async fn send(request: &Request<'_>) -> Result<Answer, Lost> {
    let open = Open::new(Some(PATIENCE));
    let response = open.send(request).await?;
    Answer::read(&response).await.map_err(|()| open.lost())
}

impl Answer {
    /// Reads an answer to its end; fails when it breaks off.
    pub(super) async fn read(response: &Response) -> Result<Self, ()> {
        let body = response.text().await.map_err(|_| ())?;
        let header = |name| response.headers().get(name);
        Ok(Self {
            status: response.status(),
            body,
            request_id: header("x-request-id"),
            retry_after: retry::retry_after(header("retry-after").as_deref()),
            etag: header("etag"),
        })
    }

    /// Whether it is a success.
    pub(super) fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// What a success brings.
    pub(super) fn json<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        serde_json::from_str(&self.body).map_err(|_| ApiError::Unreadable { request_id: self.request_id })
    }

    /// The same for a type that is read without serde.
    pub(super) fn light<T: FromJson>(self) -> Result<T, ApiError> {
        let read = Json::parse(&self.body).and_then(|json| T::from_json(&json));
        read.ok_or(ApiError::Unreadable { request_id: self.request_id })
    }

    /// The answer as an error, for a status that the caller has no use for.
    pub(super) fn refused(self) -> ApiError {
        ApiError::from_refusal(Refusal::read(self.status, self.request_id, self.retry_after, &self.body))
    }
}

impl From<Lost> for ApiError {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Network => Self::Offline,
            Lost::Timeout => Self::Timeout,
        }
    }
}

/// A request that somebody waits for; taken back when nobody does.
pub(super) struct Open {
    /// Absent only where the browser has none: then nothing can be taken back.
    controller: Option<AbortController>,
    timeout: Option<AbortSignal>,
}

impl Open {
    /// Without patience it may go on for ever, as a stream does.
    pub(super) fn new(patience: Option<Duration>) -> Self {
        let millis = |time: Duration| u32::try_from(time.as_millis()).unwrap_or(u32::MAX);
        Self {
            controller: AbortController::new().ok(),
            timeout: patience.map(|time| AbortSignal::timeout_with_u32(millis(time))),
        }
    }

    /// Sends; what comes back has its headers, and its body on the way.
    pub(super) async fn send(&self, request: &Request<'_>) -> Result<Response, Lost> {
        let mut builder = RequestBuilder::new(request.address)
            .method(request.method.clone())
            .header("accept", request.accept)
            .cache(RequestCache::NoStore)
            .abort_signal(self.signal().as_ref());
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let built = match request.body {
            Some(Body::Json(body)) => builder.header("content-type", "application/json").body(body),
            Some(Body::Form(form)) => builder.body(form.clone()),
            None => builder.build(),
        };
        match built {
            Ok(built) => built.send().await.map_err(|_| self.lost()),
            Err(_) => Err(Lost::Network),
        }
    }

    /// Why there is no answer.
    pub(super) fn lost(&self) -> Lost {
        match &self.timeout {
            Some(timeout) if timeout.aborted() => Lost::Timeout,
            _ => Lost::Network,
        }
    }

    fn signal(&self) -> Option<AbortSignal> {
        let own = self.controller.as_ref()?.signal();
        let Some(timeout) = &self.timeout else { return Some(own) };
        let both = js_sys::Array::of2(own.as_ref(), timeout.as_ref());
        Some(AbortSignal::any(&JsValue::from(both)))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}
