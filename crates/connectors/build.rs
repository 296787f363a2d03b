//! Collects `providers/*/`: one folder per vendor, with its code and its texts. Nothing else has to name a vendor.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a build that cannot go on stops and says why")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap()).join("providers");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut modules = String::new();
    let mut vendors = String::new();
    for folder in sorted(&root).into_iter().filter(|path| path.is_dir()) {
        let vendor = name(&folder);
        let code = folder.join("mod.rs");
        assert!(code.is_file(), "{} is missing: every vendor's folder has one", code.display());
        writeln!(modules, "#[path = {}]\nmod {vendor};", quoted(&code)).unwrap();
        writeln!(vendors, "    Vendor {{ manifests: {vendor}::manifests, texts: &[").unwrap();
        for file in sorted(&folder.join("locales")) {
            check_json(&file);
            let language = file.file_stem().unwrap().to_string_lossy().into_owned();
            writeln!(vendors, "        ({language:?}, include_str!({})),", quoted(&file)).unwrap();
        }
        vendors.push_str("    ] },\n");
    }
    let all = format!("{modules}\npub(super) static VENDORS: &[Vendor] = &[\n{vendors}];\n");
    fs::write(Path::new(&env::var("OUT_DIR").unwrap()).join("providers.rs"), all).unwrap();
}

fn check_json(file: &Path) {
    println!("cargo::rerun-if-changed={}", file.display());
    if let Err(error) = serde_json::from_slice::<serde_json::Value>(&fs::read(file).unwrap()) {
        panic!("{} is no JSON: {error}", file.display());
    }
}

/// A path as a literal of Rust.
fn quoted(path: &Path) -> String {
    format!("{:?}", path.to_str().unwrap_or_else(|| panic!("{} is no Unicode text", path.display())))
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn name(folder: &Path) -> String {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let good = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    assert!(good, "{name:?} is no name for a vendor's folder: a-z, 0-9 and _ only");
    name
}
