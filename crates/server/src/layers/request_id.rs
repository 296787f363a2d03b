//! The name by which a request is found again: in the answer, in the log and in error answers.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

use crate::listen::RemoteAddr;

/// The header that carries it.
pub(crate) static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request's id; an extension of every request, and the answer's `X-Request-Id`.
///
/// Chosen here (UUID version 7, so that ids sort by time), except behind a trusted proxy that has already chosen one: clients
/// must not be able to write other requests' ids into the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(HeaderValue, String);

impl RequestId {
    /// A new id.
    pub fn generate() -> Self {
        let text = Uuid::now_v7().to_string();
        // Hexadecimal digits and hyphens always make a header value.
        Self(HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("")), text)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.1
    }

    fn from_proxy(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get(&X_REQUEST_ID)?;
        let text = value.to_str().ok()?;
        let well_formed = (8..=128).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        well_formed.then(|| Self(value.clone(), text.to_owned()))
    }

    /// The id of a request that went through [`layer`]; a new one otherwise, so that callers need no second path.
    pub(crate) fn of(extensions: &http::Extensions) -> Self {
        extensions.get().cloned().unwrap_or_else(Self::generate)
    }
}

/// Gives each request its id and each answer its header.
pub(super) async fn layer(mut request: Request, next: Next) -> Response {
    let trusted = request.extensions().get::<RemoteAddr>().is_some_and(|remote| remote.via_trusted_proxy);
    let id = trusted
        .then(|| RequestId::from_proxy(request.headers()))
        .flatten()
        .unwrap_or_else(RequestId::generate);
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).await;
    response.headers_mut().insert(X_REQUEST_ID.clone(), id.0);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_proxy(value: &str) -> Option<RequestId> {
        RequestId::from_proxy(&HeaderMap::from_iter([(X_REQUEST_ID.clone(), value.parse().unwrap())]))
    }

    #[test]
    fn a_proxys_id_must_be_well_formed() {
        assert_eq!(from_proxy("edge-7_0.12345").unwrap().as_str(), "edge-7_0.12345");
        for bad in
            ["", "short", "with space in it", "quote\"quote", "comma,comma", "tab\ttab-tab", &"x".repeat(129)]
        {
            assert_eq!(from_proxy(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn generated_ids_are_version_7_and_differ() {
        let (a, b) = (RequestId::generate(), RequestId::generate());
        assert_eq!(Uuid::parse_str(a.as_str()).unwrap().get_version_num(), 7);
        assert_eq!(a.0.to_str().unwrap(), a.as_str());
        assert_ne!(a, b);
    }
}
