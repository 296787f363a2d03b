//! What a visitor has to load, against what we allow ourselves.

use std::{fs, path::Path};

use super::split;
use crate::Outcome;

/// What may be loaded before there is something to see and use, as sent with brotli.
pub(crate) struct Budget {
    /// Bytes of a first page, all files together; above, the check fails.
    pub(crate) first_page: u64,
    /// Bytes of scripts, style sheets and the page itself in it; above, the check fails.
    pub(crate) scripts: u64,
    pub(crate) styles: u64,
    pub(crate) html: u64,
    /// Bytes of all parts of the module, also those that are loaded later; above, the check fails.
    pub(crate) module: u64,
}

/// The dashboard's.
pub(crate) const DASHBOARD: Budget =
    Budget { first_page: 260_000, scripts: 12_000, styles: 12_000, html: 4_000, module: 1_250_000 };

/// The Connect page's: people see it once, often on a phone.
pub(crate) const CONNECT: Budget =
    Budget { first_page: 310_000, scripts: 12_000, styles: 12_000, html: 4_000, module: 300_000 };

/// Prints the table and fails if anything is too heavy. `pages` are the parts of the module that somebody waits for first.
pub(crate) fn check(folder: &Path, pages: &[&str], budget: &Budget) -> Outcome {
    let parts = split::parts(folder)?;
    let ending = |ending: &str| weigh(folder, |name| name.ends_with(ending));
    let main = weigh(folder, |name| is_wasm(name) && !split::is_part(Path::new(name)))?;
    let (scripts, styles, html) = (ending(".js")?, ending(".css")?, ending(".html")?);
    let mut rows = vec![
        Row::new("JavaScript", scripts, budget.scripts),
        Row::new("CSS", styles, budget.styles),
        Row::new("HTML", html, budget.html),
    ];
    if pages.is_empty() {
        let sum = [main, scripts, styles, html].into_iter().fold(Weight::default(), Weight::plus);
        rows.push(Row::new("First page", sum, budget.first_page));
    }
    for page in pages {
        let files = parts.get(*page).ok_or_else(|| format!("No part of the module is called {page}."))?;
        let part = weigh(folder, |name| files.iter().any(|file| file == name))?;
        let sum = [main, scripts, styles, html, part].into_iter().fold(Weight::default(), Weight::plus);
        rows.push(Row::new(&format!("First page, {page}"), sum, budget.first_page));
    }
    rows.push(Row::new("WebAssembly, all", ending(".wasm")?, budget.module));

    println!("  {:<22}{:>12}{:>12}{:>12}", "", "raw", "brotli", "budget");
    let mut heavy = Vec::new();
    for Row { name, weight, most } in rows {
        if weight.raw == 0 {
            return Err(format!("{} has no {name} at all.", folder.display()).into());
        }
        let note = if weight.sent > most { "  too heavy" } else { "" };
        println!(
            "  {name:<22}{:>12}{:>12}{:>12}{note}",
            kilobytes(weight.raw),
            kilobytes(weight.sent),
            kilobytes(most)
        );
        if weight.sent > most {
            heavy.push(name);
        }
    }
    if heavy.is_empty() {
        return Ok(());
    }
    Err(format!("Too heavy: {}. See what grew before the budget does.", heavy.join("; ")).into())
}

struct Row {
    name: String,
    weight: Weight,
    most: u64,
}

impl Row {
    fn new(name: &str, weight: Weight, most: u64) -> Self {
        Self { name: name.to_owned(), weight, most }
    }
}

#[derive(Clone, Copy, Default)]
struct Weight {
    raw: u64,
    sent: u64,
}

impl Weight {
    fn plus(self, other: Self) -> Self {
        Self { raw: self.raw + other.raw, sent: self.sent + other.sent }
    }
}

fn is_wasm(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "wasm")
}

/// Of the files with such names, together.
fn weigh(folder: &Path, counts: impl Fn(&str) -> bool) -> Outcome<Weight> {
    let mut weight = Weight::default();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if counts(&name) {
            let raw = entry.metadata()?.len();
            // Without a neighbour it is sent as it is.
            let sent = fs::metadata(folder.join(format!("{name}.br"))).map_or(raw, |data| data.len());
            weight = weight.plus(Weight { raw, sent });
        }
    }
    Ok(weight)
}

/// With one decimal, in units of a thousand bytes.
fn kilobytes(bytes: u64) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: Budget = Budget { first_page: 40, scripts: 10, styles: 10, html: 10, module: 100 };

    /// A built app in which every file has ten bytes, as sent.
    fn built(parts: &str) -> tempfile::TempDir {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("app");
        fs::create_dir(&folder).unwrap();
        for file in ["index.html", "a.css", "a.js", "a_bg.wasm", "b_part.wasm", "c_part.wasm"] {
            fs::write(folder.join(file), [0; 1000]).unwrap();
            fs::write(folder.join(format!("{file}.br")), [0; 10]).unwrap();
        }
        fs::write(parent.path().join("app.parts.json"), parts).unwrap();
        parent
    }

    fn said(parts: &str, pages: &[&str], budget: &Budget) -> String {
        let built = built(parts);
        let checked = check(&built.path().join("app"), pages, budget);
        checked.err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_first_page_is_what_every_page_needs_and_its_own_parts() {
        assert_eq!(said(r#"{"start": []}"#, &["start"], &BUDGET), "");
        let heavy = said(r#"{"start": ["b_part.wasm"], "other": []}"#, &["start", "other"], &BUDGET);
        assert!(heavy.starts_with("Too heavy: First page, start."), "{heavy}");
    }

    #[test]
    fn every_kind_has_its_budget() {
        let heavy = said(r#"{"start": []}"#, &["start"], &Budget { styles: 9, module: 29, ..BUDGET });
        assert!(heavy.starts_with("Too heavy: CSS; WebAssembly, all."), "{heavy}");
    }

    #[test]
    fn a_part_that_is_not_there_is_an_error() {
        assert!(said("{}", &["start"], &BUDGET).contains("start"));
    }
}
