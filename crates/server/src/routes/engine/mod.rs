//! The connector API: `/v1/<connector>/…`, one folder per connector.

pub(super) mod bodies;
mod parameters;
mod reply;
mod ticketing;

use crate::api::Guarded;

pub(super) fn routes() -> Vec<Guarded> {
    ticketing::routes()
}
