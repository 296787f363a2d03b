//! The way out for `object_store`: its clients of S3, Azure and Google call through an [`Egress`].

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::{HeaderValue, header};
use http_body_util::BodyExt as _;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody,
    HttpService,
};

use crate::error::{EgressError, ErrorKind};
use crate::retry::Lane;
use crate::{Egress, Streamed};

/// Makes the HTTP client of an object store. Bodies go piece by piece; redirects are answers; the client's own options
/// about proxies, certificates and times have no say, since whoever runs the server has decided about them.
///
/// Give the store a `RetryConfig` that fits into the time of its caller: repetitions are its own, and each of them waits
/// for its turn and is not made while the host is left alone.
#[derive(Clone)]
pub struct ObjectStores {
    egress: Arc<Egress>,
    lane: Lane,
    patience: Duration,
    gap: Duration,
}

impl ObjectStores {
    /// For one integration. A call waits at most `patience` for its turn; once under way, it fails when nothing moves
    /// for `gap`.
    pub fn new(egress: Arc<Egress>, lane: Lane, patience: Duration, gap: Duration) -> Self {
        Self { egress, lane, patience, gap }
    }

    async fn stream(&self, mut request: HttpRequest) -> Result<http::Response<Streamed>, EgressError> {
        without_ours(&mut request)?;
        self.egress.stream_paced(request, self.lane, self.patience, self.gap).await
    }
}

#[async_trait]
impl HttpService for ObjectStores {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let answer = self.stream(request).await.map_err(failed)?;
        Ok(answer.map(|body| HttpResponseBody::new(body.map_err(failed))))
    }
}

impl HttpConnector for ObjectStores {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

impl fmt::Debug for ObjectStores {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ObjectStores").field("lane", &self.lane).finish_non_exhaustive()
    }
}

/// Takes away what object stores set although it follows from URL and body, provided that it says the same.
fn without_ours(request: &mut HttpRequest) -> Result<(), EgressError> {
    let length = HeaderValue::from(request.body().content_length());
    let host = request.uri().authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok());
    for (name, expected) in [(header::CONTENT_LENGTH, Some(length)), (header::HOST, host)] {
        if let Some(given) = request.headers_mut().remove(&name)
            && Some(given) != expected
        {
            return Err(EgressError::request(format!("the header {name} contradicts the request")));
        }
    }
    Ok(())
}

/// The kind decides whether the store tries again by itself.
fn failed(error: EgressError) -> HttpError {
    let kind = match error.kind {
        ErrorKind::Connect => HttpErrorKind::Connect,
        ErrorKind::Timeout(_) if !error.sent => HttpErrorKind::Connect,
        ErrorKind::Protocol if !error.sent => HttpErrorKind::Request,
        ErrorKind::Timeout(_) => HttpErrorKind::Timeout,
        ErrorKind::Protocol => HttpErrorKind::Interrupted,
        _ => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, error)
}
