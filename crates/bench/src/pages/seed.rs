//! An organization with much of everything, the same in small.
//!
//! The objects of a kind are numbered; names, ids and times follow the number. Account 0 is one that has most: every third
//! integration and every second credential; account 1 has fifty integrations.

use std::io::Write as _;
use std::time::Instant;

use api_types::OrganizationId;

use super::raw::{Raw, Rows, digits, id};
use crate::Failure;

pub(super) const ACCOUNT: u32 = 0xa;
const POINT: u32 = 0xb;
pub(super) const INTEGRATION: u32 = 0xc;
const TOKEN: u32 = 0xd;
const CREDENTIAL: u32 = 0xe;
const MEMBER: u32 = 0xf;
const ROLE: u32 = 0x10;
const AUDIT: u32 = 0x11;
pub(super) const WEBHOOK: u32 = 0x12;
const DELIVERY: u32 = 0x13;
const EVENT: u32 = 0x14;

/// What an organization may have of these at most.
pub(super) const WEBHOOKS: usize = 50;
pub(super) const DELIVERIES: usize = 200;
pub(super) const EVENTS: usize = 1000;

/// The time of the object with number 0, in microseconds; those that follow are a second apart each.
pub(super) const BEGIN: i64 = 1_700_000_000_000_000;
const DAY: i64 = 86_400_000_000;

/// How much an organization has.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) accounts: usize,
    /// As many have a status, a token and a failure, and there are as many entries in the audit log.
    pub(super) integrations: usize,
}

/// Fills an organization that has been founded and has nothing else. Says what it is doing.
#[expect(clippy::too_many_lines, reason = "one table after the other")]
pub(super) async fn fill(raw: &mut Raw, organization: OrganizationId, size: Size) -> Result<(), Failure> {
    let organization = organization.to_string();
    let begin = Instant::now();
    let time = format!("{BEGIN} + CAST(i AS BIGINT) * 1000000");
    let same = format!("{BEGIN} + CAST(i AS BIGINT) * 1000000 + {DAY}");
    let number = digits("i");
    let versioned: [(&str, &str); 3] = [("version", "1"), ("created_at", &time), ("updated_at", &same)];
    let own = |kind: u32| id(kind, "i");
    let spread = format!("2 + i % {}", size.accounts - 2);
    let owner = format!(
        "CASE WHEN i % 3 = 0 THEN {} WHEN i % 3 = 1 AND i < 150 THEN {} ELSE {} END",
        id(ACCOUNT, "0"),
        id(ACCOUNT, "1"),
        id(ACCOUNT, &spread)
    );
    let named = |kind: &str| (format!("'{kind}-' || {number}"), format!("'The {kind} ' || {number}"));
    let haystack = |kind: &str| format!("'{kind}-' || {number} || ' the {kind} ' || {number}");

    let mut add = async |what: &str, table: &str, count: usize, columns: Vec<(&str, &str)>| {
        print!("\r    {what:<28} {count:>7}   {:>4.0} s ", begin.elapsed().as_secs_f64());
        std::io::stdout().flush()?;
        raw.add(&organization, &Rows { table, count, columns: &columns }).await
    };

    let (ids, (name, fullname), text) = (own(ACCOUNT), named("account"), haystack("account"));
    let environment = "CASE WHEN i % 5 = 0 THEN 'test' ELSE 'prod' END";
    let mut columns = vec![("id", &*ids), ("name", &name), ("fullname", &fullname), ("haystack", &text)];
    columns.extend([("environment", environment), ("labels", "'[]'")]);
    columns.extend(versioned);
    add("accounts", "accounts", size.accounts, columns).await?;

    let (ids, (name, fullname), text) = (own(POINT), named("point"), haystack("point"));
    let mut columns = vec![("id", &*ids), ("name", &name), ("fullname", &fullname), ("haystack", &text)];
    columns.extend([("connector", "'ticketing'"), ("environments", r#"'{"prod":["*"],"test":["*"]}'"#)]);
    columns.extend(versioned);
    add("integration points", "integration_points", size.accounts, columns).await?;

    let (ids, (name, fullname), text) = (own(INTEGRATION), named("integration"), haystack("integration"));
    let (point, token) = (id(POINT, &format!("i % {}", size.accounts)), own(TOKEN));
    let mut columns = vec![("id", &*ids), ("name", &name), ("fullname", &fullname), ("haystack", &text)];
    columns.extend([("account_id", &*owner), ("category", "'ticketing'")]);
    columns.extend([("provider_type", "'ticketing_mock_ticketing'")]);
    columns.extend([("provider_config", r#"'{"type":"ticketing_mock_ticketing"}'"#)]);
    columns.extend([("integration_point_id", &*point), ("refresh_token_id", &token)]);
    columns.extend(versioned);
    add("integrations", "integrations", size.integrations, columns).await?;

    let health = "CASE WHEN i % 10 = 0 THEN 'error' ELSE 'ok' END";
    let mut columns =
        vec![("id", &*ids), ("status", health), ("calls", "i % 1000"), ("requests", "i % 1000")];
    columns.extend(
        ["failed", "cpu_time", "db_ops", "api_ops", "in_bytes", "out_bytes"].map(|one| (one, "i % 7")),
    );
    columns.extend([("created_at", &*time), ("updated_at", &same)]);
    add("status", "integration_status", size.integrations, columns).await?;

    for (what, count, kind, of) in [
        ("failures of one", EVENTS, EVENT, id(INTEGRATION, "0")),
        ("failures", size.integrations, EVENT + 0x100, ids.clone()),
    ] {
        let event = own(kind);
        let mut columns = vec![("id", &*event), ("integration_id", &of), ("status", "'error'")];
        columns.extend([("changed", "0"), ("request", "i"), ("created_at", &time)]);
        add(what, "status_events", count, columns).await?;
    }

    let (ids, (name, fullname), of) = (own(TOKEN), named("token"), own(INTEGRATION));
    let mut columns = vec![("id", &*ids), ("name", &name), ("fullname", &fullname), ("owner_id", &of)];
    columns.extend([("owner_type", "'integration'"), ("token_type", "'default'"), ("resources", "'{}'")]);
    columns.extend([("permission_set", "'member'"), ("ttl_seconds", "86400"), ("expires", &same)]);
    columns.extend(versioned);
    add("tokens", "tokens", size.integrations, columns).await?;

    let (ids, (name, fullname)) = (own(CREDENTIAL), named("credential"));
    let of = format!("CASE WHEN i % 2 = 0 THEN {} ELSE {} END", id(ACCOUNT, "0"), id(ACCOUNT, "1 + i / 2"));
    let mut columns = vec![("id", &*ids), ("name", &name), ("fullname", &fullname), ("owner_id", &of)];
    columns.extend([("owner_type", "'account'"), ("account_id", &of), ("kind", "'token'")]);
    columns.extend([("managed", "'Unmanaged'"), ("secret", BYTES)]);
    columns.extend(versioned);
    add("credentials", "credentials", size.accounts * 2 - 2, columns).await?;

    let (ids, (name, fullname), text) = (own(MEMBER), named("member"), haystack("member"));
    let mut columns = vec![("id", &*ids), ("name", &name), ("fullname", &fullname), ("haystack", &text)];
    columns.extend([("member_type", "'personal'"), ("state", "'enabled'"), ("last_logon", &time)]);
    columns.extend([("password_changed_at", &*time), ("expires", &same), ("pin_expires", &same)]);
    columns.extend(["password_expired", "ttl_seconds", "token_ttl_seconds"].map(|one| (one, "0")));
    columns.extend(versioned);
    add("members", "members", size.accounts, columns).await?;
    add("roles of members", "member_roles", size.accounts, vec![("member_id", &ids), ("role", "'viewer'")])
        .await?;

    let (ids, (name, fullname)) = (own(ROLE), named("role"));
    let mut columns = vec![("id", &*ids), ("name", &name), ("fullname", &fullname)];
    columns.extend([("permission_set", "'viewer'"), ("resources", "'{}'")]);
    let flags = ["builtin", "accounts_limited", "labels_limited", "environments_limited"];
    columns.extend(flags.map(|one| (one, "0")));
    columns.extend(versioned);
    add("roles", "roles", size.accounts, columns).await?;

    let (ids, of) = (own(AUDIT), id(ACCOUNT, &format!("i % {}", size.accounts)));
    // Any entry will do: lists read it and compare nothing.
    let entry = "(SELECT e.entry FROM audit_entries e ORDER BY e.created_at DESC LIMIT 1)";
    let mut columns = vec![("id", &*ids), ("created_at", &time), ("action", "'accounts.create'")];
    columns.extend([("outcome", "'ok'"), ("account_id", &of), ("target_id", &of), ("entry", entry)]);
    add("audit entries", "audit_entries", size.integrations, columns).await?;

    let (ids, (name, fullname)) = (own(WEBHOOK), named("webhook"));
    let mut columns = vec![("id", &*ids), ("name", &name), ("fullname", &fullname), ("credential_id", &ids)];
    columns.extend([("environment", "'prod'"), ("filters", r#"'["all"]'"#), ("secret", BYTES)]);
    columns.extend([("url", "'https://example.com/'"), ("state", "'disabled'")]);
    columns.extend(versioned);
    add("webhooks", "webhooks", WEBHOOKS, columns).await?;

    let (ids, of) = (own(DELIVERY), id(WEBHOOK, &format!("i / {DELIVERIES}")));
    let mut columns =
        vec![("id", &*ids), ("webhook_id", &of), ("event", "'account_create'"), ("body", "'{}'")];
    columns.extend([
        ("state", "'delivered'"),
        ("attempts", "1"),
        ("created_at", &time),
        ("updated_at", &same),
    ]);
    let webhooks = if size.accounts > 10_000 { WEBHOOKS } else { 1 };
    add("deliveries", "webhook_deliveries", DELIVERIES * webhooks, columns).await?;

    for name in ["accounts", "members"] {
        raw.run(&format!(
            "INSERT INTO counters (org_id, name, shard, value) VALUES ('{organization}', '{name}', 0, {0}) \
             ON CONFLICT (org_id, name, shard) DO UPDATE SET value = counters.value + {0}",
            size.accounts
        ))
        .await?;
    }
    println!("\r    filled in {:.0} s{:<30}", begin.elapsed().as_secs_f64(), "");
    Ok(())
}

/// Sealed secrets that nobody opens. A BLOB in one database and a bytea in the other.
const BYTES: &str = "(SELECT value FROM host_settings LIMIT 1)";
