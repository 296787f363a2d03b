//! Noticing changes of files by looking: a few hundred names, which costs less than a library for it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Files and folders, and how they were at the last look.
pub(crate) struct Watch {
    roots: BTreeSet<PathBuf>,
    seen: Sight,
}

type Sight = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

impl Watch {
    /// Starts with how they are now.
    pub(crate) fn new(roots: BTreeSet<PathBuf>) -> Self {
        let seen = look(&roots);
        Self { roots, seen }
    }

    /// Whether anything was written, added or removed since the last call.
    pub(crate) fn changed(&mut self) -> bool {
        let now = look(&self.roots);
        let changed = now != self.seen;
        self.seen = now;
        changed
    }
}

fn look(roots: &BTreeSet<PathBuf>) -> Sight {
    let mut sight = Sight::new();
    for file in files(roots) {
        // Gone between listing and looking: the next look will not list it.
        if let Ok(data) = file.metadata() {
            sight.insert(file, (data.modified().ok(), data.len()));
        }
    }
    sight
}

/// Every file below, in order; hidden ones (editors' swap files) are left out, as are roots that do not exist.
pub(crate) fn files(roots: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for root in roots {
        collect(root, &mut found);
    }
    found.sort();
    found
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_file() {
        found.push(path.to_owned());
        return;
    }
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with('.') {
            collect(&entry.path(), found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_added_and_removed_files_are_changes_and_hidden_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a/b.rs");
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(&file, "one").unwrap();
        let mut watch = Watch::new(BTreeSet::from([folder.path().to_owned()]));
        assert!(!watch.changed());

        fs::write(&file, "three").unwrap();
        assert!(watch.changed());
        assert!(!watch.changed());

        fs::write(folder.path().join("a/c.rs"), "").unwrap();
        assert!(watch.changed());

        fs::remove_file(&file).unwrap();
        assert!(watch.changed());

        fs::write(folder.path().join("a/.c.rs.swp"), "").unwrap();
        assert!(!watch.changed());
    }
}
