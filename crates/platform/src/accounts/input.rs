//! Reading the bodies that create and change accounts.

use std::time::Duration;

use api_types::account::ProvisionToken;
use api_types::formats::{
    MAX_FULLNAME, MAX_LABELS, check_label, check_line, check_name, normalize_name, slug,
};
use api_types::token::{Resources, RoleAccounts, RoleIntegrations, TokenType};
use api_types::{AccountId, Environment, PermissionSetName, TokenId};
use serde_json::Value;
use store::accounts::AccountRow;
use uuid::Uuid;

use crate::caller::Caller;
use crate::error::Error;
use crate::input::{Fields, check_changed_name};
use crate::tokens::{self, TokenSpec};

const ENVIRONMENTS: &str = "test, prod";
/// Default lifetime of a token made with an account.
const TOKEN_TTL: Duration = Duration::from_hours(24);

/// An account to be created, read from a body.
pub(super) struct NewAccount {
    pub(super) row: AccountRow,
    pub(super) token: Option<(TokenId, TokenSpec)>,
}

impl NewAccount {
    pub(super) fn read(body: Value, caller: &Caller) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let name = fields.text("name", check_name).map(|name| normalize_name(&name));
        let fullname = fields.text("fullname", |text| check_line(text, MAX_FULLNAME));
        let environment = fields.word("environment", ENVIRONMENTS, Environment::parse);
        let labels = fields.texts("labels", MAX_LABELS, check_label).unwrap_or_default();
        let token = fields.object("token", read_token).flatten();
        fields.finish()?;
        let id = AccountId(Uuid::now_v7());
        let name = name.or_else(|| fullname.as_deref().and_then(slug)).unwrap_or_else(|| id.to_string());
        let now = caller.request().now;
        let row = AccountRow {
            id,
            organization_id: caller.organization(),
            fullname: fullname.unwrap_or_else(|| name.clone()),
            name,
            environment: environment.unwrap_or_default(),
            labels: in_order(labels),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let token = token.map(|token| (tokens::new_id(), token_spec(token, &row, caller)));
        Ok(Self { row, token })
    }
}

fn read_token(fields: &mut Fields) -> Option<(ProvisionToken, Duration)> {
    let allowed =
        [PermissionSetName::AccountManager, PermissionSetName::ConnectUi, PermissionSetName::TokenIssuer];
    let known = "account-manager, connect-ui, token-issuer";
    let parse = |text: &str| PermissionSetName::parse(text).filter(|set| allowed.contains(set));
    let permission_set = fields.required_word("permission_set", known, parse);
    let ttl = tokens::read_ttl(fields, TOKEN_TTL);
    let name = fields.text("name", check_name);
    let fullname = fields.text("fullname", |text| check_line(text, MAX_FULLNAME));
    Some((ProvisionToken { permission_set: permission_set?, token_ttl: None, name, fullname }, ttl))
}

/// The new token reaches the new account and nothing else, whatever its maker reaches; there, no more than its maker.
fn token_spec((token, ttl): (ProvisionToken, Duration), account: &AccountRow, caller: &Caller) -> TokenSpec {
    let name = token.name.map(|name| normalize_name(&name));
    TokenSpec {
        name: name.or_else(|| token.fullname.as_deref().and_then(slug)),
        fullname: token.fullname,
        token_type: TokenType::Adhoc,
        permission_set: token.permission_set,
        resources: Resources {
            accounts: Some(RoleAccounts { ids: vec![account.id.to_string()], ..RoleAccounts::default() }),
            integrations: caller
                .scope()
                .reach()
                .categories_at(account.id, account.environment, &account.labels)
                .map(|categories| RoleIntegrations { categories }),
            organizations: None,
        },
        ttl,
        parent_id: caller.token(),
    }
}

/// What an account becomes, read from a body in the shape that GET answers. Other fields are ignored.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) name: String,
    pub(super) fullname: String,
    pub(super) environment: Environment,
    pub(super) labels: Vec<String>,
}

impl Change {
    pub(super) fn read(body: Value) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let name = fields.required_text("name", check_changed_name);
        let fullname = fields.required_text("fullname", |text| check_line(text, MAX_FULLNAME));
        let environment = fields.required_word("environment", ENVIRONMENTS, Environment::parse);
        let labels = fields.texts("labels", MAX_LABELS, check_label).unwrap_or_default();
        fields.finish()?;
        Ok(Self {
            name: normalize_name(&name),
            fullname,
            environment: environment.unwrap_or_default(),
            labels: in_order(labels),
        })
    }
}

fn in_order(mut labels: Vec<String>) -> Vec<String> {
    labels.sort();
    labels.dedup();
    labels
}
