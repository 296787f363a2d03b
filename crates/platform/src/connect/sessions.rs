//! Making, reading and ending sessions of the Connect page.

use api_types::connect::{
    ConnectAction, ConnectSession, ConnectSessionStatus, ConnectSetup, NewConnectSession,
};
use api_types::token::{Resources, RoleAccounts, RoleIntegrations, TokenType};
use api_types::{ConnectSessionId, PermissionSetName, Sensitive, Timestamp, TokenId};
use serde_json::Value;
use store::accounts::AccountRow;
use store::connect_sessions::{self, ConnectSessionRow, ConnectSessionState};
use store::integration_points::PointRow;
use store::integrations::IntegrationRow;
use store::{Tx, WriteTx};
use uuid::Uuid;

use super::input::{NewSession, Wished};
use super::needed;
use crate::audit::{self, Event};
use crate::caller::Caller;
use crate::change;
use crate::error::{Error, Fault};
use crate::permissions::Action;
use crate::tokens::{self, TokenSpec, find_integration};
use crate::{Platform, Versioned, plausible_key, time};

/// How long a session that is over can still say what became of it, in seconds: 30 days.
const REMEMBERED_SECONDS: i64 = 30 * 24 * 60 * 60;

/// Makes a session of an account. Its token and its link are in the answer and nowhere else.
pub async fn create(platform: &Platform, caller: &Caller, body: Value) -> Result<NewConnectSession, Error> {
    let caller = &caller.for_action(Action::IntegrationsCreate)?;
    if caller.is_connect_page() {
        return Err(Error::Forbidden(
            "a connect-ui token is what a session gives to a browser; sessions are made by the back end, with a token of \
             the organization"
                .into(),
        ));
    }
    let new = NewSession::read(body)?;
    let id = ConnectSessionId(Uuid::now_v7());
    let work = (id, tokens::new_id(), new, platform.settings.public_url.clone());
    let made = change::create(platform, caller, 200, work, None, |tx, caller, (id, token, new, url)| {
        Box::pin(async move {
            Ok(Versioned { version: 1, value: create_in(tx, caller, *id, *token, new, url).await? })
        })
    });
    Ok(made.await?.answer.value)
}

async fn create_in(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    id: ConnectSessionId,
    token_id: TokenId,
    new: &NewSession,
    public_url: &str,
) -> Result<NewConnectSession, Error> {
    let now = caller.request().now;
    connect_sessions::prune(tx, time::after(now, -REMEMBERED_SECONDS)).await?;
    let account: AccountRow = change::find(tx, &new.account).await.map_err(|error| {
        missing(error, "/account_id", "names no account of the organization that your token reaches")
    })?;
    let integration = match &new.integration {
        Some(key) => Some(find_integration(tx, &new.account, key).await.map_err(|error| {
            missing(error, "/integration_id", "names no integration of the account that your token reaches")
        })?),
        None => None,
    };
    let points = points(tx, new).await?;
    let setup = ConnectSetup {
        integration_point_ids: points.as_ref().map(|points| points.iter().map(|point| point.id).collect()),
        integration_id: integration.as_ref().map(|row| row.id),
        actions: actions(caller, &account, &new.actions)?,
        return_url: new.return_url.clone(),
        state: new.state.clone(),
        locale: new.locale.clone(),
        appearance: new.appearance,
        prefill: new.prefill.clone(),
    };
    let spec = TokenSpec {
        name: None,
        fullname: Some(format!("Connect session of {}", account.fullname)),
        token_type: TokenType::Adhoc,
        permission_set: PermissionSetName::ConnectUi,
        resources: Resources {
            organizations: None,
            accounts: Some(RoleAccounts { ids: vec![account.id.to_string()], ..RoleAccounts::default() }),
            integrations: categories(caller, &account, points.as_deref(), integration.as_ref())?,
        },
        ttl: new.ttl,
        parent_id: caller.token(),
    };
    let token = tokens::issue(tx, token_id, &spec, now).await?;
    let row = ConnectSessionRow {
        id,
        token_id,
        account_id: account.id,
        setup,
        origins: new.origins.clone(),
        state: ConnectSessionState::Open,
        expires: token.expires,
        created_at: now,
    };
    connect_sessions::insert(tx, &row).await?;
    let mut event = event("create", 200, &row);
    event.details.insert("setup".into(), told(&row.setup));
    event.details.insert("expires".into(), row.expires.to_string().into());
    audit::record(tx, caller, event).await?;
    let secret = &token.primary.access.secret;
    Ok(NewConnectSession {
        id,
        token: Sensitive::new(secret.as_str()),
        url: Sensitive::new(format!("{public_url}/connect/{id}#{secret}")),
        expires_at: row.expires,
    })
}

/// The session of this id.
pub async fn get(platform: &Platform, caller: &Caller, key: &str) -> Result<ConnectSession, Error> {
    let caller = caller.for_action(Action::IntegrationsGet)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let row = find(&mut tx, key).await?;
    Ok(wire(&row, caller.request().now))
}

/// Ends a session before its time: its token opens nothing from now on. One that is over stays as it is.
pub async fn end(platform: &Platform, caller: &Caller, key: &str) -> Result<(), Error> {
    let caller = caller.for_action(Action::IntegrationsCreate)?;
    if caller.is_connect_page() {
        return Err(Error::Forbidden(
            "a connect-ui token ends no sessions: POST /v1/connect/session/done finishes the one that it belongs to".into(),
        ));
    }
    close(platform, &caller, key.to_owned(), ConnectSessionState::Ended).await
}

/// Finishes the session that the call is made in.
pub async fn finish(platform: &Platform, caller: &Caller) -> Result<(), Error> {
    let session = caller.session().ok_or_else(|| {
        Error::Forbidden("this token belongs to no Connect session, so there is nothing to finish".into())
    })?;
    close(platform, caller, session.id.to_string(), ConnectSessionState::Done).await
}

async fn close(
    platform: &Platform,
    caller: &Caller,
    key: String,
    state: ConnectSessionState,
) -> Result<(), Error> {
    let verb = if state == ConnectSessionState::Done { "finish" } else { "end" };
    let work = (caller.clone(), key);
    platform
        .store
        .write(caller.scope(), move |tx| {
            let (caller, key) = work.clone();
            Box::pin(async move {
                let row = find(tx, &key).await?;
                if row.state != ConnectSessionState::Open {
                    return Ok(());
                }
                connect_sessions::close(tx, row.id, state, caller.request().now).await?;
                Ok::<_, Error>(audit::record(tx, &caller, event(verb, 204, &row)).await?)
            })
        })
        .await
}

/// The session of this id, if its account is within reach.
async fn find(tx: &mut Tx<'_>, key: &str) -> Result<ConnectSessionRow, Error> {
    let missing = || Error::not_found("Connect session", key);
    let id = key.parse().map_err(|_| missing())?;
    let row = connect_sessions::get(tx, id).await?.ok_or_else(missing)?;
    let account = store::accounts::get(tx, &row.account_id.to_string()).await?;
    account.map(|_| row).ok_or_else(missing)
}

/// A session can do no more than whoever makes it could do at the account.
fn actions(caller: &Caller, account: &AccountRow, wished: &Wished) -> Result<Vec<ConnectAction>, Error> {
    let may = |action: &ConnectAction| {
        let caller = caller.for_action(needed(*action))?;
        if caller.scope().reach().covers_account(account.id, account.environment, &account.labels) {
            return Ok(());
        }
        let verb = needed(*action).verb();
        Err(Error::Forbidden(format!("none of your roles allows integrations:{verb} at this account")))
    };
    match wished {
        Wished::Whatever(all) => Ok(all.iter().copied().filter(|one| may(one).is_ok()).collect()),
        Wished::These(actions) => {
            actions.iter().try_for_each(may)?;
            Ok(actions.clone())
        }
    }
}

async fn points(tx: &mut Tx<'_>, new: &NewSession) -> Result<Option<Vec<PointRow>>, Error> {
    let Some(keys) = &new.points else { return Ok(None) };
    let (mut found, mut faults) = (Vec::<PointRow>::new(), Vec::new());
    for (place, key) in keys.iter().enumerate() {
        let pointer = match new.points_field {
            "/integration_point_ids" => format!("/integration_point_ids/{place}"),
            single => single.to_owned(),
        };
        let row = if plausible_key(key) { store::integration_points::get(tx, key).await? } else { None };
        match row {
            Some(row) if found.iter().any(|other| other.id == row.id) => {}
            Some(row) => found.push(row),
            None => faults.push(Fault::body(pointer, "names no integration point of the organization")),
        }
    }
    if faults.is_empty() { Ok(Some(found)) } else { Err(Error::Invalid(faults)) }
}

/// The categories that the session's token is limited to: those of its points, and never more than its maker's.
fn categories(
    caller: &Caller,
    account: &AccountRow,
    points: Option<&[PointRow]>,
    integration: Option<&IntegrationRow>,
) -> Result<Option<RoleIntegrations>, Error> {
    let of_points = points.map(|points| points.iter().map(|point| point.connector).collect::<Vec<_>>());
    let wanted = of_points.or_else(|| integration.map(|row| vec![row.category]));
    let ours = caller.scope().reach().categories_at(account.id, account.environment, &account.labels);
    let mut categories: Vec<_> = match (wanted, ours) {
        (None, None) => return Ok(None),
        (None, Some(ours)) => ours,
        (Some(wanted), ours) => {
            let wanted: Vec<_> = wanted.iter().map(|one| one.as_str().to_owned()).collect();
            if let Some(beyond) = ours.and_then(|ours| wanted.iter().find(|one| !ours.contains(one)).cloned())
            {
                return Err(Error::Forbidden(format!(
                    "a session can do no more than the token that makes it, and this one may not connect {beyond} there"
                )));
            }
            wanted
        }
    };
    categories.sort();
    categories.dedup();
    Ok(Some(RoleIntegrations { categories }))
}

fn missing(error: Error, pointer: &str, message: &str) -> Error {
    match error {
        Error::NotFound { .. } => Fault::body(pointer, message).into(),
        other => other,
    }
}

/// Of a setup what may stand in the audit log: what the host fills in may be somebody's.
fn told(setup: &ConnectSetup) -> Value {
    let shown = ConnectSetup { prefill: serde_json::Map::new(), state: None, ..setup.clone() };
    serde_json::to_value(shown).unwrap_or_default()
}

/// An event about a session.
pub(super) fn event(verb: &str, status: u16, row: &ConnectSessionRow) -> Event {
    let event = Event { action: format!("connect_sessions.{verb}"), status, ..Event::default() };
    event.target("connect_session", &row.id, "").account(row.account_id)
}

pub(super) fn wire(row: &ConnectSessionRow, now: Timestamp) -> ConnectSession {
    ConnectSession {
        id: row.id,
        status: match row.state {
            ConnectSessionState::Done => ConnectSessionStatus::Done,
            ConnectSessionState::Ended => ConnectSessionStatus::Ended,
            ConnectSessionState::Open if row.expires <= now => ConnectSessionStatus::Expired,
            ConnectSessionState::Open => ConnectSessionStatus::Open,
        },
        account_id: row.account_id,
        setup: row.setup.clone(),
        allowed_origins: row.origins.clone(),
        created_at: row.created_at,
        expires_at: row.expires,
    }
}
