//! The members of one tenant. The API gives all of them at once, so search, filters, order and pages are made here.

use api_types::tenant_member::{TenantMember, TenantMemberStatus};
use ui::list::ListState;

/// Rows on a page.
const ROWS: usize = 50;

/// One page of the tenant's members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) ids: Vec<String>,
    pub(super) total: u64,
    pub(super) next: Option<String>,
}

/// The page that the address asks for.
pub(super) fn page(all: &[TenantMember], state: &ListState) -> Page {
    let narrowed = narrowed(all, state);
    let after = state.start_after();
    let start = after.and_then(|last| narrowed.iter().position(|member| member.uid.to_string() == last));
    let start = start.map_or(0, |place| place + 1);
    let ids: Vec<String> =
        narrowed.iter().skip(start).take(ROWS).map(|member| member.uid.to_string()).collect();
    let more = narrowed.len() > start + ids.len();
    Page { next: ids.last().filter(|_| more).cloned(), total: narrowed.len() as u64, ids }
}

/// Everybody whom search and filters find, in order.
pub(super) fn narrowed<'a>(all: &'a [TenantMember], state: &ListState) -> Vec<&'a TenantMember> {
    let words: Vec<String> = state.search.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut found: Vec<&TenantMember> = all
        .iter()
        .filter(|member| {
            let text = format!("{} {}", member.email.to_lowercase(), member.uid);
            words.iter().all(|word| text.contains(word.as_str()))
        })
        .filter(|member| {
            picked(state, "state", status(member.status)) && picked(state, "role_binding", &member.role)
        })
        .collect();
    if let Some(sort) = &state.sort {
        match sort.column.as_str() {
            "state" => found.sort_by_key(|member| status(member.status)),
            "created_at" => found.sort_by_key(|member| member.created_at),
            _ => {}
        }
        if sort.descending {
            found.reverse();
        }
    }
    found
}

fn picked(state: &ListState, filter: &str, value: &str) -> bool {
    let wanted = state.filter(filter);
    wanted.is_empty() || wanted.iter().any(|one| one == value)
}

/// The word of the API.
pub(super) fn status(status: TenantMemberStatus) -> &'static str {
    match status {
        TenantMemberStatus::Active => "active",
        TenantMemberStatus::Invited => "invited",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn all(count: usize) -> Vec<TenantMember> {
        let member = |number: usize| {
            serde_json::from_value(json!({
                "uid": format!("0190a000-0000-7000-8000-{number:012}"),
                "email": format!("p{number:03}@{}.test", if number.is_multiple_of(2) { "acme" } else { "north" }),
                "role": if number == 0 { "ADMIN" } else { "VIEWER" },
                "status": if number.is_multiple_of(3) { "invited" } else { "active" },
                "created_at": format!("2026-11-{:02}T00:00:00Z", 28 - number % 28),
            }))
            .unwrap()
        };
        (0..count).map(member).collect()
    }

    fn found(query: &str) -> usize {
        narrowed(&all(12), &ListState::from_query(query)).len()
    }

    #[test]
    fn search_and_filters_narrow() {
        assert_eq!(found(""), 12);
        assert_eq!(found("q=ACME"), 6);
        assert_eq!(found("q=acme%20p004"), 1);
        assert_eq!(found("f.state=invited"), 4);
        assert_eq!(found("f.role_binding=ADMIN"), 1);
        assert_eq!(found("f.role_binding=ADMIN&f.state=active"), 0);
    }

    #[test]
    fn pages_follow_each_other_to_the_end() {
        let members = all(120);
        let mut state = ListState::default();
        let mut seen = Vec::new();
        loop {
            let page = page(&members, &state);
            assert_eq!(page.total, 120);
            seen.extend(page.ids);
            match page.next {
                Some(next) => state = state.next(next),
                None => break,
            }
        }
        let ids: Vec<_> = members.iter().map(|member| member.uid.to_string()).collect();
        assert_eq!(seen, ids);
    }

    #[test]
    fn the_order_is_that_of_the_column() {
        let members = all(3);
        let first = |query: &str| narrowed(&members, &ListState::from_query(query))[0].email.clone();
        assert_eq!(first("sort=-name"), "p002@acme.test");
        assert_eq!(first("sort=created_at"), "p002@acme.test");
        assert_eq!(first("sort=-created_at"), "p000@acme.test");
    }
}
