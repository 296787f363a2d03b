//! `cargo xtask providers`: writes `docs/providers.md` anew from the providers' own tables.

use crate::{
    Outcome,
    prerequisites::{self, Need},
    process,
    workspace::Workspace,
};

pub(crate) fn start(arguments: Vec<String>) -> Outcome {
    if let Some(argument) = arguments.into_iter().next() {
        return Err(format!("`{argument}` is not known here. Usage: cargo xtask providers").into());
    }
    prerequisites::check(&[Need::Rust, Need::CCompiler])?;
    let workspace = Workspace::load()?;
    let mut test = process::cargo(&workspace.root);
    test.args(["test", "--package", "connectors", "--test", "providers_page", "--quiet"]);
    process::run(test.env("UPDATE_PROVIDERS_PAGE", "1"))?;
    println!("● docs/providers.md says what the tables say");
    Ok(())
}
