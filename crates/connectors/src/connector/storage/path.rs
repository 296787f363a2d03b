//! Paths of files, as all providers can have them.

use std::fmt;

/// Longest path, in bytes: what object stores allow.
const MAX: usize = 1024;

/// The path of a file: segments between slashes, none of them empty, `.` or `..`, no control characters; from the
/// bucket's root, without a slash before it. It can lead nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePath(String);

/// The path of a folder: as a file's, with a slash behind it; the root is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderPath(String);

impl FilePath {
    /// Checks a path. The error completes "`path` …".
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("is empty; name a file".into());
        }
        if text.ends_with('/') {
            return Err("ends with a slash, which no file does".into());
        }
        check(text).map(|()| Self(text.to_owned()))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FolderPath {
    /// Checks a path; a slash at its end, and one alone for the root, may be there or not. The error completes "`path` …".
    pub fn parse(text: &str) -> Result<Self, String> {
        let name = text.strip_suffix('/').unwrap_or(text);
        if name.is_empty() {
            return Ok(Self(String::new()));
        }
        check(name).map(|()| Self(format!("{name}/")))
    }

    /// What the paths of all its files begin with.
    pub fn prefix(&self) -> &str {
        &self.0
    }
}

fn check(path: &str) -> Result<(), String> {
    if path.len() > MAX {
        return Err(format!("has {} bytes; the longest path has {MAX}", path.len()));
    }
    if path.starts_with('/') {
        return Err("begins with a slash; paths begin at the root".into());
    }
    for segment in path.split('/') {
        match segment {
            "" => return Err("has two slashes behind each other".into()),
            "." | ".." => return Err(format!("has {segment:?} for a name; paths go downwards only")),
            _ => {}
        }
    }
    match path.chars().find(|one| one.is_control()) {
        Some(control) => Err(format!("has the control character {control:?}")),
        None => Ok(()),
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{FilePath, FolderPath};

    #[test]
    fn a_file_is_named_from_the_root_downwards() {
        for good in ["a", "dir/x.txt", "ä ö/%2F#?", "...", ".hidden", "100 %"] {
            assert_eq!(FilePath::parse(good).map(|path| path.to_string()).as_deref(), Ok(good));
        }
        for bad in ["", "/a", "a/", "a//b", ".", "a/../b", "./a", "a\nb", "a\u{7f}", &"x".repeat(1025)] {
            assert!(FilePath::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_folder_may_be_the_root_and_ends_with_a_slash_or_not() {
        for (text, prefix) in [("", ""), ("/", ""), ("dir", "dir/"), ("dir/", "dir/"), ("a/b/", "a/b/")] {
            assert_eq!(FolderPath::parse(text).as_ref().map(FolderPath::prefix), Ok(prefix));
        }
        for bad in ["//", "/a", "a//", "..", "a/.."] {
            assert!(FolderPath::parse(bad).is_err(), "{bad:?}");
        }
    }
}
