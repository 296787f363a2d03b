//! The module in parts. What every page needs is loaded first; the code of a page, where the app says so with
//! `wasm_split`, when the page is opened. Trunk knows nothing of it: what it put there is replaced.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;
use wasm_split_cli_support::{Options, transform};

use super::{
    App,
    bundles::{self, Bundle, Piece},
    merge, page,
};
use crate::{Outcome, hash, process, tools, workspace::Workspace};

/// What the linker must leave in the module, so that it can be taken apart; how the app's code knows that it will be;
/// and views as trait objects instead of a type for each, which makes a module a seventh smaller.
pub(super) const RUSTFLAGS: &str = "--cfg split_pages --cfg erase_components -Clink-args=--emit-relocs";

/// Files beside the one that every page needs.
const MOST_BUNDLES: usize = 12;

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
    println!("  taking the module apart, and making each part smaller");

    let pieces = pieces(workspace, app, &work)?;
    let parts: BTreeSet<String> = pieces.iter().flat_map(|piece| piece.parts.iter().cloned()).collect();
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (number, bundle) in bundles::plan(pieces, app.first_parts, MOST_BUNDLES).iter().enumerate() {
        let bytes = joined(workspace, &work, number, bundle)?;
        let name = format!("{}-{}_part.wasm", app.package, short(&bytes));
        fs::write(folder.join(&name), bytes)?;
        for part in bundle.parts() {
            files.entry(part.to_owned()).or_default().push(name.clone());
        }
    }
    let count = fs::read_dir(folder)?.flatten().filter(|file| is_part(&file.path())).count();
    println!("  {} parts in {count} files, beside what every page needs", parts.len());

    let module = merge::optimized(workspace, &work.join("glue_bg.wasm"))?;
    let glue = fs::read_to_string(work.join(GLUE))?;
    let loader = loader(&files);
    // Each of the two scripts names the other, so both are called after both.
    let both = short(format!("{glue}{loader}").as_bytes());
    let names = Names {
        glue: format!("{}-{both}.js", app.package),
        loader: format!("{}-{both}_loader.js", app.package),
        module: format!("{}-{}_bg.wasm", app.package, short(&module)),
    };
    let glue = replaced(&glue, &format!("from \"{LOADER}\""), &format!("from \"./{}\"", names.loader))?;
    let loader = replaced(&loader, &format!("from \"{GLUE}\""), &format!("from \"./{}\"", names.glue))?;
    in_place(folder, app, &names)?;
    fs::write(folder.join(&names.glue), glue)?;
    fs::write(folder.join(&names.loader), loader)?;
    fs::write(folder.join(&names.module), module)?;
    Ok(fs::write(list(folder), serde_json::to_vec_pretty(&json!(files))?)?)
}

/// Makes the module smaller, in one piece.
pub(super) fn whole(workspace: &Workspace, app: &App, folder: &Path) -> Outcome {
    println!("  making the module smaller");
    let html = fs::read_to_string(folder.join("index.html"))?;
    let (_, module) = started(app, &html)?;
    // The optimizer leaves files beside the one that it reads, and everything in the folder is served.
    let work = workspace.target.join("xtask").join(app.package).join("whole.wasm");
    let module = folder.join(module);
    fs::copy(&module, &work)?;
    fs::write(&module, merge::bare(&merge::optimized(workspace, &work)?)?)?;
    Ok(fs::write(list(folder), "{}")?)
}

/// The names of the glue and of the module that the page starts.
fn started(app: &App, html: &str) -> Outcome<(String, String)> {
    let named = page::module(html);
    named.ok_or_else(|| format!("The page of the {} does not say what to start.", app.name).into())
}

/// Lets the list of parts follow the folder that was built to where it is served from.
pub(super) fn settle_list(from: &Path, to: &Path) -> Outcome {
    Ok(fs::rename(list(from), list(to))?)
}

/// The files of each part, beyond those that every page needs.
pub(crate) fn parts(folder: &Path) -> Outcome<BTreeMap<String, Vec<String>>> {
    let file = list(folder);
    let list = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(serde_json::from_slice(&list)?)
}

/// Whether a file is loaded for some parts only.
pub(crate) fn is_part(file: &Path) -> bool {
    file.to_string_lossy().ends_with("_part.wasm")
}

/// Beside the folder, because everything inside is served.
fn list(folder: &Path) -> PathBuf {
    folder.with_extension("parts.json")
}

/// Takes the module apart. What every page needs becomes `glue_bg.wasm`, with its script; the rest is the answer.
fn pieces(workspace: &Workspace, app: &App, work: &Path) -> Outcome<Vec<Piece>> {
    let whole = workspace.target.join(format!("wasm32-unknown-unknown/web/{}.wasm", app.package));
    let main = work.join("main.wasm");
    let input = fs::read(&whole).map_err(|error| format!("{}: {error}", whole.display()))?;
    let mut options = Options::new(&input);
    options.output_dir = work;
    options.main_out_path = &main;
    options.link_name = LOADER;
    options.main_module = GLUE;
    let split = transform(options).map_err(|error| format!("The module cannot be taken apart: {error:#}"))?;
    bindgen(workspace, &main, work)?;

    let mut parts_of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (part, files) in &split.prefetch_map {
        for file in files {
            parts_of.entry(file.clone()).or_default().insert(part.clone());
        }
    }
    let with_size = parts_of.into_iter().map(|(file, parts)| {
        let size = fs::metadata(work.join(format!("{file}.wasm")))?.len();
        Ok(Piece { file, parts, size })
    });
    with_size.collect()
}

fn joined(workspace: &Workspace, work: &Path, number: usize, bundle: &Bundle) -> Outcome<Vec<u8>> {
    let pieces: Vec<PathBuf> =
        bundle.pieces.iter().map(|piece| work.join(format!("{}.wasm", piece.file))).collect();
    let bundle = work.join(format!("bundle_{number}.wasm"));
    merge::into_one(workspace, &pieces, &bundle)?;
    merge::optimized(workspace, &bundle)
}

/// The script that fetches the files of a part and starts them, each once. A file that did not come is asked for again
/// by whoever needs it next.
fn loader(files: &BTreeMap<String, Vec<String>>) -> String {
    let mut script = format!(
        "import {{ initSync }} from \"{GLUE}\";\n\
         const loads = new Map();\n\
         const fetched = async (file) => {{\n  \
           const answer = fetch(new URL(file, import.meta.url));\n  \
           await WebAssembly.instantiateStreaming(answer, {{ {shared}: initSync() }});\n\
         }};\n\
         const load = (file) => {{\n  \
           if (!loads.has(file)) {{\n    \
             const coming = fetched(file);\n    \
             coming.catch(() => loads.delete(file));\n    \
             loads.set(file, coming);\n  \
           }}\n  \
           return loads.get(file);\n\
         }};\n\
         const loader = (files) => async (done, data) => {{\n  \
           const all = await Promise.allSettled(files.map(load));\n  \
           const failed = all.filter((one) => one.status === \"rejected\");\n  \
           for (const {{ reason }} of failed) console.warn(\"A part of Patchbay did not come:\", reason);\n  \
           initSync().__indirect_function_table.get(done)(data, failed.length === 0);\n\
         }};\n",
        shared = merge::OUTSIDE,
    );
    for (part, files) in files {
        let files: Vec<String> = files.iter().map(|file| format!("\"./{file}\"")).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(script, "export const __wasm_split_load_{part} = loader([{}]);", files.join(", "));
    }
    script
}

struct Names {
    glue: String,
    loader: String,
    module: String,
}

/// Takes away what trunk made of the whole module, and lets the page name what stands in its place.
fn in_place(folder: &Path, app: &App, names: &Names) -> Outcome {
    let file = folder.join("index.html");
    let html = fs::read_to_string(&file)?;
    let (old_glue, old_module) = started(app, &html)?;
    for old in [&old_glue, &old_module] {
        fs::remove_file(folder.join(old))?;
    }
    let html = html.replace(&old_glue, &names.glue).replace(&old_module, &names.module);
    Ok(fs::write(file, page::with_module_preload(&html, app.base, &names.loader))?)
}

fn bindgen(workspace: &Workspace, main: &Path, work: &Path) -> Outcome {
    let mut bindgen = Command::new(tools::program("wasm-bindgen"));
    bindgen.current_dir(&workspace.root).args(["--target", "web", "--no-typescript"]);
    // The parts refer to functions by the names that the linker gave them.
    bindgen.args(["--keep-lld-exports", "--no-demangle", "--out-name", "glue", "--out-dir"]);
    process::quietly(bindgen.arg(work).arg(main))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_loads_its_files_once_and_says_when_it_is_there() {
        let files =
            BTreeMap::from([("start".to_owned(), vec!["a_part.wasm".to_owned(), "b_part.wasm".to_owned()])]);
        let script = loader(&files);
        assert!(script.contains(
            "export const __wasm_split_load_start = loader([\"./a_part.wasm\", \"./b_part.wasm\"]);"
        ));
        assert!(script.starts_with("import { initSync } from \"./glue.js\";"));
        assert!(script.contains("{ patchbay: initSync() }"));
    }

    #[test]
    fn a_script_that_names_nothing_is_an_error() {
        assert_eq!(replaced("from \"./a.js\"", "./a.js", "./b.js").unwrap(), "from \"./b.js\"");
        assert!(replaced("", "./a.js", "./b.js").is_err());
    }
}
