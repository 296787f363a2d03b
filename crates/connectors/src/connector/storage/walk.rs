//! Pages of all files below a folder, for providers that list one folder at a time and without pages: the way goes through
//! the folders in the order of their paths, and a page begins where the one before has ended.

use async_trait::async_trait;

use crate::query::{Page, Query};
use crate::{ErrorKind, ProviderError};

/// Most folders that are looked into for one page.
const MOST_FOLDERS: usize = 500;
/// What the names of files begin with that are being written.
const UNFINISHED: &str = ".patchbay-";

/// What can say what is in a folder.
#[async_trait]
pub(crate) trait Folders: Send {
    /// The paths of what is in a folder, from the root; those of folders end with a slash. Nothing, if it is not there.
    async fn entries(&mut self, folder: &str) -> Result<Vec<String>, ProviderError>;
}

/// The path beside `path` under which a file is written until it is whole.
pub(crate) fn unfinished(path: &str, id: &str) -> String {
    format!("{}{UNFINISHED}{id}", parent(path))
}

/// The folder of a file, with a slash behind it; the root is empty.
pub(crate) fn parent(path: &str) -> &str {
    path.rfind('/').map_or("", |end| &path[..=end])
}

/// Whether it is a file that is being written, or was when somebody went away.
fn is_unfinished(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with(UNFINISHED))
}

/// A page of the files below a folder.
pub(crate) async fn page(
    folders: &mut dyn Folders,
    prefix: &str,
    query: &Query,
) -> Result<Page<String>, ProviderError> {
    let limit = query.limit as usize;
    let after = query.after.as_deref().unwrap_or_default();
    let mut found: Vec<String> = Vec::new();
    // What is still to be gone through, last first.
    let mut ahead = vec![prefix.to_owned()];
    let mut seen = 0;
    while let Some(path) = ahead.pop() {
        if !path.is_empty() && !path.ends_with('/') {
            found.push(path);
            if found.len() > limit {
                found.pop();
                return Ok(Page { next: found.last().cloned(), ..Page::whole(found) });
            }
            continue;
        }
        seen += 1;
        if seen > MOST_FOLDERS {
            return more_later(found);
        }
        let mut entries = folders.entries(&path).await?;
        entries.retain(|entry| {
            entry.starts_with(&path)
                && *entry != path
                && !is_unfinished(entry)
                && !is_behind(entry, entry.ends_with('/'), after)
        });
        entries.sort_unstable_by(|one, other| other.cmp(one));
        entries.dedup();
        ahead.extend(entries);
    }
    Ok(Page::whole(found))
}

/// Whether the pages before have had it: a file, or all that a folder can hold.
fn is_behind(path: &str, folder: bool, after: &str) -> bool {
    path <= after && !(folder && after.starts_with(path))
}

/// The page is as long as it could get; without a file on it, it would not lead on.
fn more_later(found: Vec<String>) -> Result<Page<String>, ProviderError> {
    if found.is_empty() {
        let message = format!("the first {MOST_FOLDERS} folders hold no file; ask for one of them");
        return Err(ProviderError::new(ErrorKind::InvalidQuery { parameter: "path" }, message));
    }
    Ok(Page { next: found.last().cloned(), ..Page::whole(found) })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use async_trait::async_trait;

    use super::{Folders, is_behind, page, parent, unfinished};
    use crate::ProviderError;
    use crate::query::Query;

    /// Folders and what is in them.
    struct Tree(BTreeMap<&'static str, Vec<&'static str>>);

    #[async_trait]
    impl Folders for Tree {
        async fn entries(&mut self, folder: &str) -> Result<Vec<String>, ProviderError> {
            let entries = self.0.get(folder).into_iter().flatten();
            Ok(entries.map(|name| format!("{folder}{name}")).collect())
        }
    }

    #[tokio::test]
    async fn pages_go_through_all_folders_without_gaps_or_doubles() {
        let mut tree = Tree(BTreeMap::from([
            ("", vec!["b/", "a", "c", ".patchbay-7", "b.txt"]),
            ("b/", vec!["z", "y/"]),
            ("b/y/", vec!["1", "2"]),
        ]));
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let query = Query { after, ..Query::first(2) };
            let next = page(&mut tree, "", &query).await.unwrap();
            seen.extend(next.items);
            after = next.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, ["a", "b.txt", "b/y/1", "b/y/2", "b/z", "c"]);
    }

    #[test]
    fn a_file_is_written_beside_its_place() {
        assert_eq!(unfinished("a/b/c.txt", "7"), "a/b/.patchbay-7");
        assert_eq!((&*unfinished("c", "7"), parent("c")), (".patchbay-7", ""));
    }

    #[test]
    fn a_folder_is_behind_only_with_all_that_it_can_hold() {
        for (path, behind) in [("a", true), ("b/c", true), ("b/d", false), ("c", false)] {
            assert_eq!(is_behind(path, false, "b/c"), behind, "{path}");
        }
        for (path, behind) in [("a/", true), ("b/", false), ("b/c/", false), ("c/", false)] {
            assert_eq!(is_behind(path, true, "b/c"), behind, "{path}");
        }
        assert!(!is_behind("a", false, ""), "before the first page");
    }
}
