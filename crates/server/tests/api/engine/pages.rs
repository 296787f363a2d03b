//! Filters, orders, pages.

use serde_json::Value;

use super::{connect, places};
use crate::support::TestApp;

on_both!(
    filters_narrow_and_values_may_be_quoted_or_empty,
    orders_sort,
    what_the_provider_cannot_do_is_refused_and_named,
    cursors_lead_through_every_ticket_once,
    a_cursor_is_good_for_its_own_question_alone,
);

async fn filters_narrow_and_values_may_be_quoted_or_empty(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    for (filters, expected) in [
        (&["project[eq]SEC", "status[ne]Done"][..], &["SEC-103", "SEC-104", "SEC-101", "SEC-105"][..]),
        (&["project[eq]\"OPS\"", "status[in]\"In Progress\",Done"], &["OPS-101", "OPS-102", "OPS-106"]),
        (&["creator[eq]", "project[eq]OPS"], &[]),
        (&["assignee[eq]\"\"", "project[eq]WEB"], &["WEB-103", "WEB-105"]),
        (&["tags[in]payment,search"], &["WEB-102", "WEB-104", "WEB-105"]),
        (&["priority[eq]CRITICAL"], &["OPS-102", "SEC-101"]),
        (&["created_at[lt]2000-01-01T00:00:00+02:00"], &[]),
        (&["name[like]*booking*"], &["WEB-103", "OPS-102", "WEB-104"]),
    ] {
        let queries: Vec<_> = filters.iter().map(|filter| ("filter", *filter)).collect();
        let mut found = mock.ids(&queries).await;
        let mut expected: Vec<_> = expected.iter().map(|id| (*id).to_owned()).collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{filters:?}");
    }
}

async fn orders_sort(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let mut by_name = mock.ids(&[("order", "name")]).await;
    let by_name_down = mock.ids(&[("order", "name[desc]")]).await;
    by_name.reverse();
    assert_eq!(by_name, by_name_down);
    let first = mock.ids(&[("order", "priority[desc]"), ("order", "id"), ("limit", "3")]).await;
    assert_eq!(first, ["OPS-106", "OPS-102", "SEC-101"]);
}

async fn what_the_provider_cannot_do_is_refused_and_named(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    for (name, value, part) in [
        ("filter", "colour[eq]red", "the fields are id, name"),
        ("filter", "priority[like]H*", "cannot use the operator"),
        ("filter", "priority[eq]high", "one of URGENT"),
        ("filter", "due_date[lt]soon", "a time such as"),
        ("filter", "status", "field[operator]value"),
        ("order", "colour", "the fields are time"),
        ("order", "time[up]", "field[asc]"),
        ("limit", "0", "whole number"),
        ("start_after", "x", "it takes meta, limit, cursor, filter, order"),
        ("cursor", "x", "first page"),
    ] {
        let refused = mock.call("GET", "tickets").query(name, value).send().await.problem(400);
        assert_eq!(places(&refused), [name], "{value}");
        assert!(refused["detail"].as_str().unwrap().contains(part), "{value}: {refused}");
    }
    let projects = mock.call("GET", "projects").query("filter", "id[eq]OPS").send().await.problem(400);
    assert_eq!(places(&projects), ["filter"]);
}

async fn cursors_lead_through_every_ticket_once(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect(&app, &org).await;
    let whole = mock.ids(&[("order", "updated_at[desc]")]).await;
    assert_eq!(whole.len(), 16);
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let call = mock.call("GET", "tickets").query("order", "updated_at[desc]").query("limit", "5");
        let page = call.query("cursor", &cursor).send().await.expect(200).json();
        let items = page["result"].as_array().unwrap();
        seen.extend(items.iter().map(|one: &Value| one["id"].as_str().unwrap().to_owned()));
        page["cursor"].as_str().unwrap().clone_into(&mut cursor);
        if cursor.is_empty() {
            break;
        }
        assert_eq!(items.len(), 5);
    }
    assert_eq!(seen, whole);
}

async fn a_cursor_is_good_for_its_own_question_alone(app: TestApp) {
    let org = app.organization("acme").await;
    let (mock, other) = (connect(&app, &org).await, connect(&app, &org).await);
    let page = mock.call("GET", "tickets").query("limit", "2").send().await.json();
    let cursor = page["cursor"].as_str().unwrap();
    // Whoever reads it learns nothing: the id of the last ticket is not in it.
    assert!(!cursor.contains("OPS") && cursor.len() > 40);
    let tickets =
        |with: &[(&str, &str)]| mock.call("GET", "tickets").query("cursor", cursor).queries(with).send();
    // Another limit is the same question.
    assert_eq!(tickets(&[("limit", "500")]).await.expect(200).json()["result"].as_array().unwrap().len(), 14);
    let mut flipped = cursor.to_owned();
    flipped.replace_range(30..31, if &cursor[30..31] == "A" { "B" } else { "A" });
    for call in [
        mock.call("GET", "tickets").query("cursor", cursor).query("order", "name"),
        mock.call("GET", "tickets").query("cursor", cursor).query("filter", "project[eq]OPS"),
        mock.call("GET", "projects").query("cursor", cursor),
        mock.call("GET", "tickets").query("cursor", &flipped),
        mock.call("GET", "tickets").query("cursor", &cursor[..60]),
        mock.call("GET", "tickets").query("cursor", &"A".repeat(20_000)),
        other.call("GET", "tickets").query("cursor", cursor),
    ] {
        assert_eq!(places(&call.send().await.problem(400)), ["cursor"]);
    }
}
