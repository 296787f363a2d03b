//! The credentials of an account and its integrations: what they are and what uses them, never what they hold.

use std::collections::BTreeMap;

use api_types::{
    AccountId, ListAnswer,
    credential::{Credential, ManagedType, OwnerType},
    integration::Integration,
};
use leptos::prelude::*;
use provider_schema::CredentialKind;
use serde_json::Value;
use ui::{
    api::{ListQuery, Query, ask, credentials, integrations, use_client},
    components::{
        button::Button,
        empty::Empty,
        error_view::ErrorView,
        icon::{Icon, Shape},
        status::Badge,
    },
    schema_form::words,
    util::text::counted,
};

use super::credential_deeds::{Deeds, DeleteCredential, ReplaceSheet, use_deeds};
use crate::state::session::use_session;

/// Most of either that are looked at.
const MOST: u32 = 200;

/// A credential with what uses it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Used {
    pub(super) credential: Credential,
    /// Id of the owner.
    pub(super) owner: String,
    /// What people call the integrations that refer to it.
    pub(super) by: Vec<String>,
}

#[component]
pub(super) fn Credentials(id: AccountId) -> impl IntoView {
    let session = use_session();
    let client = use_client();
    let allowed = move || session.may_somewhere("credentials:list");
    let every = ListQuery { limit: Some(MOST), ..ListQuery::default() };
    let query = every.clone();
    let own =
        ask(move || allowed().then(|| credentials::List { owner: id.to_string(), query: query.clone() }));
    let uses = ask(move || {
        let filter = vec![format!("account_id[eq]{id}")];
        let query = ListQuery { filter, limit: Some(MOST), ..ListQuery::default() };
        session.may_somewhere("integrations:list").then_some(integrations::List { query })
    });
    // Those that belong to integrations are listed owner by owner, so only for those that have any.
    let owners = move || {
        let answer = uses.data()?;
        let with = answer.result.iter().filter(|one| !references(&one.provider_config).is_empty());
        let ids: Vec<String> = with.map(|one| one.id.to_string()).collect();
        (allowed() && !ids.is_empty()).then_some(ids)
    };
    let theirs: Query<ListAnswer<Credential>> = Query::new(owners, move |ids: Vec<String>| {
        let every = every.clone();
        async move {
            let mut all = ListAnswer { result: Vec::new(), total: None, total_capped: None };
            for id in ids {
                all.result.extend(credentials::list(client, id, every.clone()).await?.result);
            }
            Ok(all)
        }
    });
    let listed = Memo::new(move |_| {
        let own = own.data()?;
        let theirs = theirs.data();
        let all = own.result.iter().chain(theirs.iter().flat_map(|answer| &answer.result));
        let by = uses.data().map(|answer| users(&answer.result)).unwrap_or_default();
        Some(all.map(|one| used(one, id, &by)).collect::<Vec<_>>())
    });
    let again = move || {
        own.again();
        uses.again();
        theirs.again();
    };
    // What was changed here changes both lists.
    let deeds = use_deeds(Callback::new(move |()| theirs.again()));
    let count = move || {
        let count = listed.with(|listed| listed.as_ref().map(Vec::len))?;
        Some(view! { <p>{counted(count as u64, "credential|credentials")}</p> })
    };
    let body = move || match (listed.get(), own.error()) {
        (Some(listed), _) if listed.is_empty() => {
            let sentence =
                "Credentials that are given when something is connected appear here, without their secrets.";
            view! { <Empty title="No credentials yet" sentence /> }.into_any()
        }
        (Some(listed), _) => {
            let rows: Vec<_> = listed.iter().map(|one| row(one, deeds)).collect();
            view! { <ul role="list" class="recent">{rows}</ul> }.into_any()
        }
        (None, Some(error)) => view! { <ErrorView failure=error.into() retry=again /> }.into_any(),
        (None, None) => view! { <p class="recent-row quiet">"Loading…"</p> }.into_any(),
    };
    view! {
        <Show when=allowed>
            <section class="card" aria-labelledby="credentials" aria-busy=move || own.pending().then_some("true")>
                <div class="card-head">
                    <div>
                        <h2 id="credentials">"Credentials"</h2>
                        {count}
                    </div>
                </div>
                {body}
            </section>
        </Show>
        <ReplaceSheet deeds />
        <DeleteCredential deeds />
    }
    .into_any()
}

fn row(one: &Used, deeds: Deeds) -> AnyView {
    let Used { credential, by, .. } = one;
    let kind = kind(credential);
    let managed = (credential.managed == ManagedType::Managed)
        .then(|| view! { <Badge>"Goes with its integration"</Badge> });
    let used = match by.as_slice() {
        [] => "Not used by any integration".to_owned(),
        [one] => format!("Used by {one}"),
        [first, rest @ ..] => format!("Used by {first} and {}", counted(rest.len() as u64, "other|others")),
    };
    let (replaced, deleted) = (one.clone(), one.clone());
    let (name, whose) = (credential.fullname.clone(), whose(credential));
    let (first, second) = (format!(" {name}"), format!(" {name}"));
    let in_use = deeds.no_delete(!by.is_empty());
    view! {
        <li class="recent-row credential-row">
            <Icon shape=Shape::Lock />
            <div class="recent-words">
                <p class="labels">
                    <strong>{name}</strong>
                    {managed}
                </p>
                <p class="quiet">{format!("{kind} · {whose} · {used}")}</p>
            </div>
            <div class="button-row">
                <Button
                    class="button-small"
                    on_press=move || deeds.open_replace(replaced.clone())
                    disabled_reason=deeds.no_change()
                >
                    "Replace…"
                    <span class="visually-hidden">{first}</span>
                </Button>
                <Button class="button-small" on_press=move || deeds.open_delete(deleted.clone()) disabled_reason=in_use>
                    "Delete…"
                    <span class="visually-hidden">{second}</span>
                </Button>
            </div>
        </li>
    }
    .into_any()
}

/// What it is, in words.
pub(super) fn kind(credential: &Credential) -> String {
    let known = CredentialKind::parse(&credential.config.kind);
    known.map_or_else(|| credential.config.kind.clone(), |kind| words::kind(kind).to_owned())
}

fn whose(credential: &Credential) -> &'static str {
    match credential.owner_type {
        OwnerType::Account => "Of the account",
        OwnerType::Integration => "Of one integration",
        OwnerType::IntegrationPoint => "Of an integration point",
        OwnerType::OrganizationWebhook => "Of a webhook",
    }
}

fn used(credential: &Credential, account: AccountId, users: &BTreeMap<String, Vec<String>>) -> Used {
    let id = credential.id.to_string();
    let owner = credential.integration_id.map_or_else(|| account.to_string(), |id| id.to_string());
    Used { credential: credential.clone(), owner, by: users.get(&id).cloned().unwrap_or_default() }
}

/// What people call the integrations that refer to a credential, by its id.
fn users(integrations: &[Integration]) -> BTreeMap<String, Vec<String>> {
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in integrations {
        for id in references(&one.provider_config) {
            users.entry(id).or_default().push(one.fullname.clone());
        }
    }
    users
}

/// The stored credentials that a config refers to.
fn references(config: &Value) -> Vec<String> {
    match config {
        Value::Object(object) => {
            let text = |key: &str| object.get(key).and_then(Value::as_str);
            if let (Some(kind), Some(value)) = (text("type"), text("value"))
                && kind.ends_with("_id")
            {
                return vec![value.to_owned()];
            }
            object.values().flat_map(references).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_found_wherever_they_stand() {
        let config = json!({
            "type": "ticketing_jira",
            "credential": {"type": "token_id", "value": "a"},
            "more": [{"credential": {"type": "basic_id", "value": "b"}}, {"type": "plain", "value": "c"}],
        });
        assert_eq!(references(&config), ["a", "b"]);
    }
}
