//! `cargo xtask run`: from a fresh checkout to a running server, with what is already built left alone.

use std::time::Instant;

use crate::{
    Outcome,
    prerequisites::{self, Need},
    process::{seconds, step},
    server, tools,
    web::{self, Mode},
    workspace::Workspace,
};

pub(crate) fn start(arguments: Vec<String>) -> Outcome {
    let start = Instant::now();
    let flags = server::flags(arguments)?;
    prerequisites::check(&[Need::Rust, Need::Node, Need::CCompiler])?;
    let workspace = Workspace::load()?;
    step("Tools of the browser build", || tools::ensure(&workspace))?;
    for app in web::APPS {
        step(&format!("The {}, as WebAssembly", app.name), || web::build(&workspace, app, Mode::Release))?;
    }
    let program = step("The server, with it inside", || server::build_release(&workspace))?;
    println!("● Starting, {} after the command\n", seconds(start.elapsed()));
    server::become_it(&mut server::serve(&program, &workspace.root, &flags))
}
