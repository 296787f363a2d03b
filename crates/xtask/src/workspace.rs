//! Where everything is, and which packages are built from which folders. Asked of cargo once.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{Outcome, process};

/// The folders of this checkout.
pub(crate) struct Workspace {
    /// Of the whole checkout.
    pub(crate) root: PathBuf,
    /// Cargo's output, wherever the person's settings put it.
    pub(crate) target: PathBuf,
    packages: BTreeMap<String, Package>,
}

struct Package {
    folder: PathBuf,
    /// Names of the workspace's packages that it is built from.
    needs: Vec<String>,
}

impl Workspace {
    /// Reads the workspace.
    pub(crate) fn load() -> Outcome<Self> {
        let mut cargo = process::cargo(&checkout());
        cargo.args(["metadata", "--no-deps", "--format-version=1"]);
        let metadata: Value = serde_json::from_str(&process::output(&mut cargo)?)?;
        let text = |value: &Value| value.as_str().map(str::to_owned).ok_or("`cargo metadata` lacks a field");
        let mut packages = BTreeMap::new();
        for package in metadata["packages"].as_array().into_iter().flatten() {
            let manifest = PathBuf::from(text(&package["manifest_path"])?);
            let needs = package["dependencies"].as_array().into_iter().flatten();
            let needs = needs.filter(|need| need["path"].is_string() && need["kind"] != "dev");
            let needs = needs.map(|need| text(&need["name"])).collect::<Result<_, _>>()?;
            let folder = manifest.parent().map(Path::to_owned).unwrap_or_default();
            packages.insert(text(&package["name"])?, Package { folder, needs });
        }
        Ok(Self {
            root: PathBuf::from(text(&metadata["workspace_root"])?),
            target: PathBuf::from(text(&metadata["target_directory"])?),
            packages,
        })
    }

    /// What trunk and the steps after it leave, and what the server embeds.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Everything of npm: the browser tests and the optimizer.
    pub(crate) fn end2end(&self) -> PathBuf {
        self.root.join("end2end")
    }

    /// A program that cargo built.
    pub(crate) fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.target.join(profile).join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// Whether there is a package of this name.
    pub(crate) fn has(&self, package: &str) -> bool {
        self.packages.contains_key(package)
    }

    /// The files and folders that a package and all that it needs of the workspace are built from.
    pub(crate) fn sources(&self, package: &str) -> BTreeSet<PathBuf> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![package];
        while let Some(name) = open.pop() {
            let Some(package) = self.packages.get(name).filter(|_| seen.insert(name)) else {
                continue;
            };
            open.extend(package.needs.iter().map(String::as_str));
            if package.folder == self.root {
                // The root holds every other package too.
                found.extend(["src", "style", "index.html", "Trunk.toml"].map(|name| self.root.join(name)));
            } else {
                found.insert(package.folder.clone());
            }
        }
        let shared = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", ".cargo/config.toml"];
        found.extend(shared.map(|name| self.root.join(name)));
        found
    }
}

/// Cargo says it at run time; a program started by hand knows where it was built.
fn checkout() -> PathBuf {
    let package =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    package.join("../..")
}
