//! The routes, one file per resource. [`accounts`] is the one to copy.

mod accounts;
mod meta;
mod organization;
mod reply;
mod service;

use axum::Router;
use axum::middleware::from_fn;

use crate::api::{Guarded, router};
use crate::app::App;
use crate::problem;

/// Every route of the API with its permission and audit policy.
pub fn all() -> Vec<Guarded> {
    let mut routes = Vec::new();
    routes.extend(service::routes());
    routes.extend(meta::routes());
    routes.extend(organization::routes());
    routes.extend(accounts::routes());
    routes
}

/// The API as a router; `pages` answers everything that is no part of it.
pub fn api(app: &App, pages: Router) -> Router {
    router::router(app, all())
        .method_not_allowed_fallback(service::method_not_allowed)
        .fallback_service(service::fallback(pages))
        .layer(from_fn(problem::render))
}
