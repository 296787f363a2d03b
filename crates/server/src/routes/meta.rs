//! The descriptions of the APIs.

use std::sync::LazyLock;

use axum::Json;
use serde_json::Value;
use utoipa_axum::routes;

use crate::api::openapi::Api;
use crate::api::{Guarded, public, router};

pub(super) fn routes() -> Vec<Guarded> {
    const SAME: &str = "the description is the same for everybody";
    vec![public(routes!(management), SAME), public(routes!(engine), SAME)]
}

/// Made once: it does not change while the server runs.
static MANAGEMENT: LazyLock<Value> = LazyLock::new(|| {
    // A structure without maps of odd keys always has a JSON form.
    serde_json::to_value(router::description(Api::Management, super::management())).unwrap_or_default()
});
static ENGINE: LazyLock<Value> = LazyLock::new(|| {
    serde_json::to_value(router::description(Api::Engine, super::connectors())).unwrap_or_default()
});

/// This description of the management API.
#[utoipa::path(
    get, path = "/v1/meta/openapi/management", operation_id = "meta_management_openapi_spec", tag = "meta",
    responses((status = 200, description = "An OpenAPI 3.1 document.", body = Object)),
)]
async fn management() -> Json<&'static Value> {
    Json(&MANAGEMENT)
}

/// The description of the connector API.
#[utoipa::path(
    get, path = "/v1/meta/openapi/engine", operation_id = "meta_engine_openapi_spec", tag = "meta",
    responses((status = 200, description = "An OpenAPI 3.1 document.", body = Object)),
)]
async fn engine() -> Json<&'static Value> {
    Json(&ENGINE)
}

/// The description of the connector API, for those who read it here.
pub(super) fn engine_description() -> &'static Value {
    &ENGINE
}
