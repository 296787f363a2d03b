//! The routes, one file per resource. [`accounts`] is the one to copy.

mod accounts;
mod audit;
mod auth;
mod capabilities;
mod connect;
mod credentials;
mod engine;
mod events;
mod explorer;
mod integration_points;
mod integrations;
mod invitations;
mod members;
mod meta;
mod not_built;
mod organization;
mod permission_sets;
mod reply;
mod resets;
mod roles;
mod service;
mod session;
mod sign_up;
mod status;
mod sub_organizations;
mod tenant;
mod tokens;
mod trials;
mod webhooks;

use axum::middleware::from_fn;
use axum::{Extension, Router};

use crate::api::{Guarded, router};
use crate::app::App;
use crate::problem;

/// Every route with its permission and audit policy.
pub fn all() -> Vec<Guarded> {
    let mut routes = management();
    routes.extend(engine::routes());
    routes.extend(not_built::routes());
    routes
}

/// The connector API.
pub fn connectors() -> Vec<Guarded> {
    engine::routes()
}

/// The management API.
pub fn management() -> Vec<Guarded> {
    let mut routes = Vec::new();
    routes.extend(service::routes());
    routes.extend(meta::routes());
    routes.extend(sign_up::routes());
    routes.extend(session::routes());
    routes.extend(auth::routes());
    routes.extend(invitations::routes());
    routes.extend(resets::routes());
    routes.extend(organization::routes());
    routes.extend(sub_organizations::routes());
    routes.extend(accounts::routes());
    routes.extend(members::routes());
    routes.extend(roles::routes());
    routes.extend(permission_sets::routes());
    routes.extend(tokens::routes());
    routes.extend(webhooks::routes());
    routes.extend(integration_points::routes());
    routes.extend(integrations::routes());
    routes.extend(explorer::routes());
    routes.extend(connect::routes());
    routes.extend(credentials::routes());
    routes.extend(capabilities::routes());
    routes.extend(status::routes());
    routes.extend(audit::routes());
    routes.extend(events::routes());
    routes.extend(tenant::routes());
    routes
}

/// The API as a router; `pages` answers everything that is no part of it.
pub fn api(app: &App, pages: Router) -> Router {
    router::router(app, all())
        .method_not_allowed_fallback(service::method_not_allowed)
        .fallback_service(service::fallback(pages))
        .layer(Extension(explorer::Connectors::new(app)))
        .layer(from_fn(problem::render))
}
