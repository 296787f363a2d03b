//! What is shown of a list, to and from the query of the page's address:
//! `?q=dana&f.role=admin&f.role=viewer&sort=-created&after=<last row of page 1>&after=<… of page 2>`.

use std::{borrow::Cow, collections::BTreeMap};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stays readable in a query.
const ESCAPED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'@').remove(b':');

/// Search, filters, order and page of one list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListState {
    /// What was typed into the search.
    pub search: String,
    /// By filter: the picked values. A filter without any is not in here.
    pub filters: BTreeMap<String, Vec<String>>,
    /// None: the server's own order.
    pub sort: Option<Sort>,
    /// The last row of each page before this one; empty on the first page.
    pub trail: Vec<String>,
}

/// A column, and which way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// Key of the column.
    pub column: String,
    /// Greatest first.
    pub descending: bool,
}

impl ListState {
    /// Reads a query, with or without its question mark. What belongs to others is left alone.
    pub fn from_query(query: &str) -> Self {
        let mut state = Self::default();
        for (name, value) in pairs(query) {
            let (name, value) = (decode(name), decode(value));
            if value.is_empty() {
                continue;
            }
            match name.as_ref() {
                "q" => state.search = value.into_owned(),
                "sort" => state.sort = Some(Sort::from_text(&value)),
                "after" => state.trail.push(value.into_owned()),
                name => {
                    if let Some(filter) = name.strip_prefix("f.") {
                        state.filters.entry(filter.to_owned()).or_default().push(value.into_owned());
                    }
                }
            }
        }
        state
    }

    /// The query for this state, without a question mark. The parts of `present` that belong to others are kept, in
    /// front.
    pub fn to_query(&self, present: &str) -> String {
        let others = pairs(present).filter(|(name, _)| !is_ours(&decode(name)));
        let mut parts: Vec<String> = others.map(|(name, value)| joined(name, value)).collect();
        let mut add = |name: &str, value: &str| {
            parts.push(format!("{}={}", encode(name), encode(value)));
        };
        if !self.search.is_empty() {
            add("q", &self.search);
        }
        for (filter, values) in &self.filters {
            for value in values {
                add(&format!("f.{filter}"), value);
            }
        }
        if let Some(sort) = &self.sort {
            add("sort", &sort.to_text());
        }
        for row in &self.trail {
            add("after", row);
        }
        parts.join("&")
    }

    /// For the server's `start_after`: the row after which this page begins.
    pub fn start_after(&self) -> Option<&str> {
        self.trail.last().map(String::as_str)
    }

    /// The picked values of a filter.
    pub fn filter(&self, key: &str) -> &[String] {
        self.filters.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether anything narrows the list: search or filters.
    pub fn is_narrowed(&self) -> bool {
        !self.search.is_empty() || !self.filters.is_empty()
    }

    /// Another search; begins at the first page.
    #[must_use]
    pub fn searched(self, search: &str) -> Self {
        Self { search: search.trim().to_owned(), trail: Vec::new(), ..self }
    }

    /// Other values of a filter, none to drop it; begins at the first page.
    #[must_use]
    pub fn filtered(mut self, key: &str, values: Vec<String>) -> Self {
        if values.is_empty() {
            self.filters.remove(key);
        } else {
            self.filters.insert(key.to_owned(), values);
        }
        Self { trail: Vec::new(), ..self }
    }

    /// Without search and filters, from the first page on; the order stays.
    #[must_use]
    pub fn widened(self) -> Self {
        Self { sort: self.sort, ..Self::default() }
    }

    /// A click on a column's heading: ascending, descending, the server's own order again.
    #[must_use]
    pub fn sorted(self, column: &str) -> Self {
        let sort = match &self.sort {
            Some(sort) if sort.column == column && sort.descending => None,
            Some(sort) if sort.column == column => Some(Sort { descending: true, ..sort.clone() }),
            _ => Some(Sort { column: column.to_owned(), descending: false }),
        };
        Self { sort, trail: Vec::new(), ..self }
    }

    /// The page after this one, which ends with `last`.
    #[must_use]
    pub fn next(mut self, last: String) -> Self {
        self.trail.push(last);
        self
    }

    /// The page before this one.
    #[must_use]
    pub fn previous(mut self) -> Self {
        self.trail.pop();
        self
    }
}

impl Sort {
    fn from_text(text: &str) -> Self {
        match text.strip_prefix('-') {
            Some(column) => Self { column: column.to_owned(), descending: true },
            None => Self { column: text.to_owned(), descending: false },
        }
    }

    fn to_text(&self) -> String {
        if self.descending { format!("-{}", self.column) } else { self.column.clone() }
    }
}

fn is_ours(name: &str) -> bool {
    matches!(name, "q" | "sort" | "after") || name.starts_with("f.")
}

fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts = query.trim_start_matches('?').split('&').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, "")))
}

fn joined(name: &str, value: &str) -> String {
    if value.is_empty() { name.to_owned() } else { format!("{name}={value}") }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// Forms and people write blanks as plus signs.
fn decode(text: &str) -> Cow<'_, str> {
    if text.contains('+') {
        return Cow::Owned(percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned());
    }
    percent_decode_str(text).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> ListState {
        ListState {
            search: "dana & co=1 +ü%".to_owned(),
            filters: BTreeMap::from([
                ("role".to_owned(), vec!["admin".to_owned(), "read/only?".to_owned()]),
                ("state".to_owned(), vec!["ACTIVE".to_owned()]),
            ]),
            sort: Some(Sort { column: "created".to_owned(), descending: true }),
            trail: vec!["m-1".to_owned(), "m&2#3".to_owned()],
        }
    }

    #[test]
    fn everything_survives_a_reload() {
        let state = full();
        assert_eq!(ListState::from_query(&state.to_query("")), state);
        assert_eq!(ListState::from_query(&format!("?{}", state.to_query(""))), state);
    }

    #[test]
    fn each_part_survives_alone() {
        let start = ListState::default;
        let parts = [
            start(),
            start().searched("x"),
            start().filtered("role", vec!["a,b".to_owned()]),
            start().sorted("name"),
            start().sorted("name").sorted("name"),
            start().next("last".to_owned()),
        ];
        for part in parts {
            assert_eq!(ListState::from_query(&part.to_query("")), part);
        }
    }

    #[test]
    fn what_belongs_to_others_stays() {
        let query = full().to_query("?tenant=acme%20ltd&q=old&after=x&flag");
        assert!(query.starts_with("tenant=acme%20ltd&flag&q="), "{query}");
        assert_eq!(ListState::default().to_query(&query), "tenant=acme%20ltd&flag");
    }

    #[test]
    fn an_untouched_list_has_no_query() {
        assert_eq!(ListState::default().to_query(""), "");
    }

    #[test]
    fn whatever_narrows_or_orders_begins_at_the_first_page() {
        let deep = full();
        assert!(deep.clone().searched("x").trail.is_empty());
        assert!(deep.clone().filtered("role", Vec::new()).trail.is_empty());
        assert!(deep.clone().sorted("name").trail.is_empty());
        assert!(deep.widened().trail.is_empty());
    }

    #[test]
    fn a_heading_goes_up_down_and_back() {
        let up = ListState::default().sorted("name");
        assert_eq!(up.sort, Some(Sort { column: "name".to_owned(), descending: false }));
        let down = up.sorted("name");
        assert_eq!(down.sort, Some(Sort { column: "name".to_owned(), descending: true }));
        assert_eq!(down.clone().sorted("name").sort, None);
        assert!(!down.sorted("created").sort.unwrap().descending);
    }

    #[test]
    fn pages_are_left_the_way_they_were_entered() {
        let third = ListState::default().next("a".to_owned()).next("b".to_owned());
        assert_eq!(third.start_after(), Some("b"));
        let second = third.previous();
        assert_eq!(second.start_after(), Some("a"));
        assert_eq!(second.previous().start_after(), None);
    }

    #[test]
    fn malformed_queries_are_read_as_far_as_they_go() {
        for query in ["?", "&&&", "q", "=x", "f.=", "%zz=1&q=%ff", "sort=-", "after"] {
            let state = ListState::from_query(query);
            assert_eq!(ListState::from_query(&state.to_query("")), state, "{query}");
        }
    }
}
