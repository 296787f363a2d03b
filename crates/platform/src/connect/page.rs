//! What the Connect page draws itself from, in one answer.

use std::collections::HashMap;

use api_types::connect::{
    ConnectAccount, ConnectAction, ConnectIntegration, ConnectPage, ConnectPoint, ConnectProvider,
    ConnectSetup,
};
use api_types::{IntegrationHealth, IntegrationId};
use connectors::{Provider, texts};
use provider_schema::Kind;
use secrets::TokenRef;
use store::Tx;
use store::accounts::AccountRow;
use store::connect_sessions::{ConnectSessionRow, ConnectSessionState};
use store::integration_points::{INTEGRATION_POINTS, PointRow};
use store::integrations::{INTEGRATIONS, IntegrationRow};
use store::list::ListQuery;
use store::status::STATUS;

use super::input::check_locale;
use crate::authentication;
use crate::caller::{Caller, RequestInfo};
use crate::error::{Error, Fault};
use crate::integration_points::check_allowed;
use crate::permissions::Action;
use crate::{Platform, plausible_key};

/// What the page's address asks for; with a session only the language counts.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    account: Option<String>,
    point: Option<String>,
    locale: Option<String>,
}

impl Wanted {
    /// Reads the query.
    pub fn read(parameters: &[(String, String)]) -> Result<Self, Error> {
        let (mut wanted, mut faults) = (Self::default(), Vec::new());
        for (name, value) in parameters {
            match name.as_str() {
                "account" => wanted.account = Some(value.clone()),
                "integration_point" => wanted.point = Some(value.clone()),
                "locale" => match check_locale(value) {
                    Ok(()) => wanted.locale = Some(value.clone()),
                    Err(message) => faults.push(Fault::query("locale", message)),
                },
                _ => faults.push(Fault::query(
                    name.clone(),
                    "is not a parameter of this call; it takes account, integration_point and locale",
                )),
            }
        }
        if faults.is_empty() { Ok(wanted) } else { Err(Error::Invalid(faults)) }
    }
}

/// What the page shows to the bearer of a `connect-ui` token. That of a session that is over is told what became of it.
pub async fn show(
    platform: &Platform,
    bearer: &str,
    request: RequestInfo,
    wanted: &Wanted,
) -> Result<ConnectPage, Error> {
    if let Ok(presented) = TokenRef::parse(bearer)
        && let Some(found) = platform.store.directory().token(&presented).await?
        && let Some(session) = &found.session
    {
        check(session, &request)?;
    }
    let caller = authentication::authenticate(platform, bearer, request).await?;
    if !caller.is_connect_page() {
        return Err(Error::Forbidden(
            "the Connect page is opened by the token of a Connect session, or by a connect-ui token: this one may do more \
             than a browser should hold"
                .into(),
        ));
    }
    let caller = caller.for_action(Action::IntegrationsListAccount)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let account = account(&mut tx, &caller, wanted).await?;
    let points = points(&mut tx, &caller, wanted).await?;
    let integrations = integrations(&mut tx, &account, &points).await?;
    let organization = store::organizations::get(&mut tx).await?;
    let organization = organization.ok_or_else(|| Error::Internal("the organization is gone".into()))?;
    let session = caller.session();
    let setup = session.map_or_else(everything, |session| session.setup.clone());
    let locale = wanted.locale.as_deref().or(setup.locale.as_deref());
    Ok(ConnectPage {
        session_id: session.map(|session| session.id),
        organization: organization.fullname,
        integration_points: points.iter().map(|point| shown(point, &account, &caller, locale)).collect(),
        integrations,
        account: ConnectAccount {
            id: account.id,
            fullname: account.fullname,
            environment: account.environment,
        },
        setup,
        allowed_origins: session.map(|session| session.origins.clone()).unwrap_or_default(),
        expires_at: session.map(|session| session.expires),
    })
}

/// What became of a session, if it is over.
fn check(session: &ConnectSessionRow, request: &RequestInfo) -> Result<(), Error> {
    let gone = |kind, message: &str| {
        let remedy = "go back to where you got this link and open it anew";
        Err(Error::Gone { kind, message: message.into(), remedy })
    };
    match session.state {
        ConnectSessionState::Done => gone("link-used", "this link has been used: what it was for is done"),
        ConnectSessionState::Ended => gone("link-revoked", "this link was withdrawn"),
        ConnectSessionState::Open if session.expires <= request.now => {
            gone("link-expired", "this link has expired")
        }
        ConnectSessionState::Open => Ok(()),
    }
}

fn everything() -> ConnectSetup {
    let actions =
        vec![ConnectAction::Create, ConnectAction::Update, ConnectAction::Verify, ConnectAction::Delete];
    ConnectSetup { actions, ..ConnectSetup::default() }
}

async fn account(tx: &mut Tx<'_>, caller: &Caller, wanted: &Wanted) -> Result<AccountRow, Error> {
    let only = caller.session().map(|session| session.account_id.to_string());
    let key = only.or_else(|| wanted.account.clone()).or_else(|| only_account(caller));
    let Some(key) = key else {
        let message =
            "is missing; the token is good for several accounts, so the page's address has to name one";
        return Err(Fault::query("account", message).into());
    };
    let found = if plausible_key(&key) { store::accounts::get(tx, &key).await? } else { None };
    found.ok_or_else(|| Error::not_found("account", &key))
}

/// The account that the token names, if it is a single one.
fn only_account(caller: &Caller) -> Option<String> {
    let mut named = caller.scope().reach().parts().iter().map(|part| part.accounts.as_deref());
    match (named.next(), named.next()) {
        (Some(Some([one])), None) => Some(one.to_string()),
        _ => None,
    }
}

async fn points(tx: &mut Tx<'_>, caller: &Caller, wanted: &Wanted) -> Result<Vec<PointRow>, Error> {
    let setup = caller.session().map(|session| &session.setup);
    if let Some(ids) = setup.and_then(|setup| setup.integration_point_ids.as_ref()) {
        let mut points = Vec::new();
        for id in ids {
            points.extend(store::integration_points::get(tx, &id.to_string()).await?);
        }
        return Ok(points);
    }
    if let (None, Some(key)) = (setup, &wanted.point) {
        let found = if plausible_key(key) { store::integration_points::get(tx, key).await? } else { None };
        return found.map(|point| vec![point]).ok_or_else(|| Error::not_found("integration point", key));
    }
    let query = ListQuery::parse(&INTEGRATION_POINTS, &most("fullname"))?;
    Ok(store::integration_points::list(tx, &query).await?.rows)
}

async fn integrations(
    tx: &mut Tx<'_>,
    account: &AccountRow,
    points: &[PointRow],
) -> Result<Vec<ConnectIntegration>, Error> {
    let query = ListQuery::parse(&INTEGRATIONS, &most("fullname"))?;
    let page = store::integrations::list(tx, Some(account.id), &query).await?;
    let query = ListQuery::parse(
        &STATUS,
        &[("filter".into(), format!("account_id[eq]{}", account.id)), ("limit".into(), "500".into())],
    )?;
    let status = store::status::list(tx, &query).await?.rows;
    let status: HashMap<_, _> = status.iter().map(|row| (row.integration_id, row.health)).collect();
    let here = |row: &&IntegrationRow| match row.integration_point_id {
        Some(id) => points.iter().any(|point| point.id == id),
        None => true,
    };
    Ok(page.rows.iter().filter(here).map(|row| connected(row, &status)).collect())
}

fn most(order: &str) -> Vec<(String, String)> {
    vec![("limit".into(), "500".into()), ("order".into(), format!("{order}[asc]"))]
}

fn connected(row: &IntegrationRow, status: &HashMap<IntegrationId, IntegrationHealth>) -> ConnectIntegration {
    let provider = connectors::provider(&row.provider_type);
    ConnectIntegration {
        id: row.id,
        fullname: row.fullname.clone(),
        provider_id: row.provider_type.clone(),
        provider_fullname: provider.map_or_else(|_| row.provider_type.clone(), |one| one.fullname.clone()),
        integration_point_id: row.integration_point_id,
        status: status.get(&row.id).copied().unwrap_or(IntegrationHealth::Unknown),
        created_at: row.created_at,
    }
}

/// A point with what may be connected there.
fn shown(point: &PointRow, account: &AccountRow, caller: &Caller, locale: Option<&str>) -> ConnectPoint {
    let categories = caller.scope().reach().categories_at(account.id, account.environment, &account.labels);
    let within = categories.is_none_or(|all| all.iter().any(|one| one == point.connector.as_str()));
    let allowed = |provider: &&Provider| {
        within
            && provider.environments.contains(&account.environment)
            && check_allowed(point, provider, account.environment).is_ok()
    };
    ConnectPoint {
        id: point.id,
        fullname: point.fullname.clone(),
        connector: point.connector,
        providers: connectors::providers().iter().filter(allowed).map(|one| choice(one, locale)).collect(),
    }
}

fn choice(provider: &Provider, locale: Option<&str>) -> ConnectProvider {
    let words = locale.and_then(|locale| texts(provider.id, locale));
    let accepted = provider.schema.fields.iter().filter_map(|field| match &field.kind {
        Kind::Credential { accepted } => Some(accepted),
        _ => None,
    });
    ConnectProvider {
        id: provider.id.into(),
        fullname: words.map_or(&provider.fullname, |words| &words.fullname).clone(),
        vendor: provider.vendor.into(),
        description: words.map_or(&provider.description, |words| &words.description).clone(),
        credentials: accepted.flatten().map(|one| one.kind().as_str().to_owned()).collect(),
    }
}
