//! Clippy, with every warning an error, for both machines that the code runs on.

use super::{Passed, Wanted};
use crate::{Outcome, process, web, workspace::Workspace};

/// Shared with the server, and compiled for browsers too.
const SHARED: [&str; 5] = ["api-types", "audit-proof", "provider-schema", "query", "ui"];

pub(super) fn run(workspace: &Workspace, _: &Wanted) -> Outcome<Passed> {
    let strict = ["--", "-D", "warnings"];
    let mut native = process::cargo(&workspace.root);
    process::run(native.args(["clippy", "--workspace", "--all-targets", "--quiet"]).args(strict))?;

    let mut browser = process::cargo(&workspace.root);
    browser.args(["clippy", "--target", "wasm32-unknown-unknown", "--quiet"]);
    for app in web::APPS {
        browser.args(["--features", &format!("{}/{}", app.package, app.development)]);
    }
    let apps = web::APPS.iter().map(|app| app.package);
    for package in apps.chain(SHARED).filter(|package| workspace.has(package)) {
        browser.args(["--package", package]);
    }
    process::run(browser.args(strict))?;
    Ok(Passed::All)
}
