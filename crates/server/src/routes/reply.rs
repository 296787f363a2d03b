//! Shapes of answers that several resources share.

use api_types::{ListAnswer, ResultAnswer};
use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderName, HeaderValue, header};
use platform::Versioned;
use platform::idempotency::Answered;
use platform::precondition::etag;
use serde::Serialize;
use store::list::{Page, Total};

/// One object under `result`, with its version as `ETag`.
pub(super) fn versioned<T: Serialize>(object: Versioned<T>) -> Response {
    changed(Versioned { version: object.version, value: ResultAnswer { result: object.value } })
}

/// An answer that says more than the object, with the object's version as `ETag`.
pub(super) fn changed<T: Serialize>(object: Versioned<T>) -> Response {
    let mut response = Json(object.value).into_response();
    // Digits between quotation marks always make a header value.
    if let Ok(tag) = HeaderValue::from_str(&etag(object.version)) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// What a creation gave, with its version as `ETag`; says if it was given before.
pub(super) fn created<T: Serialize>(answered: Answered<Versioned<T>>) -> Response {
    let mut response = versioned(answered.answer);
    if answered.replayed {
        response
            .headers_mut()
            .insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    }
    response
}

/// A page under `result`.
pub(super) fn page<T>(page: Page<T>) -> Json<ListAnswer<T>> {
    let (total, total_capped) = match page.total {
        None => (None, None),
        Some(Total::Exactly(count)) => (Some(count), None),
        Some(Total::AtLeast(count)) => (Some(count), Some(true)),
    };
    Json(ListAnswer { result: page.rows, total, total_capped })
}
