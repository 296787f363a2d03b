//! `patchbay openapi`.

use super::Failure;
use crate::api::router;
use crate::routes;

pub(super) fn run() -> Result<(), Failure> {
    super::print(&serde_json::to_string_pretty(&router::description(routes::all()))?);
    Ok(())
}
