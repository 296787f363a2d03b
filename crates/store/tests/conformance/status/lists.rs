//! Lists of status.

use api_types::token::{Resources, RoleAccounts, RoleIntegrations};
use api_types::{AccountId, IntegrationId, StatusEventKind as End};
use store::Scope;
use store::list::ListQuery;
use store::status::{self, STATUS};

use super::{add, calls, past_the_hour, status_of};
use crate::bench::Bench;
use crate::provider_state::integration;

on_both! {
    the_default_order_pages_by_account_and_integration,
    numbers_words_and_names_filter_and_order,
    parts_of_the_integrations_words_are_found,
    a_narrowed_scope_sees_what_it_reaches,
}

pub(super) async fn only_account(bench: &Bench, scope: &Scope, account: AccountId) -> Scope {
    let accounts = RoleAccounts { ids: vec![account.to_string()], ..RoleAccounts::default() };
    bench.token_scope(scope, Resources { accounts: Some(accounts), ..Resources::default() }).await
}

pub(super) async fn only_category(bench: &Bench, scope: &Scope, category: &str) -> Scope {
    let integrations = RoleIntegrations { categories: vec![category.into()] };
    bench.token_scope(scope, Resources { integrations: Some(integrations), ..Resources::default() }).await
}

async fn list(bench: &Bench, scope: &Scope, parameters: &[(&str, &str)]) -> Vec<IntegrationId> {
    let parameters: Vec<_> =
        parameters.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let query = ListQuery::parse(&STATUS, &parameters).unwrap();
    let mut tx = bench.store.read(scope).await.unwrap();
    status::list(&mut tx, &query).await.unwrap().rows.into_iter().map(|row| row.integration_id).collect()
}

async fn the_default_order_pages_by_account_and_integration(bench: Bench) {
    let scope = bench.organization("acme").await;
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(integration(&bench, &scope).await);
    }
    made.sort_by_key(|one| (one.account_id.to_string(), one.id.to_string()));
    let ids: Vec<_> = made.iter().map(|one| one.id).collect();
    assert_eq!(list(&bench, &scope, &[]).await, ids);
    let second = format!("{},{}", made[1].account_id, made[1].id);
    assert_eq!(list(&bench, &scope, &[("start_after", &second), ("limit", "2")]).await, ids[2..4]);
    let account = format!("account_id[eq]{}", made[3].account_id);
    assert_eq!(list(&bench, &scope, &[("filter", &account)]).await, ids[3..4]);
}

async fn numbers_words_and_names_filter_and_order(bench: Bench) {
    let scope = bench.organization("acme").await;
    let mut ids = Vec::new();
    let ends =
        [&[End::Ok, End::Ok, End::Ok][..], &[End::Error], &[End::Unauthorized, End::Unauthorized], &[]];
    for (second, ends) in (0..).zip(ends) {
        let id = integration(&bench, &scope).await.id;
        if !ends.is_empty() {
            add(&bench, &scope, id, calls(past_the_hour(second), ends)).await;
        }
        ids.push(id);
    }
    let [good, bad, refused, idle] = ids[..] else { unreachable!() };
    let by = async |parameters: &[(&str, &str)]| list(&bench, &scope, parameters).await;
    let down = ("order", "requests[desc]");
    assert_eq!(by(&[down]).await, [good, refused, bad, idle]);
    assert_eq!(by(&[down, ("filter", "failed[gt]0")]).await, [refused, bad]);
    assert_eq!(by(&[down, ("filter", "failed[in]0,1")]).await, [good, bad, idle]);
    assert_eq!(by(&[down, ("start_after", &format!("3,{good}")), ("limit", "1")]).await, [refused]);
    assert_eq!(by(&[("order", "failed"), ("filter", "failed[gte]1")]).await, [bad, refused]);
    assert_eq!(
        by(&[("filter", "status[in]error,unauthorized"), ("order", "updated_at")]).await,
        [bad, refused]
    );
    assert_eq!(by(&[("filter", "status[eq]unknown")]).await, [idle]);
    assert_eq!(by(&[("filter", "out_bytes[lt]1")]).await, [idle]);
    assert_eq!(
        by(&[("filter", "name[like]SAM*"), ("filter", &format!("integration_id[eq]{bad}"))]).await,
        [bad]
    );
    assert_eq!(by(&[("filter", "provider_type[ne]ticketing_mock_ticketing")]).await, []);
    for wrong in ["failed[gt]many", "failed[like]1", "requests[eq]1.5", "calls[eq]1", "status[eq]good"] {
        let parameters = [("filter".to_owned(), wrong.to_owned())];
        assert!(ListQuery::parse(&STATUS, &parameters).is_err(), "{wrong}");
    }
}

async fn parts_of_the_integrations_words_are_found(bench: Bench) {
    let scope = bench.organization("acme").await;
    let (a, b) = (integration(&bench, &scope).await.id, integration(&bench, &scope).await.id);
    let mut both = list(&bench, &scope, &[("search", "same mock_tick")]).await;
    both.sort_by_key(ToString::to_string);
    let mut expected = vec![a, b];
    expected.sort_by_key(ToString::to_string);
    assert_eq!(both, expected);
    assert_eq!(list(&bench, &scope, &[("search", "sam nothing")]).await, []);
    assert_eq!(list(&bench, &scope, &[("search", &b.to_string())]).await, [b]);
}

async fn a_narrowed_scope_sees_what_it_reaches(bench: Bench) {
    let scope = bench.organization("acme").await;
    let (a, b) = (integration(&bench, &scope).await, integration(&bench, &scope).await);
    let narrowed = only_account(&bench, &scope, a.account_id).await;
    assert_eq!(list(&bench, &narrowed, &[]).await, [a.id]);
    assert!(status_of(&bench, &narrowed, a.id).await.is_some());
    assert_eq!(status_of(&bench, &narrowed, b.id).await, None);
    let other_category = only_category(&bench, &scope, "storage").await;
    assert_eq!(list(&bench, &other_category, &[]).await, []);
    assert_eq!(status_of(&bench, &other_category, a.id).await, None);
    let same_category = only_category(&bench, &scope, "ticketing").await;
    assert_eq!(list(&bench, &same_category, &[]).await.len(), 2);
}
