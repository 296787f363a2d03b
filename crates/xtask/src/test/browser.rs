//! Playwright: a real browser, the real server, the dashboard as it is released.

use std::process::{Command, Stdio};

use super::{Passed, Wanted, python, rust};
use crate::{
    Outcome, chromium, npm, process,
    web::{self, APPS, Mode},
    workspace::Workspace,
};

pub(super) fn run(workspace: &Workspace, wanted: &Wanted) -> Outcome<Passed> {
    let folder = workspace.end2end();
    process::run(Command::new(npm::program(workspace, "tsc")).current_dir(&folder).arg("--noEmit"))?;
    let chromium = chromium::find_or_fetch(workspace)?;
    println!("  with {}", chromium.display());
    // For `/dev/components`, which a release does not have.
    for app in APPS {
        web::build(workspace, app, Mode::Development)?;
    }

    // Its packages include the mail server that the tests send to.
    let python = python::environment(workspace)?;

    let playwright = || {
        let mut playwright = Command::new(npm::program(workspace, "playwright"));
        playwright.current_dir(&folder).arg("test");
        playwright.env("PATCHBAY_BIN", rust::server(workspace)).env("PATCHBAY_CHROMIUM", &chromium);
        playwright.env("PATCHBAY_TEST_PYTHON", &python);
        if let Some(app) = APPS.first() {
            playwright.env("PATCHBAY_ASSETS_DIR", app.folder(workspace, Mode::Release));
            playwright.env("PATCHBAY_DEV_ASSETS_DIR", app.folder(workspace, Mode::Development));
        }
        wanted.tell(&mut playwright);
        if let Some(filter) = &wanted.filter {
            playwright.args(["--grep", filter]);
        }
        playwright
    };
    if wanted.filter.is_some() {
        let listed = playwright().arg("--list").stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        if !listed.success() {
            return Ok(Passed::NothingOfThatName);
        }
    }
    process::run(&mut playwright())?;
    Ok(Passed::All)
}
