//! The pages that are asked for: every list, its first and a deep page, the latest first, and by name.

use api_types::Timestamp;

use super::seed::{ACCOUNT, BEGIN, DELIVERIES, EVENTS, INTEGRATION, Size, WEBHOOK, WEBHOOKS};

/// Objects on a page.
const PAGE: usize = 50;

/// One page of one list.
pub(super) struct Case {
    pub(super) list: &'static str,
    pub(super) what: &'static str,
    /// The path of the list; its page in the small and in the big organization.
    pub(super) path: Box<dyn Fn(Size) -> String>,
    /// How many objects it has at least; both organizations have the same on it.
    pub(super) rows: usize,
    /// Whether it must not take longer where there is much more. Counting, searching text and putting
    /// in order what matches may.
    pub(super) held: bool,
}

/// A list, and which of its objects are where.
struct List {
    name: &'static str,
    path: String,
    /// The objects' names are this and their number.
    kind: &'static str,
    /// How many the list has.
    count: fn(Size) -> usize,
    /// Every how many of the objects of the kind it has one.
    every: usize,
}

pub(super) fn all() -> Vec<Case> {
    let integrations = |size: Size| size.integrations;
    let accounts = |size: Size| size.accounts;
    let list = |name, path: &str, kind, count| List { name, path: path.into(), kind, count, every: 1 };
    let of_most = |name, path: String, kind, count, every| List { name, path, kind, count, every };
    let most = uuid(ACCOUNT, 0);
    let mut cases = Vec::new();
    for list in [
        list("accounts", "/v1/accounts", "account", accounts),
        list("members", "/v1/members", "member", accounts),
        list("roles", "/v1/roles", "role", accounts),
        list("integration points", "/v1/integration-points", "point", accounts),
        list("integrations", "/v1/integrations", "integration", integrations),
        of_most("… of one account", format!("/v1/integrations/{most}"), "integration", integrations, 3),
        of_most("credentials", format!("/v1/credentials/{most}"), "credential", accounts, 2),
        list("tokens", "/v1/tokens", "token", integrations),
    ] {
        named(&mut cases, &list);
    }
    let small = uuid(ACCOUNT, 1);
    for (what, order) in [("all it has", ""), ("latest first", "&order=created_at[desc]")] {
        let path = format!("/v1/integrations/{small}?limit={PAGE}{order}");
        cases.push(one("… of a small account", what, path, PAGE));
    }
    status(&mut cases);
    let first = uuid(INTEGRATION, 0);
    timed(&mut cases, "audit", "/v1/audit/organizations", integrations);
    timed(&mut cases, "failures of one", &format!("/v1/status/{most}/{first}/events"), |_| EVENTS);
    let deliveries = format!("/v1/organization/webhooks/{}/deliveries", uuid(WEBHOOK, 0));
    timed(&mut cases, "deliveries of one", &deliveries, |_| DELIVERIES);
    let audit = |what, filter: &str, rows| {
        let path = format!("/v1/audit/organizations?limit={PAGE}&order=created_at[desc]&filter={filter}");
        one("audit", what, path, rows)
    };
    cases.push(audit("of one account", &format!("account_id[eq]{}", uuid(ACCOUNT, 7)), 3));
    cases.push(audit("of one action", "action[eq]accounts.create", PAGE));
    cases.push(one("webhooks", "first page", format!("/v1/organization/webhooks?limit={PAGE}"), WEBHOOKS));
    cases.push(Case {
        held: false,
        ..one("accounts", "with total", format!("/v1/accounts?limit={PAGE}&total=true"), PAGE)
    });
    cases.push(Case {
        list: "accounts",
        what: "search, one hit",
        path: Box::new(|size| format!("/v1/accounts?limit={PAGE}&search=count%20{:06}", size.accounts - 1)),
        rows: 1,
        held: false,
    });
    cases
}

/// A page that has the same path in both organizations.
fn one(list: &'static str, what: &'static str, path: String, rows: usize) -> Case {
    Case { list, what, path: Box::new(move |_| path.clone()), rows, held: true }
}

/// The pages of a list of named objects.
fn named(cases: &mut Vec<Case>, list: &List) {
    let mut add = |what, query: fn(&'static str, usize) -> String, rows| {
        let (path, kind, count, every) = (list.path.clone(), list.kind, list.count, list.every);
        let path = move |size| {
            let deep = count(size) * 4 / 5;
            format!("{path}?limit={PAGE}{}", query(kind, deep - deep % every))
        };
        cases.push(Case { list: list.name, what, path: Box::new(path), rows, held: true });
    };
    add("first page", |_, _| String::new(), PAGE);
    add("deep page", |kind, deep| format!("&start_after={kind}-{deep:06}"), PAGE);
    add("latest first", |_, _| "&order=created_at[desc]".into(), PAGE);
    add("name is", |kind, deep| format!("&filter=name[eq]{kind}-{deep:06}"), 1);
    add("name begins with", |kind, deep| format!("&filter=name[like]{kind}-{:05}%25", deep / 10), 3);
}

/// The pages of a list in the order of time.
fn timed(cases: &mut Vec<Case>, list: &'static str, path: &str, count: fn(Size) -> usize) {
    cases.push(one(list, "first page", format!("{path}?limit={PAGE}"), PAGE));
    cases.push(one(list, "latest first", format!("{path}?limit={PAGE}&order=created_at[desc]"), PAGE));
    let path = path.to_owned();
    let deep = move |size| {
        let seconds = i64::try_from(count(size) * 3 / 5).unwrap_or_default();
        let from = Timestamp::from_micros(BEGIN + seconds * 1_000_000);
        format!("{path}?limit={PAGE}&start_after={from}")
    };
    cases.push(Case { list, what: "deep page", path: Box::new(deep), rows: PAGE, held: true });
}

/// The status of integrations, which have their names and orders by counts besides.
fn status(cases: &mut Vec<Case>) {
    let mut add = |what, query: &'static str, rows| {
        cases.push(one("status", what, format!("/v1/status?limit={PAGE}{query}"), rows));
    };
    add("first page", "", PAGE);
    add("latest first", "&order=created_at[desc]", PAGE);
    add("most failed first", "&order=failed[desc]", PAGE);
    add("by name", "&order=name", PAGE);
    add("by provider", "&order=provider_type", PAGE);
    add("name is", "&filter=name[eq]integration-000100", 1);
    cases.push(Case {
        list: "status",
        what: "deep page",
        path: Box::new(|size| {
            let last = uuid(ACCOUNT, size.accounts * 9 / 10);
            format!("/v1/status?limit={PAGE}&start_after={last}")
        }),
        rows: PAGE,
        held: true,
    });
    // A tenth of all, which has to be put in order.
    let failing = format!("/v1/status?limit={PAGE}&filter=status[eq]error");
    cases.push(Case { held: false, ..one("status", "in error", failing, PAGE) });
    let most = uuid(ACCOUNT, 0);
    let path = format!("/v1/status?limit={PAGE}&filter=account_id[eq]{most}");
    cases.push(one("status", "of one account", path, PAGE));
}

/// As SQL made it in the seed.
fn uuid(kind: u32, number: usize) -> String {
    format!("{kind:08x}-0000-7000-8000-{number:012}")
}
