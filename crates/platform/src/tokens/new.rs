//! Tokens on request: narrowed ones of the organization, and those of an integration.

use std::time::Duration;

use api_types::formats::{MAX_FULLNAME, check_line, check_name, normalize_name, slug};
use api_types::token::{RefreshToken, Resources, Token as WireToken, TokenType};
use api_types::{PermissionSetName, TokenId};
use serde_json::Value;
use store::accounts::AccountRow;
use store::integrations::IntegrationRow;
use store::{Grant, Reach, StoreError, WriteTx};

use super::{IntegrationToken, TokenSpec, issue, issue_to_integration, new_id};
use crate::audit::{self, Event};
use crate::caller::Caller;
use crate::change;
use crate::error::Error;
use crate::idempotency::{Answered, IdempotencyKey};
use crate::input::Fields;
use crate::permissions::Action;
use crate::roles::read_resources;
use crate::{Platform, Versioned, plausible_key, time};

/// Lifetime of a token of the organization unless the body says otherwise.
const ORGANIZATION_TTL: Duration = Duration::from_hours(24);
/// Lifetime of a token of an integration unless the body says otherwise.
const INTEGRATION_TTL: Duration = Duration::from_mins(10);
/// Longest lifetime of a token that is asked for.
const LONGEST_TTL: Duration = Duration::from_hours(24 * 365);
/// How long an integration's token can be looked up after it has expired, in seconds.
const SWEPT_AFTER: i64 = 24 * 3600;

/// Makes a token of the organization that may do no more than the caller. Its secrets are in the answer and nowhere
/// else.
pub async fn create(
    platform: &Platform,
    caller: &Caller,
    body: Value,
    key: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<RefreshToken>>, Error> {
    let caller = &caller.for_action(Action::TokensCreate)?;
    let spec = read_spec(body, caller)?;
    check_narrowed(caller, &spec)?;
    change::create(platform, caller, 200, (new_id(), spec), key, |tx, caller, (id, spec)| {
        Box::pin(async move {
            let token = issue(tx, *id, spec, caller.request().now).await;
            let token = token.map_err(|error| name_taken(error, spec.name.as_deref()))?;
            audit::record(tx, caller, made(Action::TokensCreate, &token)).await?;
            Ok(Versioned { version: 1, value: token })
        })
    })
    .await
}

/// Makes a token of an integration; both are named by id or name. Its secret is in the answer and nowhere else.
pub async fn create_for_integration(
    platform: &Platform,
    caller: &Caller,
    (account, integration): (&str, &str),
    body: Value,
    key: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<WireToken>>, Error> {
    let caller = &caller.for_action(Action::TokensCreateIntegration)?;
    let (name, ttl) = read_integration_token(body)?;
    let work = (new_id(), account.to_owned(), integration.to_owned(), name, ttl);
    change::create(platform, caller, 200, work, key, |tx, caller, (id, account, integration, name, ttl)| {
        Box::pin(async move {
            let row = find_integration(tx, account, integration).await?;
            let token = IntegrationToken {
                name: name.clone(),
                token_type: TokenType::Adhoc,
                ttl: *ttl,
                parent_id: caller.token(),
            };
            let value = make_for_integration(tx, caller, *id, &row, token).await?;
            Ok(Versioned { version: 1, value })
        })
    })
    .await
}

async fn make_for_integration(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    id: TokenId,
    row: &IntegrationRow,
    token: IntegrationToken,
) -> Result<WireToken, Error> {
    let (name, now) = (token.name.clone(), caller.request().now);
    store::kept_tokens::sweep(tx, &row.id.to_string(), time::after(now, -SWEPT_AFTER)).await?;
    let made_token = issue_to_integration(tx, id, row, token, now).await;
    let made_token = made_token.map_err(|error| name_taken(error, name.as_deref()))?;
    let mut event = made(Action::TokensCreateIntegration, &made_token).account(row.account_id);
    event.details.insert("integration_id".into(), row.id.to_string().into());
    audit::record(tx, caller, event).await?;
    Ok(made_token.primary.access)
}

/// The integration of an account, both by id or name.
pub(crate) async fn find_integration(
    tx: &mut WriteTx<'_>,
    account: &str,
    integration: &str,
) -> Result<IntegrationRow, Error> {
    let account: AccountRow = change::find(tx, account).await?;
    let missing = || Error::not_found("integration", integration);
    if !plausible_key(integration) {
        return Err(missing());
    }
    store::integrations::get(tx, account.id, integration).await?.ok_or_else(missing)
}

/// Reads a lifetime; a fault stands against the field if it is none, too short or too long.
pub(crate) fn read_ttl(fields: &mut Fields, default: Duration) -> Duration {
    let text = fields.text("token_ttl", |text| api_types::formats::parse_duration(text).map(drop));
    let ttl = text.as_deref().map_or(Ok(default), api_types::formats::parse_duration).unwrap_or(default);
    if !(Duration::from_mins(1)..=LONGEST_TTL).contains(&ttl) {
        fields.fault("token_ttl", "must be between 1m and 8760h");
    }
    ttl
}

fn read_spec(body: Value, caller: &Caller) -> Result<TokenSpec, Error> {
    let mut fields = Fields::of(body)?;
    let name = fields.text("name", check_name).map(|name| normalize_name(&name));
    let fullname = fields.text("fullname", |text| check_line(text, MAX_FULLNAME));
    let known = PermissionSetName::WORDS.join(", ");
    let permission_set = fields.required_word("permission_set", &known, PermissionSetName::parse);
    if !fields.has("resources") {
        fields.fault("resources", "is missing; {} stands for everything that your own token reaches");
    }
    let resources = fields.object("resources", read_resources).unwrap_or_default();
    check_organizations(&mut fields, &resources, caller);
    if permission_set == Some(PermissionSetName::ConnectUi) && !names_accounts(&resources) {
        fields.fault_at(
            "resources/accounts",
            "must name the accounts: a connect-ui token goes to a browser, so it is limited to some of them",
        );
    }
    let ttl = read_ttl(&mut fields, ORGANIZATION_TTL);
    fields.finish()?;
    Ok(TokenSpec {
        name: name.or_else(|| fullname.as_deref().and_then(slug)),
        fullname,
        token_type: TokenType::Adhoc,
        // Without a permission set there is a fault, and the least one is never used.
        permission_set: permission_set.unwrap_or(PermissionSetName::Member),
        resources,
        ttl,
        parent_id: caller.token(),
    })
}

fn read_integration_token(body: Value) -> Result<(Option<String>, Duration), Error> {
    let mut fields = Fields::of(body)?;
    let name = fields.text("name", check_name).map(|name| normalize_name(&name));
    let ttl = read_ttl(&mut fields, INTEGRATION_TTL);
    fields.finish()?;
    Ok((name, ttl))
}

fn check_organizations(fields: &mut Fields, resources: &Resources, caller: &Caller) {
    let own = caller.organization().to_string();
    let ids = resources.organizations.iter().flat_map(|one| &one.ids).enumerate();
    for (place, _) in ids.filter(|(_, id)| *id != "*" && **id != own) {
        let place = format!("resources/organizations/ids/{place}");
        fields.fault_at(&place, "must be the id of this organization, or *");
    }
}

fn names_accounts(resources: &Resources) -> bool {
    let accounts = resources.accounts.as_ref();
    accounts.is_some_and(|one| !one.ids.is_empty() && !one.ids.iter().any(|id| id == "*"))
}

/// Rights can only shrink on the way from one token to the next.
fn check_narrowed(caller: &Caller, spec: &TokenSpec) -> Result<(), Error> {
    let theirs = Grant { permission_set: spec.permission_set, reach: Reach::of(&spec.resources) };
    if caller.covers(&theirs) {
        return Ok(());
    }
    Err(Error::Forbidden(format!(
        "a new token can do no more than the one that asks for it, and this one may not give away {} there; \
         name fewer resources or another permission set",
        spec.permission_set.as_str()
    )))
}

fn made(action: Action, token: &RefreshToken) -> Event {
    let mut event = Event::of(action, 200).target("token", &token.id, &token.name);
    event.details.insert("expires".into(), token.expires.to_string().into());
    if let Some(role) = &token.primary.access.permissions.adhoc_role {
        event.details.insert("permission_set".into(), role.permission_set.as_str().into());
        event.details.insert("resources".into(), serde_json::to_value(&role.resources).unwrap_or_default());
    }
    event
}

fn name_taken(error: Error, name: Option<&str>) -> Error {
    match error {
        Error::Store(StoreError::Duplicate("name")) => Error::Conflict {
            message: format!("a token with the name {:?} exists already", name.unwrap_or_default()),
            parameter: Some("/name".into()),
        },
        other => other,
    }
}
