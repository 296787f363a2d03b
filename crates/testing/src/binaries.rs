//! Where PostgreSQL's programs are.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::PostgresError;

/// Names the directory that holds `initdb`, `pg_ctl` and `postgres`.
const VARIABLE: &str = "PATCHBAY_POSTGRES_BIN";

/// The directory that holds PostgreSQL's programs.
pub(crate) fn find() -> Result<PathBuf, PostgresError> {
    if let Some(directory) = env::var_os(VARIABLE).map(PathBuf::from) {
        return if has_programs(&directory) {
            Ok(directory)
        } else {
            Err(PostgresError::Missing(format!(
                "{VARIABLE} names {}, but initdb, pg_ctl and postgres are not there",
                directory.display()
            )))
        };
    }
    on_the_path().or_else(installed).ok_or_else(|| {
        PostgresError::Missing(format!(
            "PostgreSQL is not installed; install it (Debian: apt-get install postgresql; macOS: brew install \
             postgresql), or name the directory of its programs in {VARIABLE}, or a running server in {}",
            crate::SERVER_VARIABLE
        ))
    })
}

fn has_programs(directory: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|program| directory.join(program).is_file())
}

fn on_the_path() -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).find(|directory| has_programs(directory))
}

/// Debian keeps them off the path, one directory per version, and so does Homebrew. The newest wins.
fn installed() -> Option<PathBuf> {
    let debian = children("/usr/lib/postgresql", "");
    let homebrew =
        ["/opt/homebrew/opt", "/usr/local/opt"].into_iter().flat_map(|one| children(one, "postgresql"));
    let mut found: Vec<_> =
        debian.into_iter().chain(homebrew).map(|(version, path)| (version, path.join("bin"))).collect();
    found.retain(|(_, path)| has_programs(path));
    found.into_iter().max().map(|(_, path)| path)
}

/// The directories in `parent` whose name begins with `prefix`, with the number at the end of the name.
fn children(parent: &str, prefix: &str) -> Vec<(u32, PathBuf)> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = name.strip_prefix(prefix)?.trim_start_matches('@');
            Some((version.parse().unwrap_or(0), entry.path()))
        })
        .collect()
}
