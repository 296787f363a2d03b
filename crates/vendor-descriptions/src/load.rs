//! Where descriptions are. The project holds none of them: they are the vendors'.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::{Description, GraphqlSchema};

/// The variable that names the folder of descriptions.
const FOLDER: &str = "PATCHBAY_SPECS";

/// Why a description that should be there could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No such file, or one that cannot be read.
    #[error("cannot read {0}: {1}")]
    File(PathBuf, std::io::Error),
    /// It is no JSON.
    #[error("{0} is no JSON: {1}")]
    Json(PathBuf, serde_json::Error),
    /// It is no GraphQL schema.
    #[error("{0} is no GraphQL schema: {1}")]
    Schema(PathBuf, String),
}

/// A description out of the folder that `PATCHBAY_SPECS` names. Without that variable there is none, which is said on the
/// test's output. A folder that lacks the file is an error: somebody meant to check.
pub fn from_folder(file: &str) -> Result<Option<Description>, LoadError> {
    let folder = std::env::var_os(FOLDER).filter(|folder| !folder.is_empty());
    if folder.is_none() {
        not_checked(file, "PATCHBAY_SPECS names no folder with the vendors' descriptions");
    }
    folder.map(|folder| read(&Path::new(&folder).join(file))).transpose()
}

/// A GraphQL schema out of the same folder. Where it is not in there either, there is none: not every collection of
/// descriptions has it.
pub fn schema_from_folder(file: &str) -> Result<Option<GraphqlSchema>, LoadError> {
    let Some(folder) = std::env::var_os(FOLDER).filter(|folder| !folder.is_empty()) else {
        not_checked(file, "PATCHBAY_SPECS names no folder with the vendors' descriptions");
        return Ok(None);
    };
    let path = Path::new(&folder).join(file);
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            GraphqlSchema::parse(&text, file).map(Some).map_err(|wrong| LoadError::Schema(path, wrong))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            not_checked(file, "the folder that PATCHBAY_SPECS names does not have it");
            Ok(None)
        }
        Err(error) => Err(LoadError::File(path, error)),
    }
}

/// A description out of an npm package of `tests/peers`, for example
/// `@octokit/openapi/generated/api.github.com.json`. Without the packages there is none, which is said on the test's output.
pub fn from_package(file: &str) -> Result<Option<Description>, LoadError> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/peers/node_modules").join(file);
    match read(&path) {
        Err(LoadError::File(_, error)) if error.kind() == ErrorKind::NotFound => {
            not_checked(file, "the packages of tests/peers are not installed");
            Ok(None)
        }
        other => other.map(Some),
    }
}

fn read(path: &Path) -> Result<Description, LoadError> {
    let bytes = std::fs::read(path).map_err(|error| LoadError::File(path.to_owned(), error))?;
    let document = serde_json::from_slice(&bytes).map_err(|error| LoadError::Json(path.to_owned(), error))?;
    Ok(Description::new(document))
}

#[expect(clippy::print_stderr, reason = "the output of a test is where it is looked for")]
fn not_checked(file: &str, why: &str) {
    eprintln!("NOT CHECKED: requests against {file}: {why}");
}
