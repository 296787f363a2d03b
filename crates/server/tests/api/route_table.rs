//! The route table itself, and what every guarded route owes to whoever comes without a good token.

use std::fmt::Write as _;
use std::time::Duration;

use api_types::OrganizationState;
use api_types::token::TokenOwnerType;
use secrets::TokenKind;
use server::api::router::RouteEntry;
use store::tokens::SecretRole;
use uuid::Uuid;

use crate::samples::{Sample, audit, call, guarded, permission, table, title};
use crate::support::{Mint, Org, TestApp, assert_snapshot};

on_both!(
    no_route_opens_without_a_good_token,
    no_route_opens_for_a_disabled_organization,
    an_evaluation_ends_with_its_last_day,
);

#[test]
fn the_table_is_as_reviewed() {
    let mut text =
        String::from("# Every route, the permission that it needs, and what the audit log holds of it.\n");
    let table = table();
    let widest = |width: fn(&RouteEntry) -> usize| table.iter().map(width).max().unwrap();
    let (first, second) = (widest(|one| title(one).len()), widest(|one| permission(one).len()));
    for route in &table {
        writeln!(text, "{:<first$}  {:<second$}  {}", title(route), permission(route), audit(route)).unwrap();
    }
    assert_snapshot("tests/api/snapshots/routes.txt", &text);
}

#[test]
fn each_method_of_a_path_stands_once_in_the_table() {
    let mut titles: Vec<_> = table().iter().map(title).collect();
    titles.sort();
    let count = titles.len();
    titles.dedup();
    assert_eq!(titles.len(), count);
}

#[test]
fn whatever_changes_something_is_written_to_the_audit_log() {
    for route in guarded() {
        // What is only tried out is kept nowhere.
        let reads = matches!(route.method, "GET" | "HEAD") || route.path.ends_with("/verify");
        assert_eq!(audit(&route) == "changes and refusals", !reads, "{}", title(&route));
    }
}

async fn no_route_opens_without_a_good_token(app: TestApp) {
    let org = app.root_organization("acme").await;
    let good = org.token.clone();
    let expired = org.mint(&app, Mint { ttl: Duration::ZERO, ..Mint::default() }).await;
    let refreshing =
        org.mint(&app, Mint { role: SecretRole::Refresh, kind: TokenKind::Refresh, ..Mint::default() }).await;
    let of_integration =
        Mint { owner_type: TokenOwnerType::Integration, kind: TokenKind::Integration, ..Mint::default() };
    let of_integration = org.mint(&app, of_integration).await;
    let stranger = secrets::Token::generate(TokenKind::Organization, Uuid::now_v7());
    let forged = secrets::Token::generate(TokenKind::Organization, org.organization.id.0);
    let bearer = |token: &str| Some(format!("Bearer {token}"));
    let cases: Vec<(&str, Option<String>, u16)> = vec![
        ("no token", None, 401),
        ("an empty header", Some(String::new()), 401),
        ("a scheme alone", Some("Bearer".into()), 401),
        ("an empty token", Some("Bearer ".into()), 401),
        ("another scheme", Some(format!("Basic {good}")), 401),
        ("no scheme", Some(good.clone()), 401),
        ("junk", bearer("junk"), 401),
        ("a null character", bearer("%00"), 401),
        ("very long junk", bearer(&"x".repeat(8000)), 401),
        ("a good token with a letter missing", bearer(&good[..good.len() - 1]), 401),
        ("a good token with a letter more", bearer(&format!("{good}x")), 401),
        ("a good token in lower case", bearer(&good.to_lowercase()), 401),
        ("two tokens in one header", bearer(&format!("{good} {good}")), 401),
        ("a well-formed token of no organization", bearer(stranger.secret().expose()), 401),
        ("a well-formed token that was never made", bearer(forged.secret().expose()), 401),
        ("an expired token", bearer(&expired), 401),
        ("a refresh token", bearer(&refreshing), 401),
        ("the organization's refresh token", bearer(&org.refresh_token), 401),
        ("an integration's token", bearer(&of_integration), 403),
    ];
    for route in guarded() {
        let sample = Sample::make(&app, &org, &route).await;
        for (what, header, status) in &cases {
            let mut call = call(&app, &route, &sample.by_id(), &sample.object);
            if let Some(header) = header {
                call = call.header("authorization", header);
            }
            let reply = call.send().await;
            assert_eq!(reply.status.as_u16(), *status, "{}: {what}: {}", title(&route), reply.text());
        }
        let twice = call(&app, &route, &sample.by_id(), &sample.object).token(&good).token(&good);
        twice.send().await.expect(401);
        // The same call is fine with a good token: so it was the token that was refused.
        let reply = call(&app, &route, &sample.by_id(), &sample.object).token(&good).send().await;
        assert!(reply.status.is_success(), "{}: {}", title(&route), reply.text());
    }
}

async fn no_route_opens_for_a_disabled_organization(app: TestApp) {
    let org = app.root_organization("acme").await;
    let viewer = org.token_of(&app, api_types::PermissionSetName::Viewer).await;
    for route in guarded() {
        let sample = Sample::make(&app, &org, &route).await;
        org.set_state(&app, OrganizationState::Disabled, None).await;
        for token in [&org.token, &viewer] {
            let refused = call(&app, &route, &sample.by_id(), &sample.object).token(token).send().await;
            refused.expect(402);
        }
        let unknown = call(&app, &route, &sample.by_id(), &sample.object).token("junk").send().await;
        unknown.expect(401);
        org.set_state(&app, OrganizationState::Enabled, None).await;
        let reply = call(&app, &route, &sample.by_id(), &sample.object).token(&org.token).send().await;
        assert!(reply.status.is_success(), "{}: {}", title(&route), reply.text());
    }
}

async fn an_evaluation_ends_with_its_last_day(app: TestApp) {
    let org: Org = app.organization("acme").await;
    let now = jiff::Timestamp::now();
    let day = |hours: i64| {
        let moment = now + jiff::SignedDuration::from_hours(hours);
        moment.to_string()[..10].to_owned()
    };
    for (state, hours, status) in [
        (OrganizationState::Plg, 48, 200),
        (OrganizationState::Plg, 0, 200),
        (OrganizationState::Plg, -48, 402),
        (OrganizationState::Pov, -48, 200),
    ] {
        org.set_state(&app, state, Some(&day(hours))).await;
        let reply = org.call(&app, "GET", "/v1/organization").send().await;
        reply.expect(status);
        if status == 200 {
            assert_eq!(reply.result()["state"], state.as_str());
            assert_eq!(reply.result()["end_date"], day(hours));
        }
    }
}
