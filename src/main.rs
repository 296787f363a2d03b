//! Patchbay's dashboard: a single-page app in WebAssembly.
//!
//! `app` puts the pieces together, `places` has the table of pages, `routes` knows every path, `pages` has a file for each page, and `components` what is
//! round them. What pages are made of is the crate `ui`.

#![expect(unreachable_pub, reason = "the component macro declares what it makes `pub`, whatever we write")]
#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
#![cfg_attr(
    not(target_family = "wasm"),
    expect(
        clippy::large_types_passed_by_value,
        reason = "a bundle of signals is large only where addresses have 64 bits; browsers have 32"
    )
)]

mod app;
mod components;
mod late;
mod pages;
mod places;
mod routes;
mod state;
mod words;

fn main() {
    ui::util::panic::install();
    app::start();
}
