//! Headers that tell browsers to be careful. What the inner service has set is left as it is.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, HeaderValue};

use super::paths;
use crate::listen::RemoteAddr;

/// For every answer.
static EVERYWHERE: [(HeaderName, HeaderValue); 5] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];

/// For answers of the API, which are data: never a page, never kept.
static API: [(HeaderName, HeaderValue); 2] = [
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// For answers over https. Two years: browsers that know the host never speak plain HTTP to it.
static HTTPS: [(HeaderName, HeaderValue); 1] =
    [(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"))];

/// Adds the headers that are missing.
pub(super) async fn layer(request: Request, next: Next) -> Response {
    let api = paths::is_api(request.uri().path());
    let https = request.extensions().get::<RemoteAddr>().is_some_and(|remote| remote.https);
    let mut response = next.run(request).await;
    let sets = [(true, &EVERYWHERE[..]), (api, &API[..]), (https, &HTTPS[..])];
    for (name, value) in sets.into_iter().filter(|(applies, _)| *applies).flat_map(|(_, set)| set) {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}
