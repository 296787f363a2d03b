//! The HTTP server of Patchbay: the listener, what surrounds every route, the routes, and the command line.

pub mod api;
pub mod app;
pub mod assets;
pub mod cli;
mod cookies;
pub mod layers;
pub mod limits;
pub mod listen;
pub mod problem;
pub mod routes;

mod logging;
mod readiness;
mod version;
