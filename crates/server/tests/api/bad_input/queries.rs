//! Queries as bytes. What their parameters mean is tried with the list itself.

use crate::support::{Reply, TestApp, raw};

on_both!(odd_queries_have_their_answer, endless_filters_have_their_answer);

async fn odd_queries_have_their_answer(app: TestApp) {
    let org = app.organization("acme").await;
    let ask = async |query: &str| -> Reply {
        let request = format!(
            "GET /v1/accounts?{query} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\r\n",
            org.token
        );
        raw(app.address, request).await
    };
    for (query, status) in [
        ("", 200),
        ("&", 200),
        ("&&", 200),
        ("=", 400),
        ("%", 400),
        ("%00=1", 400),
        ("limit", 400),
        ("limit=%00", 400),
        ("limit=%ff", 400),
        ("limit=1%2F2", 400),
        ("limit=1&limit", 400),
        ("l%69mit=1", 200),
        ("filter=%ff", 400),
        ("filter=%5B%5D", 400),
        ("filter=name[eq]%00", 400),
        ("filter=name[eq]a%2Fb", 200),
        ("filter=name[eq]%zz", 200),
        ("filter=name[eq]%F0%9F%98%80", 200),
        ("filter=name[like]%25%25%25%25%25%25%25%25%25%25%25", 200),
        ("filter=name[like]%5C", 200),
        ("filter=name[in]", 200),
        ("filter=name[in],,,", 200),
        ("filter=name[in]%22", 400),
        ("filter=id[eq]nonsense", 200),
        ("filter=created_at[gt]9999-12-30T00:00:00Z", 200),
        ("filter=created_at[gt]-9999-01-01T00:00:00Z", 400),
        ("filter=created_at[gt]2026-02-30T00:00:00Z", 400),
        ("filter=created_at[gt]2026-11-03T09:30:00%2B02:00", 200),
        ("start_after=%F0%9F%98%80", 200),
        ("start_after=%ED%A0%80", 200),
        ("start_after=%00", 400),
        ("order=created_at&start_after=99999-01-01T00:00:00Z", 400),
        ("order=created_at&start_after=2026-01-01T00:00:00Z,not-an-id", 400),
        ("search=%22%27%60%5C*()%7B%7D%5E:-%2B", 200),
        ("search=%E2%80%AE%E2%80%8B", 200),
        ("search=NEAR(a%20b,2)", 200),
        ("search=a", 200),
        ("search=%F0%9F%98%80", 200),
        ("total=1;drop%20table", 400),
    ] {
        let reply = ask(query).await;
        assert_eq!(reply.status.as_u16(), status, "{query}: {}", reply.text());
    }
}

async fn endless_filters_have_their_answer(app: TestApp) {
    let org = app.organization("acme").await;
    let long = "a".repeat(50_000);
    for (filter, status) in [
        (format!("name[eq]{long}"), 200),
        // Longer than SQLite takes a pattern to be, with and without a beginning that an index could use.
        (format!("name[like]{long}"), 400),
        (format!("fullname[like]*{long}"), 400),
        (format!("fullname[not like]*{}", "a".repeat(1000)), 400),
        (format!("fullname[like]*{}", "a".repeat(999)), 200),
        (format!("fullname[like]{}", "*a".repeat(500)), 200),
        (format!("fullname[like]{}", "*\u{1f600}".repeat(500)), 200),
        (format!("name[in]{}", vec!["x"; 200].join(",")), 200),
        (format!("name[in]{}", vec!["x"; 201].join(",")), 400),
    ] {
        let reply = org.call(&app, "GET", "/v1/accounts").query("filter", &filter).send().await;
        let shown: String = filter.chars().take(30).collect();
        assert_eq!(reply.status.as_u16(), status, "{shown}…: {}", reply.text());
    }
    let start = "a".repeat(50_000);
    org.call(&app, "GET", "/v1/accounts").query("start_after", &start).send().await.expect(200);
    org.call(&app, "GET", "/v1/accounts").query("search", &"ab ".repeat(85)).send().await.expect(200);
}
