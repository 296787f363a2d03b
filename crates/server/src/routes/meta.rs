//! The API description.

use std::sync::LazyLock;

use axum::Json;
use serde_json::Value;
use utoipa_axum::routes;

use crate::api::{Guarded, public, router};

pub(super) fn routes() -> Vec<Guarded> {
    vec![public(routes!(management), "the description is the same for everybody")]
}

/// Made once: it does not change while the server runs.
static MANAGEMENT: LazyLock<Value> = LazyLock::new(|| {
    // A structure without maps of odd keys always has a JSON form.
    serde_json::to_value(router::description(super::all())).unwrap_or_default()
});

/// This description of the management API.
#[utoipa::path(
    get, path = "/v1/meta/openapi/management", operation_id = "meta_management_openapi_spec", tag = "meta",
    responses((status = 200, description = "An OpenAPI 3.1 document.", body = Object)),
)]
async fn management() -> Json<&'static Value> {
    Json(&MANAGEMENT)
}
