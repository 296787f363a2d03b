//! Which rows are picked.

use std::collections::BTreeSet;

/// The picked rows, by id; or all that the filters find, also those on other pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    ids: BTreeSet<String>,
    all: bool,
}

impl Selection {
    /// The picked ids; of this page only when [`Self::is_all`].
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }

    /// Whether all that the filters find is meant.
    pub fn is_all(&self) -> bool {
        self.all
    }

    /// Whether nothing is picked.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// How many rows are meant, when the filters find `total`.
    pub fn count(&self, total: Option<u64>) -> u64 {
        let picked = self.ids.len() as u64;
        if self.all { total.unwrap_or(picked) } else { picked }
    }

    /// Whether this row is meant.
    pub fn has(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// How much of a page is picked: none, some, or all of it.
    pub fn of_page(&self, page: &[String]) -> Part {
        let picked = page.iter().filter(|id| self.ids.contains(*id)).count();
        match picked {
            0 => Part::None,
            picked if picked == page.len() => Part::All,
            _ => Part::Some,
        }
    }

    /// Forgets what is not among these, which are all there are.
    pub(crate) fn keep(&mut self, all: &[String]) {
        self.ids.retain(|id| all.contains(id));
        self.all &= !self.ids.is_empty();
    }

    /// Whether something is picked that is not among these.
    pub(crate) fn has_others(&self, all: &[String]) -> bool {
        self.ids.iter().any(|id| !all.contains(id))
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn choose_all(&mut self) {
        self.all = true;
    }

    /// One row. Whatever is picked by hand is no longer "all".
    pub(crate) fn set(&mut self, id: &str, on: bool) {
        self.all = false;
        if on {
            self.ids.insert(id.to_owned());
        } else {
            self.ids.remove(id);
        }
    }

    /// From one row to another, in the order in which they are shown, both included.
    pub(crate) fn set_range(&mut self, page: &[String], from: &str, to: &str, on: bool) {
        let place = |id: &str| page.iter().position(|one| one == id);
        let (Some(from), Some(to)) = (place(from), place(to)) else {
            return self.set(to, on);
        };
        for id in page.iter().take(from.max(to) + 1).skip(from.min(to)) {
            self.set(id, on);
        }
    }

    /// A whole page.
    pub(crate) fn set_page(&mut self, page: &[String], on: bool) {
        for id in page {
            self.set(id, on);
        }
    }
}

/// How much of a page is picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Nothing.
    None,
    /// Some, not all.
    Some,
    /// All.
    All,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Vec<String> {
        ["a", "b", "c", "d"].map(str::to_owned).to_vec()
    }

    fn picked(selection: &Selection) -> String {
        selection.ids().collect()
    }

    #[test]
    fn a_range_is_taken_in_either_direction() {
        for (from, to) in [("b", "d"), ("d", "b")] {
            let mut selection = Selection::default();
            selection.set_range(&page(), from, to, true);
            assert_eq!(picked(&selection), "bcd");
            selection.set_range(&page(), "c", "d", false);
            assert_eq!(picked(&selection), "b");
        }
    }

    #[test]
    fn a_range_from_a_row_that_is_gone_is_the_one_row() {
        let mut selection = Selection::default();
        selection.set_range(&page(), "x", "c", true);
        assert_eq!(picked(&selection), "c");
    }

    #[test]
    fn picking_by_hand_ends_all() {
        let mut selection = Selection::default();
        selection.set_page(&page(), true);
        selection.choose_all();
        assert_eq!(selection.count(Some(12_408)), 12_408);
        selection.set("a", false);
        assert!(!selection.is_all());
        assert_eq!(selection.count(Some(12_408)), 3);
    }

    #[test]
    fn what_is_gone_is_not_picked_any_more() {
        let mut selection = Selection::default();
        selection.set_page(&page(), true);
        selection.choose_all();
        let left = [page()[1].clone()];
        assert!(selection.has_others(&left));
        selection.keep(&left);
        assert_eq!(picked(&selection), "b");
        assert!(selection.is_all() && !selection.has_others(&left));
        selection.keep(&[]);
        assert!(selection.is_empty() && !selection.is_all());
    }

    #[test]
    fn a_page_is_picked_not_partly_or_wholly() {
        let mut selection = Selection::default();
        assert_eq!(selection.of_page(&page()), Part::None);
        selection.set("a", true);
        assert_eq!(selection.of_page(&page()), Part::Some);
        selection.set_page(&page(), true);
        assert_eq!(selection.of_page(&page()), Part::All);
        assert_eq!(Selection::default().of_page(&[]), Part::None);
    }
}
