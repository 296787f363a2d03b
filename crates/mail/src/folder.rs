use std::{
    fmt,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use jiff::{Timestamp, tz::TimeZone};
use tokio::task;
use uuid::Uuid;

use crate::Outcome;

/// A folder with one file for each message.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Writes the file as a whole or not at all; it is on the disk when this returns.
    pub(crate) async fn deliver(&self, id: Uuid, mail: Vec<u8>) -> Outcome {
        let path = self.path.clone();
        let written = task::spawn_blocking(move || write(&path, id, &mail)).await;
        match written {
            Ok(Ok(())) => Outcome::Sent,
            Ok(Err(error)) => {
                let why = format!("The message could not be written into {self}: {error}.");
                if is_temporary(&error) { Outcome::Later { why } } else { Outcome::Misconfigured { why } }
            }
            Err(_) => Outcome::Later { why: "The server is stopping.".to_owned() },
        }
    }
}

impl fmt::Display for Folder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the folder {}", self.path.display())
    }
}

fn write(folder: &Path, id: Uuid, mail: &[u8]) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    // Hidden until it is complete, so that nobody reads a half. A crash may leave it; the next attempt replaces it.
    let unfinished = folder.join(format!(".{id}.unfinished"));
    let result = write_new(&unfinished, mail).and_then(|()| {
        let now = Timestamp::now().to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%S%.3fZ").to_string();
        fs::rename(&unfinished, folder.join(format!("{now}-{id}.eml")))
    });
    if result.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    result?;
    File::open(folder)?.sync_all()
}

fn write_new(path: &Path, mail: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(mail)?;
    file.sync_all()
}

/// A full disk empties, a path that leads nowhere does not mend itself.
fn is_temporary(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    !matches!(
        error.kind(),
        Kind::PermissionDenied
            | Kind::NotFound
            | Kind::NotADirectory
            | Kind::AlreadyExists
            | Kind::ReadOnlyFilesystem
            | Kind::InvalidFilename
            | Kind::InvalidInput
    )
}
