//! `cargo xtask pictures`: makes the pictures of the README anew, from the real dashboard on a server with made-up people.

use std::process::Command;

use crate::{
    Outcome, chromium, npm,
    prerequisites::{self, Need},
    process::{self, step},
    server, tools,
    web::{self, Mode},
    workspace::Workspace,
};

pub(crate) fn start(arguments: Vec<String>) -> Outcome {
    if let Some(unknown) = arguments.into_iter().next() {
        return Err(format!("`{unknown}` is not known here. Usage: cargo xtask pictures").into());
    }
    prerequisites::check(&[Need::Rust, Need::Node, Need::CCompiler])?;
    let workspace = Workspace::load()?;
    step("Tools of the browser build", || tools::ensure(&workspace))?;
    for app in web::APPS {
        step(&format!("The {}, as WebAssembly", app.name), || web::build(&workspace, app, Mode::Release))?;
    }
    step("The server", || server::build_debug(&workspace))?;
    step("Pictures, into docs/pictures", || {
        let mut playwright = Command::new(npm::program(&workspace, "playwright"));
        playwright.current_dir(workspace.end2end()).args(["test", "--config", "pictures.config.ts"]);
        playwright.env("PATCHBAY_BIN", workspace.program("debug", "patchbay"));
        playwright.env("PATCHBAY_CHROMIUM", chromium::find_or_fetch(&workspace)?);
        if let Some(app) = web::APPS.first() {
            playwright.env("PATCHBAY_ASSETS_DIR", app.folder(&workspace, Mode::Release));
            // Not used here, but looked for by what the tests share.
            playwright.env("PATCHBAY_DEV_ASSETS_DIR", app.folder(&workspace, Mode::Release));
        }
        process::run(&mut playwright)
    })
}
