//! Where the tests' Python is.

use std::env;
use std::path::PathBuf;

/// Names the Python that holds the packages of `tests/python/requirements.txt`. `cargo xtask test` sets it.
pub const PYTHON_VARIABLE: &str = "PATCHBAY_TEST_PYTHON";

/// The command that makes it, or brings it up to date.
pub(crate) const PYTHON_REMEDY: &str = "`cargo xtask test python`";

/// That Python: as [`PYTHON_VARIABLE`] says, or in cargo's output folder, where `cargo xtask` makes it. The error
/// names the remedy.
pub fn find_python() -> Result<PathBuf, String> {
    if let Some(python) = env::var_os(PYTHON_VARIABLE).map(PathBuf::from) {
        return if python.is_file() {
            Ok(python)
        } else {
            Err(format!("{PYTHON_VARIABLE} names {}, which is not a program", python.display()))
        };
    }
    // A test's program lies some folders below cargo's output folder, wherever settings put that.
    let own = env::current_exe().map_err(|error| error.to_string())?;
    let found =
        own.ancestors().map(|folder| folder.join("python/bin/python")).find(|python| python.is_file());
    found.ok_or_else(|| format!("the tests' Python is not there; make it with {PYTHON_REMEDY}"))
}
