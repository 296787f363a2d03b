//! Finding a browser for the tests: a Chromium or Chrome of the machine, else Playwright's own, else fetching that.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Outcome, npm, prerequisites::Machine, process, workspace::Workspace};

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

const PLACES: [&str; 6] = [
    "/usr/bin/chromium",
    "/usr/lib/chromium/chromium",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// Its program file.
pub(crate) fn find_or_fetch(workspace: &Workspace) -> Outcome<PathBuf> {
    if let Some(named) = env::var_os("PATCHBAY_CHROMIUM").map(PathBuf::from) {
        return if named.is_file() {
            Ok(named)
        } else {
            Err(format!("PATCHBAY_CHROMIUM names {}, which is no file.", named.display()).into())
        };
    }
    if let Some(found) = on_the_machine().or_else(fetched_by_playwright) {
        return Ok(found);
    }
    println!("  No Chromium or Chrome found; asking Playwright to fetch one.");
    let mut fetch = Command::new(npm::program(workspace, "playwright"));
    let fetched = process::run(fetch.current_dir(workspace.end2end()).args(["install", "chromium"]));
    fetched.ok().and_then(|()| fetched_by_playwright()).ok_or_else(|| {
        "There is no Chromium or Chrome here, and none could be fetched. Install your system's package (chromium on \
         Debian), or set PATCHBAY_CHROMIUM to the program."
            .into()
    })
}

fn on_the_machine() -> Option<PathBuf> {
    let machine = Machine::this();
    let named = NAMES.iter().find_map(|name| machine.find(name));
    named.or_else(|| PLACES.iter().map(PathBuf::from).find(|place| place.is_file()))
}

fn fetched_by_playwright() -> Option<PathBuf> {
    let home = env::home_dir().unwrap_or_default();
    let named = env::var_os("PLAYWRIGHT_BROWSERS_PATH").map(PathBuf::from);
    let caches = named
        .into_iter()
        .chain([home.join(".cache/ms-playwright"), home.join("Library/Caches/ms-playwright")]);
    caches.into_iter().find_map(|cache| newest_in(&cache))
}

/// Playwright keeps `chromium-<number>/<folder of the system>/<program>`.
fn newest_in(cache: &Path) -> Option<PathBuf> {
    let mut kept: Vec<(u32, PathBuf)> = fs::read_dir(cache)
        .ok()?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let number = path.file_name()?.to_str()?.strip_prefix("chromium-")?.parse().ok()?;
            Some((number, program_in(&path)?))
        })
        .collect();
    kept.sort();
    kept.pop().map(|(_, program)| program)
}

fn program_in(folder: &Path) -> Option<PathBuf> {
    let inside = |below: PathBuf| {
        [
            "chrome",
            "Chromium.app/Contents/MacOS/Chromium",
            "Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
        ]
        .iter()
        .map(|program| below.join(program))
        .find(|program| program.is_file())
    };
    fs::read_dir(folder).ok()?.find_map(|entry| inside(entry.ok()?.path()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_of_playwrights_browsers_is_taken() {
        let cache = tempfile::tempdir().unwrap();
        for number in ["900", "1200", "1100"] {
            let folder = cache.path().join(format!("chromium-{number}/chrome-linux64"));
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("chrome"), "").unwrap();
        }
        fs::create_dir_all(cache.path().join("chromium-9999/broken")).unwrap();
        let found = newest_in(cache.path()).unwrap();
        assert!(found.ends_with("chromium-1200/chrome-linux64/chrome"), "{}", found.display());
    }
}
