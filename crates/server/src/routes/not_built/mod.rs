//! The operations of the contract that this version does not have: each is a route that says so, so that nobody takes a
//! missing part for a wrong address. They stand in no description; `docs/compatibility.md` lists them.

mod engine;
mod management;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::routing::{MethodFilter, on};
use platform::Error;
use utoipa::openapi::path::{Operation as Described, Paths};
use utoipa::openapi::{HttpMethod, PathItem};
use utoipa_axum::router::UtoipaMethodRouter;

use crate::api::openapi::Api;
use crate::api::{Guarded, not_built};
use crate::app::App;
use crate::problem::ApiError;

/// The official client's name of an operation, its method, its path.
type Operation = (&'static str, &'static str, &'static str);

pub(super) fn routes() -> Vec<Guarded> {
    let of = |api: Api, operations: &'static [Operation]| {
        operations.iter().map(move |operation| not_built(route(operation), api))
    };
    of(Api::Management, management::OPERATIONS).chain(of(Api::Engine, engine::OPERATIONS)).collect()
}

fn route(&(operation, method, path): &'static Operation) -> UtoipaMethodRouter<App> {
    let (filter, method) = match method {
        "PUT" => (MethodFilter::PUT, HttpMethod::Put),
        "POST" => (MethodFilter::POST, HttpMethod::Post),
        "PATCH" => (MethodFilter::PATCH, HttpMethod::Patch),
        "DELETE" => (MethodFilter::DELETE, HttpMethod::Delete),
        _ => (MethodFilter::GET, HttpMethod::Get),
    };
    // The body is read, and let go: with the rest of it on its way, the connection could not take another call.
    let answer = on(filter, move |_body: Result<Bytes, BytesRejection>| async move {
        ApiError(Error::NotBuilt { operation })
    });
    let mut paths = Paths::new();
    paths.paths.insert(path.to_owned(), PathItem::new(method, Described::new()));
    (Vec::new(), paths, answer)
}
