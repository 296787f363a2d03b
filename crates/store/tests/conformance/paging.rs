//! `order`, `start_after`, `limit` and totals.

use api_types::Environment;
use store::accounts::{self, AccountRow};
use store::list::Total;
use store::{Scope, StoreError};

use crate::bench::{Bench, account, at, labelled, query, try_query, wire};

on_both! {
    orders_go_up_and_down_by_several_fields,
    pages_hold_every_row_once_in_every_order,
    the_value_of_the_last_row_alone_begins_the_next_page,
    an_empty_start_is_the_beginning,
    a_page_holds_no_more_than_its_limit,
    totals_count_what_matches_on_all_pages,
    filtered_totals_stop_counting,
    a_list_is_one_state_of_the_data,
}

/// Rows with equal values in every field that can have them, and values that the grammar of `start_after` uses.
fn rows_with_ties() -> Vec<AccountRow> {
    let fullnames = [
        "same",
        "same",
        "same",
        "a,b",
        "a\\",
        "a\\,b",
        "",
        "ä",
        "Z",
        "same,018f2b7e-4d5a-7c3e-9a51-0123456789ab",
    ];
    (0..30)
        .map(|n: usize| AccountRow {
            fullname: fullnames[n % fullnames.len()].into(),
            environment: if n.is_multiple_of(3) { Environment::Test } else { Environment::Prod },
            created_at: at(i64::try_from(n / 7).unwrap()),
            updated_at: at(0),
            ..account(&format!("n{:02}", (n * 7) % 30))
        })
        .collect()
}

const ORDERS: &[&[&str]] = &[
    &[],
    &["name"],
    &["name[desc]"],
    &["id[desc]"],
    &["fullname"],
    &["fullname[desc]"],
    &["environment[asc]"],
    &["created_at[desc]"],
    &["updated_at"],
    &["updated_at[desc]"],
    &["fullname", "created_at"],
    &["fullname[desc]", "created_at[desc]"],
    &["environment[desc]", "fullname"],
    &["created_at", "fullname[desc]", "environment"],
    &["environment", "name[desc]"],
    &["environment[desc]", "id"],
    &["fullname", "fullname[desc]"],
];

/// The order that the fields of the rows themselves have.
fn sorted(mut rows: Vec<AccountRow>, order: &[&str]) -> Vec<String> {
    let keys: Vec<(&str, bool)> = order
        .iter()
        .map(|key| {
            key.strip_suffix("[desc]").map_or((key.trim_end_matches("[asc]"), false), |field| (field, true))
        })
        .collect();
    let last_down = keys.last().is_some_and(|(_, down)| *down);
    rows.sort_by(|a, b| {
        let fields = keys.iter().map(|&(field, down)| {
            let order = match field {
                "created_at" => a.created_at.cmp(&b.created_at),
                "updated_at" => a.updated_at.cmp(&b.updated_at),
                other => wire(a, other).cmp(&wire(b, other)),
            };
            if down { order.reverse() } else { order }
        });
        let tie = if keys.is_empty() { a.name.cmp(&b.name) } else { a.id.cmp(&b.id) };
        fields.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then).then(if last_down {
            tie.reverse()
        } else {
            tie
        })
    });
    rows.into_iter().map(|row| row.name).collect()
}

fn parameters<'a>(order: &[&'a str], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    order.iter().map(|&key| ("order", key)).chain(more.iter().copied()).collect()
}

async fn orders_go_up_and_down_by_several_fields(bench: Bench) {
    let scope = bench.organization("acme").await;
    let rows = rows_with_ties();
    bench.insert(&scope, &rows).await;
    for order in ORDERS {
        assert_eq!(
            bench.names(&scope, &parameters(order, &[])).await,
            sorted(rows.clone(), order),
            "{order:?}"
        );
    }
    assert!(try_query(&[("order", "labels")]).is_err());
    assert!(try_query(&[("order", "name[up]")]).is_err());
}

async fn pages_hold_every_row_once_in_every_order(bench: Bench) {
    let scope = bench.organization("acme").await;
    bench.insert(&bench.organization("other").await, &rows_with_ties()).await;
    let rows = rows_with_ties();
    bench.insert(&scope, &rows).await;
    for order in ORDERS {
        for limit in ["1", "2", "7", "30"] {
            assert_eq!(
                walk(&bench, &scope, order, limit).await,
                sorted(rows.clone(), order),
                "{order:?} {limit}"
            );
        }
    }
}

/// All pages, one after the other.
async fn walk(bench: &Bench, scope: &Scope, order: &[&str], limit: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut start = String::new();
    loop {
        let query = query(&parameters(order, &[("limit", limit), ("start_after", &start)]));
        let page = accounts::list(&mut bench.store.read(scope).await.unwrap(), &query).await.unwrap();
        names.extend(page.rows.iter().map(|row| row.name.clone()));
        assert!(names.len() <= 30, "rows are seen twice");
        match page.rows.last() {
            Some(last) => start = query.start_after(|field| wire(last, field)),
            None => return names,
        }
    }
}

async fn the_value_of_the_last_row_alone_begins_the_next_page(bench: Bench) {
    let scope = bench.organization("acme").await;
    let rows: Vec<_> = [("a", "x"), ("b", "x"), ("c", "y"), ("d", "z,1")]
        .map(|(name, fullname)| AccountRow { fullname: fullname.into(), ..account(name) })
        .into();
    bench.insert(&scope, &rows).await;
    for (parameters, expected) in [
        (vec![("start_after", "B")], &["c", "d"][..]),
        (vec![("start_after", "bb")], &["c", "d"]),
        (vec![("order", "name[desc]"), ("start_after", "c")], &["b", "a"]),
        (vec![("order", "fullname"), ("start_after", "x")], &["c", "d"]),
        (vec![("order", "fullname"), ("start_after", "z,1")], &[]),
        (vec![("order", "fullname"), ("start_after", "z,0")], &["d"]),
        (vec![("order", "fullname"), ("order", "environment"), ("start_after", r"z\,0,prod")], &["d"]),
        (vec![("order", "fullname"), ("order", "environment"), ("start_after", "x,prod")], &["c", "d"]),
    ] {
        assert_eq!(bench.names(&scope, &parameters).await, expected, "{parameters:?}");
    }
    for bad in [
        vec![("order", "created_at"), ("start_after", "yesterday")],
        vec![("order", "environment"), ("start_after", "dev")],
        vec![("order", "fullname"), ("order", "environment"), ("start_after", "x")],
        vec![("order", "fullname"), ("order", "environment"), ("start_after", "x,prod,no-id")],
        vec![("start_after", "a\0")],
    ] {
        assert!(try_query(&bad).is_err(), "{bad:?}");
    }
}

async fn an_empty_start_is_the_beginning(bench: Bench) {
    let scope = bench.organization("acme").await;
    bench.insert(&scope, &[account("a")]).await;
    assert_eq!(bench.names(&scope, &[("start_after", "")]).await, ["a"]);
}

async fn a_page_holds_no_more_than_its_limit(bench: Bench) {
    let scope = bench.organization("acme").await;
    let rows: Vec<_> = (0..105).map(|n| account(&format!("n{n:03}"))).collect();
    insert_together(&bench, &scope, rows).await;
    for (limit, expected) in [(None, 100), (Some("1"), 1), (Some("104"), 104), (Some("1000"), 105)] {
        let parameters: Vec<_> = limit.iter().map(|&limit| ("limit", limit)).collect();
        assert_eq!(bench.names(&scope, &parameters).await.len(), expected, "{limit:?}");
    }
    for limit in ["0", "-1", "1001", "ten", ""] {
        assert!(try_query(&[("limit", limit)]).is_err(), "{limit:?}");
    }
}

async fn insert_together(bench: &Bench, scope: &Scope, rows: Vec<AccountRow>) {
    bench
        .store
        .write(scope, move |tx| {
            let rows = rows.clone();
            Box::pin(async move {
                for row in &rows {
                    accounts::insert(tx, row).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await
        .unwrap();
}

async fn totals_count_what_matches_on_all_pages(bench: Bench) {
    let scope = bench.organization("acme").await;
    bench.insert(&bench.organization("other").await, &[account("t0")]).await;
    let mut rows: Vec<_> =
        (0..12).map(|n| labelled(&format!("t{n:02}"), Environment::Test, &["x"])).collect();
    rows.push(account("p"));
    bench.insert(&scope, &rows).await;
    for (parameters, expected) in [
        (vec![], None),
        (vec![("total", "false")], None),
        (vec![("total", "true")], Some(13)),
        (vec![("total", "true"), ("limit", "3")], Some(13)),
        (vec![("total", "true"), ("start_after", "t05")], Some(13)),
        (vec![("total", "true"), ("filter", "labels[eq]x"), ("limit", "1")], Some(12)),
        (vec![("total", "true"), ("filter", "labels[eq]x"), ("start_after", "t10")], Some(12)),
        (vec![("total", "true"), ("search", "t1")], Some(2)),
        (vec![("total", "true"), ("filter", "name[eq]nobody")], Some(0)),
    ] {
        let total = bench.list(&scope, &parameters).await.total;
        assert_eq!(total, expected.map(Total::Exactly), "{parameters:?}");
    }
}

async fn filtered_totals_stop_counting(bench: Bench) {
    let scope = bench.organization("acme").await;
    bulk_insert(&bench, &scope, 10_000).await;
    let filtered = [("total", "true"), ("filter", "environment[eq]prod"), ("limit", "1")];
    assert_eq!(bench.list(&scope, &filtered).await.total, Some(Total::Exactly(10_000)));
    bench.insert(&scope, &[account("one-more")]).await;
    assert_eq!(bench.list(&scope, &filtered).await.total, Some(Total::AtLeast(10_000)));
    assert_eq!(
        bench.list(&scope, &[("total", "true"), ("limit", "1")]).await.total,
        Some(Total::Exactly(10_001))
    );
}

/// Many accounts in few statements. The counter grows with them, as it would one by one.
async fn bulk_insert(bench: &Bench, scope: &Scope, count: i64) {
    let generated = match &bench.home {
        crate::bench::Home::Sqlite(_) => {
            "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < $2) \
             INSERT INTO accounts (org_id, id, name, fullname, environment, labels, haystack, version, created_at, \
             updated_at) SELECT $1, printf('00000000-0000-7000-8000-%012d', i), 'n' || i, 'n', 'prod', '[]', 'n', 1, \
             0, 0 FROM n"
        }
        crate::bench::Home::Postgres(_) => {
            "INSERT INTO accounts (org_id, id, name, fullname, environment, labels, haystack, version, created_at, \
             updated_at) SELECT $1, format('00000000-0000-7000-8000-%s', lpad(i::text, 12, '0')), 'n' || i, 'n', \
             'prod', '[]', 'n', 1, 0, 0 FROM generate_series(1, $2) i"
        }
    };
    let counter = "INSERT INTO counters (org_id, name, shard, value) VALUES ($1, 'accounts', 31, $2)";
    let organization = scope.organization().to_string();
    match &bench.home {
        crate::bench::Home::Sqlite(directory) => {
            let pool = sqlx::SqlitePool::connect_with(
                sqlx::sqlite::SqliteConnectOptions::new().filename(directory.path().join("patchbay.db")),
            )
            .await
            .unwrap();
            for sql in [generated, counter] {
                sqlx::query(sql).bind(&organization).bind(count).execute(&pool).await.unwrap();
            }
            pool.close().await;
        }
        crate::bench::Home::Postgres(database) => {
            let pool = sqlx::PgPool::connect(&database.superuser_url()).await.unwrap();
            for sql in [generated, counter] {
                sqlx::query(sql).bind(&organization).bind(count).execute(&pool).await.unwrap();
            }
            pool.close().await;
        }
    }
}

async fn a_list_is_one_state_of_the_data(bench: Bench) {
    let scope = bench.organization("acme").await;
    bench.insert(&scope, &[account("a")]).await;
    let mut tx = bench.store.read(&scope).await.unwrap();
    let everything = query(&[("total", "true")]);
    let before = accounts::list(&mut tx, &everything).await.unwrap();

    bench.insert(&scope, &[account("b")]).await;
    assert_eq!(accounts::list(&mut tx, &everything).await.unwrap(), before);
    assert_eq!(accounts::get(&mut tx, "b").await.unwrap(), None);
    drop(tx);
    assert_eq!(bench.list(&scope, &[("total", "true")]).await.total, Some(Total::Exactly(2)));
}
