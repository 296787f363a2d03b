//! `GET /v1/accounts`: pages, orders, filters, search, totals (contract 0.5, 0.6). What the store's own suite shows in
//! depth is shown here over HTTP.

use serde_json::{Value, json};
use store::accounts::AccountRow;

use crate::support::{Org, TestApp, encode, percent_encode_all};

on_both!(
    the_default_is_the_first_hundred_by_name,
    pages_join_without_gap_or_overlap,
    orders_go_both_ways_and_break_ties,
    filters_are_joined_and_understand_every_spelling,
    search_finds_parts_ids_and_pasted_addresses,
    totals_count_what_matches,
    a_filtered_total_stops_at_ten_thousand,
    what_cannot_be_used_is_named,
);

async fn names(app: &TestApp, org: &Org, query: &[(&str, &str)]) -> Vec<String> {
    let reply = org.call(app, "GET", "/v1/accounts").queries(query).send().await;
    names_of(&reply.expect(200).result())
}

fn names_of(accounts: &Value) -> Vec<String> {
    accounts.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

/// Adds many accounts at once, past the API.
async fn fill(app: &TestApp, org: &Org, count: usize) {
    let now = platform::time::now();
    let rows: Vec<_> = (0..count)
        .map(|n| AccountRow {
            id: api_types::AccountId(uuid::Uuid::now_v7()),
            organization_id: org.organization.id,
            name: format!("bulk-{n:05}"),
            fullname: format!("Bulk {}", n / 10),
            environment: api_types::Environment::Prod,
            labels: vec![],
            version: 1,
            created_at: now,
            updated_at: now,
        })
        .collect();
    for rows in rows.chunks(500).map(<[AccountRow]>::to_vec) {
        let written: Result<(), platform::Error> = app
            .platform
            .store
            .write(&org.scope, move |tx| {
                let rows = rows.clone();
                Box::pin(async move {
                    for row in &rows {
                        store::accounts::insert(tx, row).await?;
                    }
                    Ok(())
                })
            })
            .await;
        written.unwrap();
    }
}

async fn the_default_is_the_first_hundred_by_name(app: TestApp) {
    let org = app.organization("acme").await;
    fill(&app, &org, 150).await;
    let reply = org.call(&app, "GET", "/v1/accounts").send().await;
    let list = reply.json();
    assert_eq!(list.as_object().unwrap().keys().collect::<Vec<_>>(), ["result"], "no total unless asked for");
    let found = names_of(&list["result"]);
    let expected: Vec<_> =
        std::iter::once("acme".to_owned()).chain((0..99).map(|n| format!("bulk-{n:05}"))).collect();
    assert_eq!(found, expected);
}

async fn pages_join_without_gap_or_overlap(app: TestApp) {
    let org = app.organization("acme").await;
    fill(&app, &org, 57).await;
    let all = names(&app, &org, &[("limit", "1000")]).await;
    assert_eq!(all.len(), 58);
    for limit in ["1", "10", "58", "1000"] {
        let mut seen: Vec<String> = Vec::new();
        loop {
            let last = seen.last().cloned().unwrap_or_default();
            let page = names(&app, &org, &[("limit", limit), ("start_after", &last)]).await;
            if page.is_empty() {
                break;
            }
            seen.extend(page);
        }
        assert_eq!(seen, all, "pages of {limit}");
    }
    // The last object seen may be gone when the next page is asked for.
    org.call(&app, "DELETE", "/v1/accounts/bulk-00010").send().await.expect(204);
    let page = names(&app, &org, &[("limit", "1"), ("start_after", "bulk-00010")]).await;
    assert_eq!(page, ["bulk-00011"]);
    // By a key that many share, with the id that breaks the tie.
    let mut seen = 0;
    let mut after = String::new();
    loop {
        let query = [("limit", "4"), ("order", "fullname"), ("start_after", after.as_str())];
        let page = org.call(&app, "GET", "/v1/accounts").queries(&query).send().await.result();
        let Some(last) = page.as_array().unwrap().last() else { break };
        seen += page.as_array().unwrap().len();
        after = format!("{},{}", last["fullname"].as_str().unwrap(), last["id"].as_str().unwrap());
    }
    assert_eq!(seen, 57);
}

async fn orders_go_both_ways_and_break_ties(app: TestApp) {
    let org = app.organization("acme").await;
    for (name, fullname) in [("a", "Z"), ("b", "Y"), ("c", "Z")] {
        org.create(&app, json!({ "name": name, "fullname": fullname })).await;
    }
    let only = ("filter", "name[in]a,b,c");
    for (order, expected) in [
        (vec![], "abc"),
        (vec!["name"], "abc"),
        (vec!["name[asc]"], "abc"),
        (vec!["name[desc]"], "cba"),
        (vec!["fullname", "name[desc]"], "bca"),
        (vec!["fullname[desc]", "name"], "acb"),
        (vec!["created_at[desc]"], "cba"),
        (vec!["updated_at"], "abc"),
    ] {
        let mut query: Vec<_> = order.iter().map(|one| ("order", *one)).collect();
        query.push(only);
        assert_eq!(names(&app, &org, &query).await.concat(), expected, "{order:?}");
    }
}

async fn filters_are_joined_and_understand_every_spelling(app: TestApp) {
    let org = app.organization("acme").await;
    org.furnish(&app, "Demo Tenant").await;
    org.create(&app, json!({ "name": "~demo-1", "fullname": "zenith-systems - a, b" })).await;
    let one = "demo-tenant-one";
    let (two, three) = ("demo-tenant-two", "demo-tenant-three");
    let cases: Vec<(Vec<&str>, Vec<&str>)> = vec![
        (vec!["environment[eq]test"], vec![three, two]),
        (vec!["environment[ne]test"], vec!["acme", one, "~demo-1"]),
        (vec!["environment[neq]test"], vec!["acme", one, "~demo-1"]),
        (vec!["name[like]demo-tenant-%"], vec![one, three, two]),
        (vec!["name[like]Demo-Tenant-*"], vec![one, three, two]),
        (vec!["name[like]~demo-%"], vec!["~demo-1"]),
        (vec!["name[not like]*demo*"], vec!["acme"]),
        (vec!["fullname[like]zenith-systems - *"], vec!["~demo-1"]),
        (vec!["fullname[in]\"zenith-systems - a, b\",Demo Tenant one"], vec![one, "~demo-1"]),
        (vec!["name[in]demo-tenant-one, demo-tenant-two,nothing"], vec![one, two]),
        (vec!["name[not in]demo-tenant-one,acme,~demo-1"], vec![three, two]),
        (vec!["labels[eq]gold"], vec![one, two]),
        (vec!["labels[in]blue,red"], vec![two]),
        (vec!["labels[ne]gold"], vec!["acme", three, "~demo-1"]),
        (vec!["labels[eq]gold", "environment[eq]test"], vec![two]),
        (vec!["labels[eq]gold", "labels[eq]blue"], vec![two]),
        (vec!["created_at[lt]2001-01-01T00:00:00+02:00"], vec![]),
        (vec!["name[gt]acme", "name[lte]demo-tenant-three"], vec![one, three]),
        (vec!["name[eq]"], vec![]),
    ];
    for (filters, expected) in &cases {
        for spell in [encode, percent_encode_all] {
            let query: Vec<_> = filters.iter().map(|one| format!("filter={}", spell(one))).collect();
            let path = format!("/v1/accounts?{}", query.join("&"));
            let found = names_of(&org.call(&app, "GET", &path).send().await.expect(200).result());
            assert_eq!(&found, expected, "{path}");
        }
    }
    // As some clients write them: brackets as they are, blanks as plus signs.
    for path in [
        "/v1/accounts?filter=name[like]demo-tenant-o*",
        "/v1/accounts?filter=fullname%5Beq%5DDemo+Tenant+one",
    ] {
        assert_eq!(names_of(&org.call(&app, "GET", path).send().await.result()), [one], "{path}");
    }
}

async fn search_finds_parts_ids_and_pasted_addresses(app: TestApp) {
    let org = app.organization("acme").await;
    let account = org.create(&app, json!({ "fullname": "North Wind Trading" })).await;
    org.create(&app, json!({ "fullname": "South Wind" })).await;
    let id = account["id"].as_str().unwrap();
    let page = format!("https://patchbay.example/accounts/{id}?tab=tokens#x");
    for (search, expected) in [
        ("orth", vec!["north-wind-trading"]),
        ("WIND", vec!["north-wind-trading", "south-wind"]),
        ("wind nor", vec!["north-wind-trading"]),
        (id, vec!["north-wind-trading"]),
        (&page, vec!["north-wind-trading"]),
        ("https://patchbay.example/accounts/south-wind", vec!["south-wind"]),
        ("%", vec![]),
        ("\"' OR 1=1 --", vec![]),
        ("wind AND OR NOT *", vec![]),
        ("  ", vec!["acme", "north-wind-trading", "south-wind"]),
    ] {
        assert_eq!(names(&app, &org, &[("search", search)]).await, expected, "{search:?}");
    }
    let both = [("search", "wind"), ("filter", "name[like]s*"), ("total", "true")];
    let list = org.call(&app, "GET", "/v1/accounts").queries(&both).send().await.json();
    assert_eq!((names_of(&list["result"]), &list["total"]), (vec!["south-wind".to_owned()], &json!(1)));
}

async fn totals_count_what_matches(app: TestApp) {
    let org = app.organization("acme").await;
    fill(&app, &org, 25).await;
    for (query, total) in [
        (vec![("total", "true")], json!(26)),
        (vec![("total", "true"), ("limit", "1")], json!(26)),
        (vec![("total", "true"), ("start_after", "bulk-00020")], json!(26)),
        (vec![("total", "true"), ("filter", "name[like]bulk-*"), ("limit", "3")], json!(25)),
        (vec![("total", "true"), ("filter", "name[eq]nothing")], json!(0)),
        (vec![("total", "false")], Value::Null),
        (vec![("total", "True")], json!(26)),
    ] {
        let list = org.call(&app, "GET", "/v1/accounts").queries(&query).send().await.json();
        assert_eq!((&list["total"], &list["total_capped"]), (&total, &Value::Null), "{query:?}");
    }
}

async fn a_filtered_total_stops_at_ten_thousand(app: TestApp) {
    let org = app.organization("acme").await;
    fill(&app, &org, 10_000).await;
    let total = async |filter: &str| {
        let query = [("total", "true"), ("limit", "1"), ("filter", filter)];
        let list = org.call(&app, "GET", "/v1/accounts").queries(&query).send().await.json();
        (list["total"].clone(), list["total_capped"].clone())
    };
    assert_eq!(total("name[like]bulk-*").await, (json!(10_000), Value::Null), "exactly so many");
    assert_eq!(total("environment[eq]prod").await, (json!(10_000), json!(true)), "one more than that");
    let list = org.call(&app, "GET", "/v1/accounts").query("total", "true").send().await.json();
    assert_eq!(
        (&list["total"], &list["total_capped"]),
        (&json!(10_001), &Value::Null),
        "unfiltered, all are counted"
    );
}

async fn what_cannot_be_used_is_named(app: TestApp) {
    let org = app.organization("acme").await;
    let long = "x".repeat(257);
    let many: Vec<_> = (0..201).map(|n| n.to_string()).collect();
    let many = format!("name[in]{}", many.join(","));
    for (query, blamed) in [
        (vec![("limit", "0")], "limit"),
        (vec![("limit", "-1")], "limit"),
        (vec![("limit", "1001")], "limit"),
        (vec![("limit", "99999999999999999999")], "limit"),
        (vec![("limit", "ten")], "limit"),
        (vec![("limit", "")], "limit"),
        (vec![("limit", "1.0")], "limit"),
        (vec![("limit", "1"), ("limit", "1")], "limit"),
        (vec![("total", "maybe")], "total"),
        (vec![("total", "true"), ("total", "true")], "total"),
        (vec![("start_after", "a"), ("start_after", "b")], "start_after"),
        (vec![("start_after", "a\0b")], "start_after"),
        (vec![("order", "created_at"), ("start_after", "yesterday")], "start_after"),
        (vec![("order", "fullname"), ("order", "environment"), ("start_after", "a")], "start_after"),
        (vec![("order", "moon")], "order"),
        (vec![("order", "labels")], "order"),
        (vec![("order", "name[up]")], "order"),
        (vec![("order", "name;drop table accounts")], "order"),
        (vec![("order", "")], "order"),
        (vec![("filter", "")], "filter"),
        (vec![("filter", "name")], "filter"),
        (vec![("filter", "name[eq")], "filter"),
        (vec![("filter", "moon[eq]1")], "filter"),
        (vec![("filter", "name[is]1")], "filter"),
        (vec![("filter", "environment[eq]moon")], "filter"),
        (vec![("filter", "environment[like]t*")], "filter"),
        (vec![("filter", "created_at[gt]yesterday")], "filter"),
        (vec![("filter", "name[eq]a\0b")], "filter"),
        (vec![("filter", &many)], "filter"),
        (vec![("search", &long)], "search"),
        (vec![("search", "a\0b")], "search"),
        (vec![("expand", "organization")], "expand"),
        (vec![("Limit", "1")], "Limit"),
        (vec![("", "")], ""),
        (vec![("filter[]", "name[eq]a")], "filter[]"),
    ] {
        let reply = org.call(&app, "GET", "/v1/accounts").queries(&query).send().await;
        assert_eq!(
            reply.blames(400),
            [("query".to_owned(), blamed.to_owned())],
            "{query:?}: {}",
            reply.text()
        );
    }
    let several = [("limit", "0"), ("order", "moon"), ("filter", "x"), ("moon", "1")];
    let reply = org.call(&app, "GET", "/v1/accounts").queries(&several).send().await;
    let blamed: Vec<_> = reply.blames(400).into_iter().map(|(_, name)| name).collect();
    assert_eq!(blamed, ["limit", "order", "filter", "moon"], "every fault at once");
    for name in ["filter", "order"] {
        let value = if name == "filter" { "name[ne]a" } else { "fullname" };
        let query = vec![(name, value); 21];
        org.call(&app, "GET", "/v1/accounts").queries(&query).send().await.expect(400);
        org.call(&app, "GET", "/v1/accounts").queries(&query[..20]).send().await.expect(200);
    }
}
