use std::{
    fs::{self, File},
    io::{self, Read as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use secrets::SecretString;

use crate::ConfigError;

/// Bytes; more than any mail server takes as a password.
const LONGEST: usize = 4096;

/// Reads a password from a file of mode 0600 or stricter. A line end after it does not belong to it.
///
/// Meant for start-up: a file on a hanging mount blocks the thread.
pub fn password_from_file(path: &Path) -> Result<SecretString, ConfigError> {
    let unreadable = |error: &io::Error| ConfigError::PasswordFile {
        path: path.display().to_string(),
        problem: match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
            _ => error.to_string(),
        },
    };
    let wrong = |problem: String| ConfigError::PasswordFile { path: path.display().to_string(), problem };
    let data = fs::metadata(path).map_err(|error| unreadable(&error))?;
    if !data.is_file() {
        return Err(wrong("it is not a regular file".to_owned()));
    }
    let mode = data.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(wrong(format!(
            "others may read or change it (mode {mode:o}); run: chmod 600 '{}'",
            path.display()
        )));
    }
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    let mut text = String::with_capacity(LONGEST + 1);
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX) + 1;
    let read = file.take(most).read_to_string(&mut text);
    // Wrapped before anything can go wrong, so that it is overwritten in every case.
    let text = SecretString::from(text);
    read.map_err(|error| unreadable(&error))?;
    let password =
        text.expose().strip_suffix('\n').map_or(text.expose().as_str(), |rest| rest.trim_end_matches('\r'));
    match password.len() {
        0 => Err(wrong("it is empty".to_owned())),
        LONGEST.. => Err(wrong(format!("it is longer than {LONGEST} bytes"))),
        _ => Ok(SecretString::from(password.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn file(directory: &Path, text: &[u8], mode: u32) -> PathBuf {
        let path = directory.join(format!("{mode:o}-{}", text.len()));
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn the_line_end_is_not_part_of_the_password() {
        let directory = tempfile::tempdir().unwrap();
        for (text, expected) in
            [("hunter2", "hunter2"), ("hunter2\n", "hunter2"), ("hunter2 \r\n", "hunter2 ")]
        {
            let path = file(directory.path(), text.as_bytes(), 0o600);
            assert_eq!(password_from_file(&path).unwrap().expose(), expected);
        }
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_without_its_content() {
        let directory = tempfile::tempdir().unwrap();
        let place = directory.path();
        for (path, expected) in [
            (file(place, b"hunter2", 0o644), "chmod 600"),
            (file(place, b"\n", 0o600), "empty"),
            (file(place, b"hunter2\xff", 0o600), "UTF-8"),
            (file(place, &b"hunter2".repeat(1000), 0o600), "longer"),
            (place.join("absent"), "no such file"),
            (place.to_owned(), "regular"),
        ] {
            let error = password_from_file(&path).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }
}
