//! Pages of all files below a folder. Servers list one folder at a time and without pages, so the way goes through the
//! folders in the order of their paths, and a page begins where the one before has ended.

use super::calls::Folder;
use super::storage::is_ours;
use crate::query::{Page, Query};
use crate::{ErrorKind, Exchange, ProviderError};

/// Most folders that are looked into for one page.
const MOST_FOLDERS: usize = 500;

pub(super) async fn page(
    io: &mut dyn Exchange,
    folder: &Folder,
    prefix: &str,
    query: &Query,
) -> Result<Page<String>, ProviderError> {
    let limit = query.limit as usize;
    let after = query.after.as_deref().unwrap_or_default();
    let mut found: Vec<String> = Vec::new();
    // What is still to be gone through, last first.
    let mut ahead = vec![prefix.to_owned()];
    let mut folders = 0;
    while let Some(path) = ahead.pop() {
        if !path.is_empty() && !path.ends_with('/') {
            found.push(path);
            if found.len() > limit {
                found.pop();
                return Ok(Page { next: found.last().cloned(), ..Page::whole(found) });
            }
            continue;
        }
        folders += 1;
        if folders > MOST_FOLDERS {
            return more_later(found);
        }
        let mut entries = folder.list(io, &path).await?;
        entries.retain(|entry| {
            entry.path.starts_with(&path)
                && entry.path != path
                && !is_ours(&entry.path)
                && !is_behind(&entry.path, entry.is_folder(), after)
        });
        entries.sort_unstable_by(|one, other| other.path.cmp(&one.path));
        entries.dedup();
        ahead.extend(entries.into_iter().map(|entry| entry.path));
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
    use super::is_behind;

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
