//! `patchbay openapi`.

use clap::{Args, ValueEnum};

use super::Failure;
use crate::api::openapi::Api;
use crate::api::router;
use crate::routes;

/// Which description.
#[derive(Args)]
pub(super) struct Openapi {
    /// Which API
    #[arg(value_enum, default_value_t)]
    api: Which,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Which {
    /// Organizations and what belongs to them
    #[default]
    Management,
    /// What integrations do
    Engine,
}

impl Openapi {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let document = match self.api {
            Which::Management => router::description(Api::Management, routes::management()),
            Which::Engine => router::description(Api::Engine, routes::connectors()),
        };
        super::print(&serde_json::to_string_pretty(&document)?);
        Ok(())
    }
}
