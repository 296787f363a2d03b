//! The module in parts. What every page needs is loaded first; the code of a page, where the app says so with
//! `wasm_split`, when the page is opened. Trunk knows nothing of it: what it put there is replaced.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;
use wasm_split_cli_support::{Options, transform};

use super::{App, page};
use crate::{Outcome, hash, process, tools, workspace::Workspace};

/// What the linker must leave in the module, so that it can be taken apart; how the app's code knows that it will be;
/// and views as trait objects instead of a type for each, which makes a module a seventh smaller.
pub(super) const RUSTFLAGS: &str = "--cfg split_pages --cfg erase_components -Clink-args=--emit-relocs";

/// The guard against an optimizer that would emit what not every browser loads.
const OPTIMIZER: &[&str] = &[
    "-Oz",
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-reference-types",
    "--strip-debug",
    "--strip-producers",
];

/// The script that loads parts, as the module calls it.
const LOADER: &str = "./loader.js";
/// The glue, as the loader calls it.
const GLUE: &str = "./glue.js";

/// Letters of a hash in a name, as [`super::names`] makes them.
const LENGTH: usize = 16;

/// Puts the parts of the app's module in place of the whole one, and tells the page.
pub(super) fn into_parts(workspace: &Workspace, app: &App, folder: &Path) -> Outcome {
    let work = workspace.target.join("xtask").join(app.package).join("parts");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;

    let whole = workspace.target.join(format!("wasm32-unknown-unknown/web/{}.wasm", app.package));
    let main = work.join("main.wasm");
    let input = fs::read(&whole).map_err(|error| format!("{}: {error}", whole.display()))?;
    let mut options = Options::new(&input);
    options.output_dir = &work;
    options.main_out_path = &main;
    options.link_name = LOADER;
    options.main_module = GLUE;
    let split = transform(options).map_err(|error| format!("The module cannot be taken apart: {error:#}"))?;
    bindgen(workspace, &main, &work)?;

    let mut loader = fs::read_to_string(work.join(LOADER))?;
    let mut names = BTreeMap::new();
    for part in &split.split_modules {
        let bytes = optimized(workspace, part)?;
        let stem = part.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let name = format!("{}-{}_part.wasm", app.package, short(&bytes));
        loader = replaced(&loader, &format!("\"./{stem}.wasm\""), &format!("\"./{name}\""))?;
        fs::write(folder.join(&name), bytes)?;
        names.insert(stem, name);
    }

    let module = optimized(workspace, &work.join("glue_bg.wasm"))?;
    let glue = fs::read_to_string(work.join(GLUE))?;
    // Each of the two scripts names the other, so both are called after both.
    let both = short(format!("{glue}{loader}").as_bytes());
    let files = Files {
        glue: format!("{}-{both}.js", app.package),
        loader: format!("{}-{both}_loader.js", app.package),
        module: format!("{}-{}_bg.wasm", app.package, short(&module)),
    };
    let glue = replaced(&glue, &format!("from \"{LOADER}\""), &format!("from \"./{}\"", files.loader))?;
    let loader = replaced(&loader, &format!("from \"{GLUE}\""), &format!("from \"./{}\"", files.glue))?;
    in_place(folder, app, &files)?;
    fs::write(folder.join(&files.glue), glue)?;
    fs::write(folder.join(&files.loader), loader)?;
    fs::write(folder.join(&files.module), module)?;

    let parts: BTreeMap<_, Vec<_>> = split
        .prefetch_map
        .iter()
        .map(|(page, stems)| (page, stems.iter().filter_map(|stem| names.get(stem)).collect()))
        .collect();
    println!("  the module in {} parts", names.len() + 1);
    Ok(fs::write(list(folder), serde_json::to_vec_pretty(&json!(parts))?)?)
}

/// The files that a page needs beyond those of every page. Empty if the app is not in parts.
pub(crate) fn parts_of(folder: &Path, page: &str) -> Outcome<Vec<String>> {
    let Ok(list) = fs::read(list(folder)) else { return Ok(Vec::new()) };
    let list: BTreeMap<String, Vec<String>> = serde_json::from_slice(&list)?;
    list.get(page).cloned().ok_or_else(|| format!("No part of the module is called {page}.").into())
}

/// Lets the list follow the folder that was built to where it is served from.
pub(super) fn settle_list(from: &Path, to: &Path) -> Outcome {
    Ok(fs::rename(list(from), list(to))?)
}

/// Beside the folder, because everything inside is served.
fn list(folder: &Path) -> PathBuf {
    folder.with_extension("parts.json")
}

struct Files {
    glue: String,
    loader: String,
    module: String,
}

/// Takes away what trunk made of the whole module, and lets the page name what stands in its place.
fn in_place(folder: &Path, app: &App, files: &Files) -> Outcome {
    let file = folder.join("index.html");
    let html = fs::read_to_string(&file)?;
    let (old_glue, old_module) = page::module(&html)
        .ok_or_else(|| format!("The page of the {} does not say what to start.", app.name))?;
    for old in [&old_glue, &old_module] {
        fs::remove_file(folder.join(old))?;
    }
    let html = html.replace(&old_glue, &files.glue).replace(&old_module, &files.module);
    Ok(fs::write(file, page::with_module_preload(&html, &files.loader))?)
}

fn bindgen(workspace: &Workspace, main: &Path, work: &Path) -> Outcome {
    let mut bindgen = Command::new(tools::program("wasm-bindgen"));
    bindgen.current_dir(&workspace.root).args(["--target", "web", "--no-typescript"]);
    // The parts refer to functions by the names that the linker gave them.
    bindgen.args(["--keep-lld-exports", "--no-demangle", "--out-name", "glue", "--out-dir"]);
    process::run(bindgen.arg(work).arg(main))
}

fn optimized(workspace: &Workspace, module: &Path) -> Outcome<Vec<u8>> {
    let small = module.with_extension("small");
    let mut optimizer = Command::new(workspace.end2end().join("node_modules/.bin/wasm-opt"));
    process::run(optimizer.args(OPTIMIZER).arg(module).arg("-o").arg(&small))?;
    Ok(fs::read(small)?)
}

fn short(bytes: &[u8]) -> String {
    hash::of(bytes).chars().take(LENGTH).collect()
}

/// An error if there is nothing to replace: a tool has changed what it writes.
fn replaced(script: &str, from: &str, to: &str) -> Outcome<String> {
    if script.contains(from) {
        Ok(script.replace(from, to))
    } else {
        Err(format!("{from} is not in the script that should name {to}.").into())
    }
}
