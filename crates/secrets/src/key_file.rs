use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use zeroize::Zeroizing;

use crate::{
    MasterKey, MasterKeyCause, MasterKeyError, base62,
    master_key_source::{TEXT_CAPACITY, TEXT_LIMIT, file_name},
};

/// What [`create_file_if_missing`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFile {
    /// There was none; a new random key was written.
    Created,
    /// It was there and is untouched (and not yet checked: load it for that).
    Existed,
}

/// Makes a key file for a new installation: random key, mode 0600, on disk before this returns.
///
/// An existing file is never overwritten, also not by two servers that start at once, and a crash
/// at any point leaves either no key file or a whole one. The directory must exist.
pub fn create_file_if_missing(path: &Path) -> Result<KeyFile, MasterKeyError> {
    create(path).map_err(|error| MasterKeyError { origin: file_name(path), cause: MasterKeyCause::Io(error) })
}

fn create(path: &Path) -> io::Result<KeyFile> {
    if path.symlink_metadata().is_ok() {
        return Ok(KeyFile::Existed);
    }
    let directory = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let mut unfinished = directory.join(".master-key-");
    let mut suffix = String::new();
    base62::push_random(&mut suffix, 12);
    unfinished.as_mut_os_string().push(suffix);

    let outcome = write_new(&unfinished).and_then(|()| {
        // A link, not a rename: it fails when the name is taken.
        match fs::hard_link(&unfinished, path) {
            Ok(()) => Ok(KeyFile::Created),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(KeyFile::Existed),
            Err(error) => Err(error),
        }
    });
    let removed = fs::remove_file(&unfinished);
    let outcome = outcome?;
    removed?;
    File::open(directory)?.sync_all()?;
    Ok(outcome)
}

fn write_new(path: &Path) -> io::Result<()> {
    let text = MasterKey::generate().to_text();
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.expose().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// Reads a key file, refusing one that others can read or change.
pub(crate) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, MasterKeyCause> {
    // Looked at before opening, because opening a pipe would wait for its writer; and again
    // after, because the name may mean another file by then.
    check(path, &fs::metadata(path).map_err(cause)?)?;
    let file = File::open(path).map_err(cause)?;
    check(path, &file.metadata().map_err(cause)?)?;
    let mut text = Zeroizing::new(Vec::with_capacity(TEXT_CAPACITY));
    file.take(TEXT_LIMIT).read_to_end(&mut text).map_err(cause)?;
    Ok(text)
}

fn check(path: &Path, metadata: &fs::Metadata) -> Result<(), MasterKeyCause> {
    if !metadata.is_file() {
        return Err(MasterKeyCause::NotAFile);
    }
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(MasterKeyCause::TooOpen { mode, path: path.display().to_string() });
    }
    Ok(())
}

fn cause(error: io::Error) -> MasterKeyCause {
    match error.kind() {
        io::ErrorKind::NotFound => MasterKeyCause::FileMissing,
        _ => MasterKeyCause::Io(error),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs::Permissions, path::PathBuf, sync::Barrier, thread};

    use super::*;
    use crate::{MasterKeyId, MasterKeySource};

    fn with_mode(directory: &Path, text: &str, mode: u32) -> PathBuf {
        let path = directory.join(format!("{mode:o}-{}.key", text.len()));
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }

    async fn load(path: &Path) -> Result<MasterKeyId, MasterKeyError> {
        let source = MasterKeySource::File(path.to_owned());
        source.load().await.map(|key| key.id())
    }

    #[tokio::test]
    async fn a_new_file_is_private_loads_and_is_kept() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("master.key");
        assert_eq!(create_file_if_missing(&path).unwrap(), KeyFile::Created);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o600);
        let first = load(&path).await.unwrap();
        assert_eq!(create_file_if_missing(&path).unwrap(), KeyFile::Existed);
        assert_eq!(load(&path).await.unwrap(), first);
        let names: Vec<_> = fs::read_dir(directory.path()).unwrap().collect();
        assert_eq!(names.len(), 1, "nothing unfinished is left: {names:?}");
    }

    #[test]
    fn of_many_that_start_at_once_exactly_one_creates() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("master.key");
        let start = Barrier::new(8);
        let created = thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        create_file_if_missing(&path).unwrap()
                    })
                })
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .filter(|outcome| *outcome == KeyFile::Created)
                .count()
        });
        assert_eq!(created, 1);
    }

    #[tokio::test]
    async fn only_the_owner_may_reach_the_file() {
        let directory = tempfile::tempdir().unwrap();
        let text = MasterKey::generate().to_text();
        for mode in [0o600, 0o400, 0o700] {
            let path = with_mode(directory.path(), text.expose(), mode);
            assert!(load(&path).await.is_ok(), "{mode:o}");
        }
        for mode in [0o640, 0o604, 0o644, 0o620, 0o602, 0o610, 0o601, 0o666] {
            let path = with_mode(directory.path(), text.expose(), mode);
            let error = load(&path).await.unwrap_err();
            assert!(matches!(error.cause, MasterKeyCause::TooOpen { mode: found, .. } if found == mode));
            let remedy = format!("chmod 600 '{}'", path.display());
            assert!(error.to_string().contains(&remedy), "{error}");
        }
    }

    #[tokio::test]
    async fn a_missing_file_a_directory_and_a_missing_directory_are_told_apart() {
        let directory = tempfile::tempdir().unwrap();
        let missing = directory.path().join("absent").join("master.key");
        let error = load(&missing).await.unwrap_err();
        assert!(matches!(error.cause, MasterKeyCause::FileMissing));
        assert!(error.to_string().contains(&missing.display().to_string()));
        let error = load(directory.path()).await.unwrap_err();
        assert!(matches!(error.cause, MasterKeyCause::NotAFile));
        let error = create_file_if_missing(&missing).unwrap_err();
        assert!(matches!(error.cause, MasterKeyCause::Io(_)));
    }

    #[tokio::test]
    async fn a_file_that_is_not_a_key_is_refused_without_its_text() {
        let directory = tempfile::tempdir().unwrap();
        let path = with_mode(directory.path(), "hunter2-hunter2", 0o600);
        let error = load(&path).await.unwrap_err();
        assert!(matches!(error.cause, MasterKeyCause::NotAKey));
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        let path = with_mode(directory.path(), " \n", 0o600);
        assert!(matches!(load(&path).await.unwrap_err().cause, MasterKeyCause::Empty));
        let path = with_mode(directory.path(), &"A".repeat(1 << 20), 0o600);
        assert!(matches!(load(&path).await.unwrap_err().cause, MasterKeyCause::NotAKey));
    }
}
