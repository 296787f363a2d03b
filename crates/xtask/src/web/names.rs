//! Final names. Trunk names the module and its glue after what cargo wrote, before wasm-bindgen and the optimizer: the
//! bytes can change and the name stay. Browsers keep these files for a year, so the names are made anew from the bytes
//! that are served.

use std::{fs, path::Path};

use super::page;
use crate::{Outcome, hash};

/// Letters of a hash in a name. The server knows by this form that a file never changes.
const LENGTH: usize = 16;

/// Renames every file with a hash in its name, and tells the page. The page's `integrity` values are of the bytes,
/// which stay as they are; so nothing but the page may name these files.
pub(crate) fn settle(folder: &Path) -> Outcome {
    let file = folder.join("index.html");
    let mut html = page::without_idle_integrity(&fs::read_to_string(&file)?);
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::read(&path)?;
        let Some(settled) = settled(&name, &bytes) else {
            continue;
        };
        if !html.contains(&name) {
            return Err(format!("The page does not name {name}, so its new name would reach nobody.").into());
        }
        html = html.replace(&name, &settled);
        fs::rename(&path, folder.join(settled))?;
    }
    Ok(fs::write(file, html)?)
}

/// The name with the hash of these bytes in place of the one in it; none if there is none in it.
fn settled(name: &str, bytes: &[u8]) -> Option<String> {
    let (stem, tail) = name.rsplit_once('-')?;
    let (old, rest) = tail.split_at_checked(LENGTH)?;
    if !old.bytes().all(|byte| byte.is_ascii_hexdigit()) || !rest.starts_with(['.', '_']) {
        return None;
    }
    Some(format!("{stem}-{}{rest}", hash::of(bytes).get(..LENGTH)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "app-0123456789abcdef_bg.wasm";

    #[test]
    fn a_name_follows_the_bytes() {
        let one = settled(OLD, b"one").unwrap();
        assert_eq!(one, settled("app-fedcba9876543210_bg.wasm", b"one").unwrap());
        assert_ne!(one, settled(OLD, b"two").unwrap());
        assert!(one.starts_with("app-") && one.ends_with("_bg.wasm") && one.len() == OLD.len(), "{one}");
    }

    #[test]
    fn a_name_without_a_hash_stays() {
        for name in ["index.html", "well-known.txt", "app-0123456789abcdeg.js", "app-0123456789abcdef0.js"] {
            assert_eq!(settled(name, b""), None, "{name}");
        }
    }

    #[test]
    fn the_page_names_the_new_files() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(OLD), "module").unwrap();
        fs::write(folder.path().join("index.html"), format!("<meta content=/{OLD}><link href=/{OLD}>"))
            .unwrap();
        settle(folder.path()).unwrap();
        let new = settled(OLD, b"module").unwrap();
        let page = fs::read_to_string(folder.path().join("index.html")).unwrap();
        assert_eq!(page, format!("<meta content=/{new}><link href=/{new}>"));
        assert_eq!(fs::read_to_string(folder.path().join(new)).unwrap(), "module");
    }

    #[test]
    fn a_file_that_the_page_does_not_name_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(OLD), "module").unwrap();
        fs::write(folder.path().join("index.html"), "").unwrap();
        assert!(settle(folder.path()).unwrap_err().to_string().contains(OLD));
    }
}
