//! The browser side: style sheet → trunk → final names → the module in parts → compressed neighbours → in place, all at once.

mod bundles;
mod cargo;
mod compress;
pub(crate) mod css;
mod merge;
mod names;
mod page;
pub(crate) mod split;
mod stamp;
pub(crate) mod weight;

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Outcome, process, reference, tools, workspace::Workspace};
use weight::Budget;

/// A browser app.
pub(crate) struct App {
    /// As people say it.
    pub(crate) name: &'static str,
    /// Its cargo package.
    pub(crate) package: &'static str,
    /// Its page, from the root of the checkout.
    page: &'static str,
    /// Its style sheet, from the root of the checkout.
    style: &'static str,
    /// Where the server serves it, with a slash at both ends.
    base: &'static str,
    /// Its folder in `dist`.
    output: &'static str,
    /// Cargo feature of the pages for those who build it.
    pub(crate) development: &'static str,
    /// Whether the reference of the API goes along.
    reference: bool,
    /// Parts of its module that somebody waits for with nothing on the screen yet; none: the module stays whole.
    pub(crate) first_parts: &'static [&'static str],
    /// What it may weigh.
    pub(crate) budget: Budget,
}

/// All of them.
pub(crate) const APPS: &[App] = &[
    App {
        name: "dashboard",
        package: "dashboard",
        page: "index.html",
        style: "style/app.css",
        base: "/",
        output: "app",
        development: "dev-pages",
        reference: true,
        first_parts: &["start", "sign_in"],
        budget: weight::DASHBOARD,
    },
    App {
        name: "Connect page",
        package: "connect-ui",
        page: "crates/connect-ui/index.html",
        style: "style/connect.css",
        base: "/connect/",
        output: "connect",
        development: "dev-pages",
        reference: false,
        first_parts: &[],
        budget: weight::CONNECT,
    },
];

/// How an app is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Quick to build, with the pages for those who build it; kept apart, so that it never gets into a server for release.
    Development,
    /// Small, compressed, fit to be cached forever.
    Release,
}

impl App {
    /// Where the built app is.
    pub(crate) fn folder(&self, workspace: &Workspace, mode: Mode) -> PathBuf {
        let dist = workspace.dist();
        match mode {
            Mode::Development => dist.join("dev").join(self.output),
            Mode::Release => dist.join(self.output),
        }
    }
}

/// Builds an app, unless it is there and nothing that it is made from has changed.
pub(crate) fn build(workspace: &Workspace, app: &App, mode: Mode) -> Outcome {
    let _one_at_a_time = lock(workspace)?;
    let folder = app.folder(workspace, mode);
    let stamp = stamp::of_inputs(workspace, app, mode)?;
    if stamp::is_current(&folder, &stamp) {
        println!("  unchanged since the last build");
        return Ok(());
    }
    // Everything happens beside the old one: whoever serves or embeds it never sees half of a new one.
    let fresh = workspace.dist().join("build").join(app.output);
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    css::bundle(
        &workspace.root.join(app.style),
        &workspace.dist().join("build").join(format!("{}.css", app.output)),
    )?;
    trunk(workspace, app, mode, &fresh)?;
    if mode == Mode::Release && app.first_parts.is_empty() {
        split::whole(workspace, app, &fresh)?;
    }
    names::settle(&fresh)?;
    if app.reference {
        reference::write(workspace, &fresh.join("reference"))?;
    }
    if mode == Mode::Release {
        if !app.first_parts.is_empty() {
            split::into_parts(workspace, app, &fresh)?;
        }
        compress::neighbours(workspace, &fresh)?;
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::rename(&fresh, &folder)?;
    if mode == Mode::Release {
        split::settle_list(&fresh, &folder)?;
    }
    stamp::write(&folder, &stamp)
}

/// Held by one build at a time: another command in the same checkout would work in the same folder.
fn lock(workspace: &Workspace) -> Outcome<File> {
    let folder = workspace.dist().join("build");
    fs::create_dir_all(&folder)?;
    let file = File::create(folder.join("lock"))?;
    if file.try_lock().is_err() {
        println!("  waiting for another build of the browser side");
        file.lock()?;
    }
    Ok(file)
}

fn trunk(workspace: &Workspace, app: &App, mode: Mode, output: &Path) -> Outcome {
    let mut trunk = Command::new(tools::program("trunk"));
    // Trunk takes the customary `NO_COLOR=1` for a malformed flag of its own.
    trunk.current_dir(&workspace.root).env_remove("NO_COLOR");
    trunk.env("PATH", tools::path(workspace, &cargo::for_one_package(workspace, app)?)?);
    trunk.args(["build", app.page, "--offline", "--public-url", app.base, "--dist"]).arg(output);
    match mode {
        Mode::Release => trunk.arg("--release").env("RUSTFLAGS", flags(workspace)),
        Mode::Development => trunk.args(["--features", app.development]),
    };
    process::run(&mut trunk)
}

/// What the person who builds wants, what a module in parts needs, and no paths of this machine in what is served.
fn flags(workspace: &Workspace) -> String {
    let own = env::var("RUSTFLAGS").unwrap_or_default();
    let paths = [(tools::cargo_home().join("registry/src"), "lib"), (workspace.root.clone(), "patchbay")];
    let hidden = paths.map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display())).join(" ");
    format!("{own} {} {hidden}", split::RUSTFLAGS)
}
