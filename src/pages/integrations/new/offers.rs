//! What there is to choose from when something is connected.

use api_types::{
    AccountId, Environment,
    capability::ProviderCapabilities,
    credential::{Credential, OwnerType},
    engine::CategoryId,
    integration_point::IntegrationPoint,
};
use leptos::prelude::*;
use provider_schema::CredentialKind;
use ui::{
    api::{ListQuery, ask, credentials, integration_points},
    form::{Choice, Entry},
    schema_form::{Stored, words},
};

use crate::state::session::use_session;

/// Most that the server gives at once.
const MOST: u32 = 1000;

/// Every integration point that the session reaches, tracked; none until they are known.
pub(super) fn use_points() -> Memo<Option<Vec<IntegrationPoint>>> {
    let session = use_session();
    let asked = ask(move || {
        let query = ListQuery { limit: Some(MOST), ..ListQuery::default() };
        session.may_somewhere("integration_points:list").then_some(integration_points::List { query })
    });
    Memo::new(move |_| asked.data().map(|answer| answer.result.clone()))
}

/// The integration points of a connector, to pick from.
pub(crate) fn use_fitting_points(connector: CategoryId) -> Signal<Vec<Choice>> {
    let points = use_points();
    Signal::derive(move || {
        let points = points.get().unwrap_or_default();
        let fit = points.into_iter().filter(|point| point.connector == connector);
        fit.map(|point| Choice::new(point.id.to_string(), title(&point))).collect()
    })
}

/// What people call an integration point.
pub(super) fn title(point: &IntegrationPoint) -> String {
    point.fullname.clone().unwrap_or_else(|| point.name.clone())
}

/// Whether a point lets a provider be connected in an environment.
pub(super) fn allows(
    point: &IntegrationPoint,
    provider: &ProviderCapabilities,
    environment: Environment,
) -> bool {
    let allowed = match environment {
        Environment::Test => &point.environments.test,
        Environment::Prod => &point.environments.prod,
    };
    let named = |id: &String| id == "*" || *id == provider.id;
    point.connector == provider.connector_id && allowed.iter().flatten().any(named)
}

/// Whether a provider can be used in an environment at all.
pub(super) fn is_for(provider: &ProviderCapabilities, environment: Environment) -> bool {
    provider.release.as_ref().is_none_or(|release| release.environments.contains(&environment))
}

/// The stored credentials that an integration of an account can take, those of its integration point among them.
pub(crate) fn use_stored(account: AccountId, point: Entry<String>) -> Signal<Vec<Stored>> {
    let session = use_session();
    let of = move |owner: Option<String>| {
        let query = ListQuery { limit: Some(MOST), ..ListQuery::default() };
        let owner = owner.filter(|_| session.may_somewhere("credentials:list"))?;
        Some(credentials::List { owner, query })
    };
    let own = ask(move || of(Some(account.to_string())));
    let shared = ask(move || of(Some(point.get()).filter(|id| !id.is_empty())));
    Signal::derive(move || {
        let shared = shared.data().filter(|_| point.with(|id| !id.is_empty()));
        let all = [own.data(), shared];
        all.iter().flatten().flat_map(|answer| &answer.result).filter_map(stored).collect()
    })
}

fn stored(credential: &Credential) -> Option<Stored> {
    let kind = CredentialKind::parse(&credential.config.kind)?;
    let whose =
        if credential.owner_type == OwnerType::IntegrationPoint { ", of the integration point" } else { "" };
    let name = format!("{} ({}{whose})", credential.fullname, words::kind(kind));
    Some(Stored { id: credential.id.to_string(), name, kind })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn point(environments: serde_json::Value) -> IntegrationPoint {
        serde_json::from_value(json!({
            "name": "a", "created_at": "2026-11-03T09:30:00Z", "updated_at": "2026-11-03T09:30:00Z",
            "id": "0190a000-0000-7000-8000-000000000001", "connector": "ticketing", "environments": environments,
        }))
        .unwrap()
    }

    #[test]
    fn a_point_offers_what_it_allows_there_and_nothing_of_another_connector() {
        let provider = |connector: &str| -> ProviderCapabilities {
            serde_json::from_value(json!({
                "id": "ticketing_jira", "name": "ticketing_jira", "fullname": "Jira", "vendor": "Atlassian",
                "description": "", "connector_id": connector,
            }))
            .unwrap()
        };
        let (jira, other) = (provider("ticketing"), provider("siem"));
        let all = point(json!({"test": ["*"], "prod": ["ticketing_jira"]}));
        assert!(allows(&all, &jira, Environment::Test) && allows(&all, &jira, Environment::Prod));
        assert!(!allows(&all, &other, Environment::Test));
        let none = point(json!({"test": ["ticketing_zendesk"]}));
        assert!(!allows(&none, &jira, Environment::Test) && !allows(&none, &jira, Environment::Prod));
    }
}
