//! People to fill a table with, and what a server would make of a list's state.

use api_types::Timestamp;
use ui::list::ListState;

/// Rows of a page.
pub(super) const PAGE: usize = 20;

/// Somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: &'static str,
    pub(super) tokens: u64,
    pub(super) joined: Timestamp,
}

const FIRST: [&str; 8] = ["Dana", "Łukasz", "Zoë", "Kim", "Omar", "Ana María", "Ingrid", "=Bobby"];
const LAST: [&str; 7] = ["Kowalski", "Nowak", "Brandt", "Sørensen", "Haddad", "de la Cruz", "Tables"];
pub(super) const ROLES: [(&str, &str); 3] =
    [("admin", "Administrator"), ("member", "Member"), ("viewer", "Viewer")];

/// All of them, always the same.
pub(super) fn all() -> Vec<Person> {
    (0..137_usize)
        .zip(0_i64..)
        .map(|(index, days)| {
            let (first, last) = (FIRST[index % FIRST.len()], LAST[index * 3 % LAST.len()]);
            Person {
                id: format!("p-{index:03}"),
                name: format!("{first} {last}"),
                email: format!("person{index}@acme.test"),
                role: ROLES[index % ROLES.len()].0,
                tokens: (index * 7 % 31) as u64,
                joined: Timestamp::from_micros(1_762_000_000_000_000 - days * 93_600_000_000),
            }
        })
        .collect()
}

/// What the state finds: all of it, in order.
pub(super) fn found(state: &ListState) -> Vec<Person> {
    let text = state.search.to_lowercase();
    let roles = state.filter("role");
    let mut found: Vec<Person> = all()
        .into_iter()
        .filter(|person| person.name.to_lowercase().contains(&text) || person.email.contains(&text))
        .filter(|person| roles.is_empty() || roles.iter().any(|role| role == person.role))
        .collect();
    if let Some(sort) = &state.sort {
        found.sort_by(|one, other| match sort.column.as_str() {
            "name" => one.name.cmp(&other.name),
            "tokens" => one.tokens.cmp(&other.tokens),
            _ => one.joined.cmp(&other.joined),
        });
        if sort.descending {
            found.reverse();
        }
    }
    found
}

/// The page that the state shows, and what the next one starts after.
pub(super) fn page(state: &ListState) -> (Vec<Person>, Option<String>, u64) {
    let found = found(state);
    let total = found.len() as u64;
    let from = state
        .start_after()
        .map_or(0, |last| found.iter().position(|one| one.id == last).map_or(0, |at| at + 1));
    let rows: Vec<Person> = found.iter().skip(from).take(PAGE).cloned().collect();
    let next = (from + PAGE < found.len()).then(|| rows.last().map(|last| last.id.clone())).flatten();
    (rows, next, total)
}
