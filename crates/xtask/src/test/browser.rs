//! Playwright: a real browser, the real server, the dashboard as it is released.

use std::process::{Command, Stdio};

use super::{Passed, Wanted, rust};
use crate::{
    Outcome, chromium, npm, process,
    web::{APPS, Mode},
    workspace::Workspace,
};

pub(super) fn run(workspace: &Workspace, wanted: &Wanted) -> Outcome<Passed> {
    let folder = workspace.end2end();
    process::run(Command::new(npm::program(workspace, "tsc")).current_dir(&folder).arg("--noEmit"))?;
    let chromium = chromium::find_or_fetch(workspace)?;
    println!("  with {}", chromium.display());

    let playwright = || {
        let mut playwright = Command::new(npm::program(workspace, "playwright"));
        playwright.current_dir(&folder).arg("test");
        playwright.env("PATCHBAY_BIN", rust::server(workspace)).env("PATCHBAY_CHROMIUM", &chromium);
        if let Some(app) = APPS.first() {
            playwright.env("PATCHBAY_ASSETS_DIR", app.folder(workspace, Mode::Release));
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
