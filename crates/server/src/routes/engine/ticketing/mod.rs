//! `/v1/ticketing`.

mod discussion;
mod files;
mod on_call;
mod tickets;

use crate::api::Guarded;

pub(super) fn routes() -> Vec<Guarded> {
    let mut routes = tickets::routes();
    routes.extend(files::routes());
    routes.extend(discussion::routes());
    routes.extend(on_call::routes());
    routes
}
