//! The Connect page: an end user connects a provider for one account.
//!
//! `app` holds what is known and which step is shown, `place` is that step with the browser's history, `address` what the
//! page was opened with; each step has a file: `pick`, `fill`, `done`, and `over` for a link that opens nothing any more.

#![expect(unreachable_pub, reason = "the component macro declares what it makes `pub`, whatever we write")]
#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]

mod address;
mod app;
mod done;
mod fill;
mod known;
mod over;
mod pick;
mod place;

fn main() {
    ui::util::panic::install();
    app::start();
}
