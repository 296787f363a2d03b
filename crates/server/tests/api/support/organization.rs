//! Organizations and the tokens of tests.

use std::time::Duration;

use api_types::token::{Resources, RoleAccounts, TokenOwnerType, TokenType};
use api_types::webhook::WebhookDeliveryState;
use api_types::{
    Account, MemberId, MemberState, MemberType, Organization, OrganizationState, OrganizationType,
    PermissionSetName, Sensitive, Timestamp, TokenId,
};
use platform::provision::{self, NewOrganization};
use platform::{Error, time};
use secrets::{Token, TokenKind};
use serde_json::{Value, json};
use store::Scope;
use store::members::MemberRow;
use store::tokens::{NewToken, SecretRole, Slot, TokenSecret};
use store::webhook_deliveries::{self, Progress};
use uuid::Uuid;

use super::{Call, TestApp};
use crate::samples::{credential, integration, point, unique_email, webhook};

/// An organization of a test.
pub(crate) struct Org {
    pub(crate) organization: Organization,
    pub(crate) account: Account,
    /// Secret of the organization's own token.
    pub(crate) token: String,
    pub(crate) refresh_token: String,
    pub(crate) scope: Scope,
}

impl Org {
    pub(super) async fn found(app: &TestApp, name: &str, organization_type: OrganizationType) -> Self {
        let new = NewOrganization {
            name: Some(name.into()),
            fullname: format!("The {name}"),
            organization_type,
            contact: None,
        };
        let founded = provision::found(&app.platform, &new, "test").await.unwrap();
        let scope = app.platform.store.directory().host_scope(founded.organization.id);
        Self {
            organization: founded.organization,
            account: founded.account,
            token: founded.token.access.secret,
            refresh_token: founded.token.refresh.secret,
            scope,
        }
    }

    /// Founds an organization below this one over the API.
    pub(crate) async fn below(&self, app: &TestApp, name: &str) -> Self {
        let body = json!({ "name": name, "fullname": format!("The {name}") });
        let made = self.call(app, "POST", "/v1/suborgs").json(&body).send().await.expect(200).result();
        let organization: Organization = serde_json::from_value(made["organization"].clone()).unwrap();
        let secret = |kind: &str| made["token"][kind]["secret"].as_str().unwrap().to_owned();
        let (token, refresh_token) = (secret("access"), secret("refresh"));
        let account = app.call("GET", &format!("/v1/accounts/{name}")).token(&token).send().await.result();
        Self {
            scope: app.platform.store.directory().host_scope(organization.id),
            organization,
            account: serde_json::from_value(account).unwrap(),
            token,
            refresh_token,
        }
    }

    /// Whether there may be organizations below it.
    pub(crate) fn is_root(&self) -> bool {
        self.organization.organization_type == OrganizationType::Root
    }

    /// Begins a call with the organization's own token.
    pub(crate) fn call(&self, app: &TestApp, method: &str, path: &str) -> Call {
        app.call(method, path).token(&self.token)
    }

    /// Creates an account over the API and gives it.
    pub(crate) async fn create(&self, app: &TestApp, body: Value) -> Value {
        self.call(app, "POST", "/v1/accounts").json(&body).send().await.result()["account"].clone()
    }

    /// Invites a member over the API and gives it; without a name it gets one that nobody has yet.
    pub(crate) async fn invite(&self, app: &TestApp, mut body: Value) -> Value {
        if body["name"].is_null() {
            body["name"] = unique_email().into();
        }
        body["options"]["options"] = json!(["invited"]);
        let reply = self.call(app, "POST", "/v1/members").json(&body).send().await;
        reply.expect(200).result()["member"].clone()
    }

    /// Writes a member who can sign in, as the store keeps it; the work of hashing a password is spared.
    pub(crate) async fn person(&self, app: &TestApp, name: &str, roles: &[&str]) -> MemberId {
        let id = MemberId(Uuid::now_v7());
        let now = time::now();
        let row = MemberRow {
            id,
            organization_id: self.organization.id,
            name: name.into(),
            fullname: name.into(),
            nickname: None,
            picture: None,
            member_type: MemberType::Personal,
            state: MemberState::Enabled,
            password_hash: Some(Sensitive::new("$argon2id$no hash of anything")),
            password_changed_at: now,
            password_expired: false,
            ttl_seconds: 86_400,
            token_ttl_seconds: 3600,
            expires: time::after(now, 86_400),
            pin_expires: Timestamp::ZERO,
            last_logon: Timestamp::ZERO,
            invited_by: None,
            mail_state: None,
            mail_error: None,
            roles: roles.iter().map(|&role| role.into()).collect(),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let written: Result<(), Error> = app
            .platform
            .store
            .write(&self.scope, move |tx| {
                let row = row.clone();
                Box::pin(async move { Ok(store::members::insert(tx, &row).await?) })
            })
            .await;
        written.unwrap();
        id
    }

    /// A token that speaks for a member with what its roles allow, as signing in makes it.
    pub(crate) async fn signed_in(&self, app: &TestApp, member: MemberId) -> String {
        let mint = Mint {
            member_id: Some(member),
            token_type: TokenType::Logon,
            permission_set: PermissionSetName::Member,
            ..Mint::default()
        };
        self.mint(app, mint).await
    }

    /// A member who can sign in, and its token.
    pub(crate) async fn colleague(&self, app: &TestApp, name: &str, roles: &[&str]) -> (MemberId, String) {
        let id = self.person(app, name, roles).await;
        (id, self.signed_in(app, id).await)
    }

    /// Creates a role over the API and gives it.
    pub(crate) async fn create_role(&self, app: &TestApp, body: Value) -> Value {
        self.call(app, "POST", "/v1/roles").json(&body).send().await.expect(200).result()
    }

    /// Creates an integration point over the API and gives it.
    pub(crate) async fn create_point(&self, app: &TestApp) -> Value {
        self.call(app, "POST", "/v1/integration-points").json(&point()).send().await.expect(200).result()
    }

    /// Creates an integration with the mock in a new test account and gives it.
    pub(crate) async fn create_integration(&self, app: &TestApp) -> Value {
        let account = self.create(app, json!({ "labels": ["gold"], "environment": "test" })).await;
        self.connect(app, &account, &integration()).await["integration"].clone()
    }

    /// Creates an integration in an account and gives the whole answer.
    pub(crate) async fn connect(&self, app: &TestApp, account: &Value, body: &Value) -> Value {
        let path = format!("/v1/integrations/{}", account["id"].as_str().unwrap());
        self.call(app, "POST", &path).json(body).send().await.expect(200).result()
    }

    /// Creates a credential of a new test account and gives it, with its owner as the path names it.
    pub(crate) async fn create_credential(&self, app: &TestApp) -> Value {
        let account = self.create(app, json!({ "labels": ["gold"], "environment": "test" })).await;
        let path = format!("/v1/credentials/{}", account["id"].as_str().unwrap());
        let mut made = self.call(app, "POST", &path).json(&credential()).send().await.expect(200).result();
        made["owner_id"] = account["id"].clone();
        made
    }

    /// Creates a token over the API and gives it.
    pub(crate) async fn create_token(&self, app: &TestApp) -> Value {
        let body = json!({ "permission_set": "viewer", "resources": {} });
        self.call(app, "POST", "/v1/tokens").json(&body).send().await.expect(200).result()
    }

    /// Creates a webhook over the API and gives it.
    pub(crate) async fn create_webhook(&self, app: &TestApp) -> Value {
        let call = self.call(app, "POST", "/v1/organization/webhooks").json(&webhook());
        call.send().await.expect(200).result()
    }

    /// Makes a delivery of a new webhook that is over, and gives it.
    pub(crate) async fn create_delivery(&self, app: &TestApp) -> Value {
        let webhook = self.create_webhook(app).await;
        let path = format!("/v1/organization/webhooks/{}/test", webhook["id"].as_str().unwrap());
        let delivery = self.call(app, "POST", &path).send().await.expect(200).result();
        let id = delivery["id"].as_str().unwrap().parse().unwrap();
        let over = Progress { state: WebhookDeliveryState::Delivered, ..Progress::new(time::now()) };
        let noted: Result<(), Error> = app
            .platform
            .store
            .write(&self.scope, move |tx| {
                let over = over.clone();
                Box::pin(async move { Ok(webhook_deliveries::note(tx, id, &over, time::now()).await?) })
            })
            .await;
        noted.unwrap();
        delivery
    }

    /// Makes a session of the Connect page for this organization's own account and gives the answer.
    pub(crate) async fn create_connect_session(&self, app: &TestApp) -> Value {
        let body = json!({ "account_id": self.account.id });
        self.call(app, "POST", "/v1/connect/sessions").json(&body).send().await.expect(200).result()
    }

    /// Connects a provider in a session and gives the body of the exchange.
    pub(crate) async fn create_connect_code(&self, app: &TestApp) -> Value {
        let point = self.create_point(app).await;
        let session = self.create_connect_session(app).await;
        let bearer = session["token"].as_str().unwrap();
        let mut body = integration();
        body["integration_point_id"] = point["id"].clone();
        let path = format!("/v1/integrations/{}", self.account.id);
        let made = app.call("POST", &path).token(bearer).json(&body).send().await.expect(200).result();
        let body = json!({ "integration_id": made["integration"]["id"] });
        let code = app.call("POST", "/v1/connect/session/codes").token(bearer).json(&body).send().await;
        json!({ "code": code.expect(200).result()["code"] })
    }

    /// Makes a token as the store keeps it, and gives its secret.
    pub(crate) async fn mint(&self, app: &TestApp, mint: Mint) -> String {
        let token = Token::generate(mint.kind, self.organization.id.0);
        let now = time::now();
        let id = TokenId(Uuid::now_v7());
        let new = NewToken {
            id,
            name: id.to_string(),
            fullname: id.to_string(),
            member_id: mint.member_id,
            owner_type: mint.owner_type,
            owner_id: self.organization.id.to_string(),
            token_type: mint.token_type,
            parent_id: None,
            permission_set: mint.permission_set,
            resources: mint.resources,
            ttl_seconds: i64::try_from(mint.ttl.as_secs()).unwrap(),
            expires: time::after(now, i64::try_from(mint.ttl.as_secs()).unwrap()),
            created_at: now,
        };
        let secret = TokenSecret {
            token_id: id,
            hash: token.hash(),
            slot: Slot::Primary,
            role: mint.role,
            hint: token.display_prefix(),
            expires: new.expires,
        };
        let written: Result<(), Error> = app
            .platform
            .store
            .write(&self.scope, move |tx| {
                let work = (new.clone(), secret.clone());
                Box::pin(async move {
                    store::tokens::insert(tx, &work.0).await?;
                    Ok(store::tokens::insert_secret(tx, &work.1).await?)
                })
            })
            .await;
        written.unwrap();
        token.secret().expose().clone()
    }

    /// A token with this permission set on everything.
    pub(crate) async fn token_of(&self, app: &TestApp, permission_set: PermissionSetName) -> String {
        self.mint(app, Mint { permission_set, ..Mint::default() }).await
    }

    /// An administrator's token that reaches only these accounts.
    pub(crate) async fn narrowed(&self, app: &TestApp, accounts: RoleAccounts) -> String {
        self.mint(app, Mint { resources: reaching(accounts), ..Mint::default() }).await
    }

    /// Changes the state as whoever runs the server does it.
    pub(crate) async fn set_state(&self, app: &TestApp, state: OrganizationState, end_date: Option<&str>) {
        let end_date = end_date.map(str::to_owned);
        let written: Result<(), Error> = app
            .platform
            .store
            .write(&self.scope, move |tx| {
                let end_date = end_date.clone();
                Box::pin(async move {
                    let mut row = store::organizations::get(tx).await?.unwrap();
                    row.state = state;
                    row.end_date = end_date;
                    Ok(store::organizations::update(tx, &row).await?)
                })
            })
            .await;
        written.unwrap();
    }

    /// Some accounts to look through: in both environments, with and without labels.
    pub(crate) async fn furnish(&self, app: &TestApp, prefix: &str) -> Vec<Value> {
        let mut accounts = Vec::new();
        for (name, environment, labels) in
            [("one", "prod", vec!["gold"]), ("two", "test", vec!["gold", "blue"]), ("three", "test", vec![])]
        {
            let fullname = format!("{prefix} {name}");
            let body = json!({ "fullname": fullname, "environment": environment, "labels": labels });
            accounts.push(self.create(app, body).await);
        }
        accounts
    }
}

/// What a token of a test is like. By default an administrator's, good for an hour everywhere.
pub(crate) struct Mint {
    pub(crate) member_id: Option<MemberId>,
    pub(crate) token_type: TokenType,
    pub(crate) permission_set: PermissionSetName,
    pub(crate) resources: Resources,
    pub(crate) owner_type: TokenOwnerType,
    pub(crate) role: SecretRole,
    pub(crate) kind: TokenKind,
    pub(crate) ttl: Duration,
}

impl Default for Mint {
    fn default() -> Self {
        Self {
            member_id: None,
            token_type: TokenType::Adhoc,
            permission_set: PermissionSetName::Administrator,
            resources: Resources::default(),
            owner_type: TokenOwnerType::Organization,
            role: SecretRole::Access,
            kind: TokenKind::Organization,
            ttl: Duration::from_hours(1),
        }
    }
}

/// Resources limited to these accounts.
pub(crate) fn reaching(accounts: RoleAccounts) -> Resources {
    Resources { accounts: Some(accounts), ..Resources::default() }
}
