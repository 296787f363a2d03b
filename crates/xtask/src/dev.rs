//! `cargo xtask dev`: the server, and both sides rebuilt when their sources change. The page comes from the server
//! itself, with the same policies as in production: what they forbid is seen at once.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Child,
    thread,
    time::Duration,
};

use crate::{
    Outcome,
    prerequisites::{self, Need},
    process::step,
    server, tools,
    watch::Watch,
    web::{self, Mode},
    workspace::Workspace,
};

/// Between two looks at the sources.
const PAUSE: Duration = Duration::from_millis(300);

pub(crate) fn start(arguments: Vec<String>) -> Outcome {
    let flags = server::flags(arguments)?;
    prerequisites::check(&[Need::Rust, Need::Node, Need::CCompiler])?;
    let workspace = Workspace::load()?;
    step("Tools of the browser build", || tools::ensure(&workspace))?;

    let mut apps: Vec<_> =
        web::APPS.iter().map(|app| (app, Watch::new(workspace.sources(app.package)))).collect();
    let mut server_sources = Watch::new(workspace.sources("server"));
    for (app, _) in &apps {
        build_app(&workspace, app)?;
    }
    let program = build_server(&workspace)?;
    let mut running = Some(start_server(&workspace, &program, &flags)?);
    loop {
        thread::sleep(PAUSE);
        for (app, sources) in &mut apps {
            if sources.changed() && report(build_app(&workspace, app)).is_some() {
                println!("  Reload the page.\n");
            }
        }
        if server_sources.changed()
            && let Some(program) = report(build_server(&workspace))
        {
            // Both want the same address and the same data.
            if let Some(server) = running.take() {
                server::stop(server);
            }
            running = report(start_server(&workspace, &program, &flags));
        }
    }
}

fn build_app(workspace: &Workspace, app: &web::App) -> Outcome {
    step(&format!("The {}, for development", app.name), || web::build(workspace, app, Mode::Development))
}

fn build_server(workspace: &Workspace) -> Outcome<PathBuf> {
    step("The server, for development", || server::build_debug(workspace))
}

fn start_server(workspace: &Workspace, program: &Path, flags: &[String]) -> Outcome<Child> {
    // A copy, because the next build replaces the file while this one runs.
    let copy = workspace.program("debug", "patchbay-dev");
    fs::copy(program, &copy)?;
    let assets = web::APPS.first().map(|app| app.folder(workspace, Mode::Development)).unwrap_or_default();
    let mut command = server::serve(&copy, &workspace.root, flags);
    Ok(command.arg("--assets-dir").arg(assets).spawn()?)
}

/// A failed build is shown and waits for the next change.
fn report<T>(outcome: Outcome<T>) -> Option<T> {
    outcome.inspect_err(|error| eprintln!("\n{error}\n  Waiting for the next change.\n")).ok()
}
