//! What a visitor has to load, against what we allow ourselves.

use std::{fs, path::Path};

use crate::Outcome;

/// A limit for the sum of all files of a kind, as sent with brotli.
pub(crate) struct Budget {
    kind: &'static str,
    /// Name endings that belong to it.
    endings: &'static [&'static str],
    /// Bytes; above, the check fails.
    most: u64,
    /// Bytes; above, the check warns that it is time to look.
    alarm: u64,
}

/// The dashboard's. The aim is 260 kB for all files together; the module's limit is what it weighs today and a little, so
/// that it can only come down.
pub(crate) const DASHBOARD: &[Budget] = &[
    Budget { kind: "WebAssembly", endings: &[".wasm"], most: 770_000, alarm: 230_000 },
    Budget { kind: "JavaScript", endings: &[".js"], most: 15_000, alarm: 13_000 },
    Budget { kind: "CSS", endings: &[".css"], most: 12_000, alarm: 10_000 },
    Budget { kind: "HTML", endings: &[".html"], most: 4_000, alarm: 3_500 },
];

/// Prints the table and fails if anything is too heavy.
pub(crate) fn check(folder: &Path, budgets: &[Budget]) -> Outcome {
    println!("  {:<14}{:>12}{:>12}{:>12}", "", "raw", "brotli", "budget");
    let mut heavy = Vec::new();
    for budget in budgets {
        let Weight { raw, sent } = budget.weigh(folder)?;
        if raw == 0 {
            return Err(format!("{} has no {} at all.", folder.display(), budget.kind).into());
        }
        let note = if sent > budget.most {
            heavy.push(budget.kind);
            "  too heavy"
        } else if sent > budget.alarm {
            "  close to its budget"
        } else {
            ""
        };
        println!(
            "  {:<14}{:>12}{:>12}{:>12}{note}",
            budget.kind,
            kilobytes(raw),
            kilobytes(sent),
            kilobytes(budget.most)
        );
    }
    if heavy.is_empty() {
        return Ok(());
    }
    Err(format!("Too heavy: {}. See what grew before the budget does.", heavy.join(", ")).into())
}

#[derive(Default)]
struct Weight {
    raw: u64,
    sent: u64,
}

impl Budget {
    fn weigh(&self, folder: &Path) -> Outcome<Weight> {
        let mut weight = Weight::default();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.to_string_lossy();
            if self.endings.iter().any(|ending| name.ends_with(ending)) {
                let raw = path.metadata()?.len();
                // Without a neighbour it is sent as it is.
                let sent = fs::metadata(format!("{name}.br")).map_or(raw, |data| data.len());
                weight.raw += raw;
                weight.sent += sent;
            }
        }
        Ok(weight)
    }
}

/// With one decimal, in units of a thousand bytes.
fn kilobytes(bytes: u64) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: [Budget; 1] = [Budget { kind: "CSS", endings: &[".css"], most: 10, alarm: 8 }];

    #[test]
    fn what_counts_is_what_is_sent() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.css"), [0; 1000]).unwrap();
        fs::write(folder.path().join("a.css.br"), [0; 6]).unwrap();
        check(folder.path(), &BUDGET).unwrap();
    }

    #[test]
    fn two_files_share_a_budget() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.css"), [0; 6]).unwrap();
        fs::write(folder.path().join("b.css"), [0; 6]).unwrap();
        assert!(check(folder.path(), &BUDGET).unwrap_err().to_string().contains("CSS"));
    }

    #[test]
    fn nothing_to_weigh_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(check(folder.path(), &BUDGET).is_err());
    }
}
