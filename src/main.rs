//! Patchbay's dashboard: a single-page app in WebAssembly.
//!
//! `app` puts the pieces together, `routes` knows every path, `pages` has a file for each page. Only `api`, `util` and
//! `components` touch the browser's own objects.

#![expect(unreachable_pub, reason = "the component macro declares what it makes `pub`, whatever we write")]
#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]

mod api;
mod app;
mod components;
#[cfg(test)]
mod contrast;
mod pages;
mod routes;
mod state;
mod util;

fn main() {
    util::panic::install();
    app::start();
}
