//! `cargo xtask bench`: figures of the release build. Not part of the tests: figures belong to a machine.

use std::{path::Path, process::Command};

use crate::{
    Outcome, chromium, npm,
    prerequisites::{self, Need},
    process::{self, step},
    server, tools,
    web::{self, Mode, weight},
    workspace::Workspace,
};

/// Everything, or one figure of the server by its name: `start-up`, `creations`, `lists`, `pages`, `deliveries`.
pub(crate) fn start(arguments: Vec<String>) -> Outcome {
    let mut arguments = arguments.into_iter();
    match (arguments.next(), arguments.next()) {
        (None, _) => everything(),
        (Some(figure), None) => one(&figure),
        (_, Some(unknown)) => {
            Err(format!("`{unknown}` is not known here. Usage: cargo xtask bench [FIGURE]").into())
        }
    }
}

/// One figure of the server, which needs no dashboard for it.
fn one(figure: &str) -> Outcome {
    prerequisites::check(&[Need::Rust, Need::CCompiler])?;
    let workspace = Workspace::load()?;
    let program = step("The server", || server::build_release_alone(&workspace))?;
    step("The measuring program", || build_bench(&workspace))?;
    measure(&workspace, &program, Some(figure))
}

fn build_bench(workspace: &Workspace) -> Outcome {
    let mut cargo = process::cargo(&workspace.root);
    process::run(cargo.args(["build", "--release", "--package", "bench"]))
}

fn measure(workspace: &Workspace, program: &Path, figure: Option<&str>) -> Outcome {
    println!("\n● Figures of the server");
    let folder = workspace.root.join("target/bench-data");
    process::run(Command::new(workspace.program("release", "bench")).arg(program).arg(folder).args(figure))
}

fn everything() -> Outcome {
    prerequisites::check(&[Need::Rust, Need::Node, Need::CCompiler])?;
    let workspace = Workspace::load()?;
    step("Tools of the browser build", || tools::ensure(&workspace))?;
    for app in web::APPS {
        step(&format!("The {}, as WebAssembly", app.name), || web::build(&workspace, app, Mode::Release))?;
    }
    let program = step("The server, with it inside", || server::build_release(&workspace))?;
    step("The measuring program", || build_bench(&workspace))?;
    for app in web::APPS {
        println!("● Weight of the {}", app.name);
        weight::check(&app.folder(&workspace, Mode::Release), app.first_parts, &app.budget)?;
    }
    measure(&workspace, &program, None)?;
    println!("\n● Figures of the dashboard");
    in_browser(&workspace, &program)
}

/// What only a browser can tell.
fn in_browser(workspace: &Workspace, program: &Path) -> Outcome {
    let folder = workspace.end2end().join("figures");
    npm::ensure(&folder)?;
    let mut node = Command::new("node");
    node.current_dir(folder).arg("browser.mjs").env("PATCHBAY_BIN", program);
    process::run(node.env("PATCHBAY_CHROMIUM", chromium::find_or_fetch(workspace)?))
}
