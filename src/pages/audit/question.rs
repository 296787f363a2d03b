//! What the audit log is asked: from the page's address to the server's question.

use api_types::{AccountId, Timestamp, audit::Audit};
use ui::{
    api::ListQuery,
    list::{ListState, Sort},
};

use crate::pages::listing;

/// Filters of the address that are no fields of the server: a span up to now, or its two ends.
pub(super) const SPAN: &str = "time";
pub(super) const FROM: &str = "from";
pub(super) const TO: &str = "to";

/// Spans up to now: as they stand in the address, in words, and how long in seconds.
pub(super) const SPANS: [(&str, &str, i64); 4] = [
    ("1h", "last hour", 3_600),
    ("24h", "last 24 hours", 86_400),
    ("7d", "last 7 days", 7 * 86_400),
    ("30d", "last 30 days", 30 * 86_400),
];

/// The state with the order that the log has unless somebody wants another: the newest first.
pub(super) fn ordered(state: ListState) -> ListState {
    let newest_first = Sort { column: "created_at".to_owned(), descending: true };
    ListState { sort: Some(state.sort.clone().unwrap_or(newest_first)), ..state }
}

/// Whether new entries would appear at the top of this page.
pub(super) fn shows_newest(state: &ListState) -> bool {
    state.trail.is_empty() && state.sort.as_ref().is_none_or(|sort| sort.descending)
}

/// One page. `now` is in seconds since 1970.
pub(super) fn page(state: &ListState, tenant: Option<AccountId>, now: i64) -> ListQuery {
    narrowed(listing::page::<Audit>(state), state, tenant, now)
}

/// The same for as many as the server gives at once.
pub(super) fn bulk(state: &ListState, tenant: Option<AccountId>, now: i64) -> ListQuery {
    narrowed(listing::bulk::<Audit>(state), state, tenant, now)
}

fn narrowed(query: ListQuery, state: &ListState, tenant: Option<AccountId>, now: i64) -> ListQuery {
    let mut filter = query.filter;
    filter.extend(tenant.map(|tenant| format!("account_id[eq]{tenant}")));
    let (from, to) = ends(state, now);
    filter.extend(from.map(|from| format!("created_at[gte]{from}")));
    filter.extend(to.map(|to| format!("created_at[lt]{to}")));
    // The log has no search; one that came along from another page would be refused.
    ListQuery { filter, search: None, ..query }
}

/// First moment, and the moment after the last; what is no time in the address narrows nothing.
fn ends(state: &ListState, now: i64) -> (Option<Timestamp>, Option<Timestamp>) {
    let first = |key| state.filter(key).first().map(String::as_str);
    let read = |key| first(key).and_then(moment);
    let span = first(SPAN).and_then(|span| SPANS.iter().find(|(word, ..)| *word == span));
    let since = span.map(|(.., seconds)| Timestamp::from_micros((now - seconds).saturating_mul(1_000_000)));
    (read(FROM).or(since), read(TO))
}

/// Reads a time as a date field of the browser writes it, which is meant in UTC here, or with its zone.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    [text.to_owned(), format!("{text}Z"), format!("{text}:00Z"), format!("{text}T00:00:00Z")]
        .iter()
        .find_map(|text| text.parse().ok())
}

/// The day of a time, and the day after, as they stand in the address.
pub(super) fn day(at: Timestamp) -> (String, String) {
    let date = |at: Timestamp| at.to_string().split('T').next().unwrap_or_default().to_owned();
    let next = Timestamp::from_micros(at.as_micros().saturating_add(86_400_000_000));
    (format!("{}T00:00", date(at)), format!("{}T00:00", date(next)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_795_348_800;

    fn asked(query: &str) -> ListQuery {
        page(&ordered(ListState::from_query(query)), None, NOON)
    }

    #[test]
    fn the_newest_come_first_unless_the_address_says_otherwise() {
        assert_eq!(asked("").order, ["created_at[desc]"]);
        assert_eq!(asked("sort=created_at").order, ["created_at[asc]"]);
    }

    #[test]
    fn each_filter_of_the_address_is_asked_for() {
        let query = asked(
            "f.action=accounts.update,accounts.patch&f.action=auth.logon&f.status=denied&f.target_id=x",
        );
        assert_eq!(
            query.filter,
            ["action[in]accounts.update,accounts.patch,auth.logon", "status[in]denied", "target_id[in]x"]
        );
    }

    #[test]
    fn a_tenant_narrows_whatever_else_does() {
        let tenant: AccountId = "0190a000-0000-7000-8000-000000000001".parse().unwrap();
        let query = page(&ordered(ListState::from_query("f.status=ok")), Some(tenant), NOON);
        assert_eq!(query.filter, ["status[in]ok".to_owned(), format!("account_id[eq]{tenant}")]);
    }

    #[test]
    fn a_span_reaches_back_from_now_and_ends_go_before_it() {
        assert_eq!(asked("f.time=24h").filter, ["created_at[gte]2026-11-21T12:00:00Z"]);
        assert_eq!(
            asked("f.from=2026-11-03T09:30&f.to=2026-11-04").filter,
            ["created_at[gte]2026-11-03T09:30:00Z", "created_at[lt]2026-11-04T00:00:00Z"]
        );
    }

    #[test]
    fn what_is_no_time_and_what_cannot_be_searched_is_left_out() {
        let query = asked("f.time=soon&f.from=yesterday&q=dana");
        assert!(query.filter.is_empty(), "{:?}", query.filter);
        assert_eq!(query.search, None);
    }

    #[test]
    fn a_day_is_from_midnight_to_midnight() {
        let at = "2026-11-30T09:30:00.5Z".parse().unwrap();
        assert_eq!(day(at), ("2026-11-30T00:00".to_owned(), "2026-12-01T00:00".to_owned()));
    }

    #[test]
    fn only_the_top_of_the_log_gets_new_entries() {
        let shows = |query: &str| shows_newest(&ListState::from_query(query));
        assert!(shows("") && shows("f.status=ok") && shows("sort=-created_at"));
        assert!(!shows("sort=created_at") && !shows("after=x"));
    }
}
