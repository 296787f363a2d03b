//! Shapes of answers that the connectors share.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderName, HeaderValue};
use platform::engine::Replied;
use serde::Serialize;

/// What a creation gave; says if it was given before.
pub(super) fn made<T: Serialize>(replied: Replied<T>) -> Response {
    let mut response = Json(replied.answer).into_response();
    if replied.replayed {
        response
            .headers_mut()
            .insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    }
    response
}
