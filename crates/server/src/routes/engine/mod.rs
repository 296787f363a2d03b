//! The connector API: `/v1/<connector>/…`, one folder per connector.

pub(super) mod bodies;
mod chat;
mod notifications;
mod parameters;
mod reply;
mod storage;
mod ticketing;

use crate::api::Guarded;

pub(super) fn routes() -> Vec<Guarded> {
    let mut routes = chat::routes();
    routes.extend(notifications::routes());
    routes.extend(storage::routes());
    routes.extend(ticketing::routes());
    routes
}
