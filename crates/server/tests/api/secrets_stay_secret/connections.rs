//! What connections are made with: credentials of every kind, alone and inside an integration, webhooks' secrets, tokens
//! of every kind. Taken, changed, refused by us and by the provider, used.

use serde_json::{Value, json};
use testing::HttpPeer;

use crate::support::{Call, Client, Reply};

/// The kinds that an integration takes inline, and the one that it does not.
const INLINE: [&str; 6] = ["token", "basic", "o_auth_client", "secret", "aws", "aws_role"];
const ALONE: &str = "tls_certificate";
/// Permission sets of tokens; between them they have every shape of token that there is.
const SETS: [&str; 9] = [
    "administrator",
    "viewer",
    "member",
    "account-manager",
    "connect-ui",
    "token-issuer",
    "mcp-integrations-use-only",
    "mcp-management",
    "account-provisioner",
];

/// Secrets that came up, and answers that must not hold any of them.
pub(super) struct Connections<'c> {
    client: &'c Client,
    token: &'c str,
    pub(super) secrets: Vec<(&'static str, String)>,
    pub(super) replies: Vec<Reply>,
}

/// Carries them all. The webhook of the receiver is told of what happens.
pub(super) async fn connections<'c>(
    client: &'c Client,
    token: &'c str,
    receiver: &HttpPeer,
) -> Connections<'c> {
    let mut all = Connections { client, token, secrets: Vec::new(), replies: Vec::new() };
    let account = all.call("POST", "/v1/accounts").json(&json!({ "environment": "test" })).send().await;
    let account = account.expect(200).result()["account"]["id"].as_str().unwrap().to_owned();
    all.webhook(receiver).await;
    for kind in INLINE.into_iter().chain([ALONE]) {
        all.credential(&account, kind).await;
    }
    let mut integration = String::new();
    for kind in INLINE {
        integration = all.integration(&account, kind).await;
    }
    all.tokens(&account, &integration).await;
    for path in ["/v1/tokens", "/v1/integrations", "/v1/organization/webhooks", "/v1/audit/organizations"] {
        all.get(path).await;
    }
    all
}

impl Connections<'_> {
    fn call(&self, method: &str, path: &str) -> Call {
        self.client.call(method, path).token(self.token)
    }

    /// A call whose answer must not show a secret; whether it succeeds is told.
    async fn carry(&mut self, call: Call) -> bool {
        let reply = call.send().await;
        let good = reply.status.is_success();
        self.replies.push(reply);
        good
    }

    async fn get(&mut self, path: &str) {
        assert!(self.carry(self.call("GET", path)).await, "{path}");
    }

    async fn refused(&mut self, method: &str, path: &str, body: &Value) {
        let refused = !self.carry(self.call(method, path).json(body)).await;
        assert!(refused, "{method} {path} was taken, so the refusal has not been searched");
    }

    /// A new secret; letters and digits alone, so that every field takes it.
    fn canary(&mut self, what: &'static str) -> String {
        let text = format!("c4n4ry{:04}thatMustNeverBeSeenAgain", self.secrets.len());
        self.secrets.push((what, text.clone()));
        text
    }

    /// A config of a kind; whatever it holds is a canary.
    fn config(&mut self, kind: &str) -> Value {
        let mut one = || self.canary("something of a credential");
        match kind {
            "token" | "secret" => json!({ "type": kind, "secret": one() }),
            "basic" => json!({ "type": kind, "username": one(), "secret": one() }),
            "o_auth_client" => json!({
                "type": kind, "client_id": one(), "client_secret": one(), "extra": { "a": one() },
                "token_url": format!("https://example.com/{}", one()),
            }),
            "aws" => json!({
                "type": kind, "access_key_id": one(), "secret_access_key": one(), "session": one(),
            }),
            "aws_role" => json!({
                "type": kind, "role_arn": format!("arn:aws:iam::123456789012:role/{}", one()),
                "external_id": one(),
            }),
            "tls_certificate" => json!({
                "type": kind, "private_key": format!("-----BEGIN-----\n{}\n", one()),
                "certificate": format!("-----BEGIN-----\n{}\n", one()),
            }),
            other => panic!("no test knows {other}"),
        }
    }

    /// Configs of a kind with something wrong in each; what is right in them is a secret as well.
    fn wrong(&mut self, kind: &str) -> Vec<Value> {
        let mut all = Vec::new();
        let mut of_no_kind = self.config(kind);
        of_no_kind["type"] = self.canary("the type of a credential").into();
        all.push(of_no_kind);
        for wrap in [
            |text: &str| json!([text]),
            |text: &str| json!({ "a": text }),
            |text: &str| json!(text.repeat(7000)),
        ] {
            let mut config = self.config(kind);
            for (name, value) in config.as_object_mut().unwrap() {
                if let (true, Some(text)) = (name != "type", value.as_str()) {
                    *value = wrap(text);
                }
            }
            all.push(config);
        }
        all
    }

    async fn webhook(&mut self, receiver: &HttpPeer) {
        let path = "/v1/organization/webhooks";
        let url = receiver.url("/");
        let body = |secret: Value| json!({ "name": "canary-hook", "environment": "test", "filters": ["all"], "url": url, "secret": secret });
        for secret in [
            json!([self.canary("a webhook's secret")]),
            json!({ "value": self.canary("a webhook's secret").repeat(30) }),
        ] {
            self.refused("POST", path, &body(secret)).await;
        }
        let expires = json!({ "value": self.canary("a webhook's secret"), "expires": self.canary("a time") });
        self.refused("POST", path, &body(expires)).await;
        let good = body(json!({ "value": self.canary("a webhook's secret") }));
        assert!(self.carry(self.call("POST", path).json(&good)).await);
        let at = format!("{path}/canary-hook");
        self.get(&at).await;
        let change = json!([{ "op": "add", "path": "/secret", "value": { "value": self.canary("a webhook's secret") } }]);
        assert!(self.carry(self.call("PATCH", &at).json(&change)).await);
        assert!(self.carry(self.call("POST", &format!("{at}/test"))).await);
        receiver.until_heard(1).await;
        self.get(&format!("{at}/deliveries")).await;
    }

    async fn credential(&mut self, account: &str, kind: &str) {
        let path = format!("/v1/credentials/{account}");
        let name = format!("canary-{}", kind.replace('_', "-"));
        for config in self.wrong(kind) {
            self.refused("POST", &path, &json!({ "config": config })).await;
        }
        let body = json!({ "config": self.config(kind), "expires": self.canary("a time") });
        self.refused("POST", &path, &body).await;
        let text = format!("{{\"config\": {}", self.config(kind));
        assert!(!self.carry(self.call("POST", &path).body("application/json", text)).await);
        let body = json!({ "name": name, "config": self.config(kind) });
        assert!(self.carry(self.call("POST", &path).json(&body)).await);
        let again = json!({ "name": name, "config": self.config(kind) });
        self.refused("POST", &path, &again).await;

        let at = format!("{path}/{name}");
        let mut put = self.call("GET", &at).send().await.expect(200).result();
        put["config"] = self.config(kind);
        assert!(self.carry(self.call("PUT", &at).json(&put)).await);
        for config in self.wrong(kind) {
            put["config"] = config;
            self.refused("PUT", &at, &put).await;
        }
        let field = put["config"].as_object().unwrap().keys().find(|name| *name != "type").unwrap().clone();
        for value in [json!(self.canary("part of a patch")), json!([self.canary("part of a patch")])] {
            let change = json!([{ "op": "replace", "path": format!("/config/{field}"), "value": value }]);
            self.carry(self.call("PATCH", &at).json(&change)).await;
        }
        let guess =
            json!([{ "op": "test", "path": format!("/config/{field}"), "value": self.canary("a guess") }]);
        self.refused("PATCH", &at, &guess).await;
        self.get(&at).await;
        self.get(&path).await;
        let id = put["id"].as_str().unwrap().to_owned();
        self.get(&format!("/v1/credentials/lookup/{id}")).await;
    }

    /// Connects with a credential of a kind; gives the integration's id.
    async fn integration(&mut self, account: &str, kind: &str) -> String {
        let path = format!("/v1/integrations/{account}");
        let of = |credential: Value, simulate: &str| {
            let mut config = json!({ "type": "ticketing_mock_ticketing", "credential": credential });
            if !simulate.is_empty() {
                config["simulate"] = simulate.into();
            }
            json!({ "provider_config": config })
        };
        for credential in self.wrong(kind) {
            let body = of(credential, "");
            self.refused("POST", &path, &body).await;
            self.refused("POST", &format!("{path}/verify"), &json!({ "integration": body })).await;
        }
        // The provider does not like it.
        let trial = json!({ "integration": of(self.config(kind), "unauthorized") });
        self.refused("POST", &format!("{path}/verify"), &trial).await;
        let trial = json!({ "integration": of(self.config(kind), "") });
        assert!(self.carry(self.call("POST", &format!("{path}/verify")).json(&trial)).await);

        let made = self.call("POST", &path).json(&of(self.config(kind), "unauthorized")).send().await;
        let made = made.expect(200).result();
        assert_eq!(made["credentials_created"][0]["config"], json!({ "type": kind }), "{kind}");
        let token = self.remember("an integration's token", &made["token"]);
        let integration = made["integration"].clone();
        let id = integration["id"].as_str().unwrap().to_owned();
        let at = format!("{path}/{id}");
        let tickets = |client: &Client| client.call("GET", "/v1/ticketing/tickets").token(&token);
        assert!(!self.carry(tickets(self.client)).await, "the provider refuses it");
        self.refused("POST", &format!("{at}/verify"), &Value::Null).await;
        let mut put = integration;
        put["provider_config"] = of(self.config(kind), "")["provider_config"].clone();
        assert!(self.carry(self.call("PUT", &at).json(&put)).await);
        let change =
            json!([{ "op": "replace", "path": "/provider_config/credential", "value": self.config(kind) }]);
        assert!(self.carry(self.call("PATCH", &at).json(&change)).await);
        assert!(self.carry(tickets(self.client)).await);
        self.get(&at).await;
        self.get(&format!("/v1/credentials/{id}")).await;
        self.get(&format!("/v1/status/{account}/{id}/events")).await;
        id
    }

    async fn tokens(&mut self, account: &str, integration: &str) {
        let resources = json!({ "accounts": { "ids": [account] } });
        for set in SETS {
            let body = json!({ "permission_set": set, "resources": resources });
            let made = self.call("POST", "/v1/tokens").json(&body).send().await.expect(200).result();
            let access = self.remember("a token", &made["primary"]);
            let id = made["id"].as_str().unwrap();
            let owner = made["owner_id"].as_str().unwrap();
            self.get(&format!("/v1/tokens/{id}/info")).await;
            for change in
                [format!("{id}/refresh"), format!("{owner}/{id}/rotate"), format!("{owner}/{id}/reset")]
            {
                let reply = self.call("PUT", &format!("/v1/tokens/{change}")).send().await;
                let changed = reply.expect(200).result();
                self.remember("a renewed token", &changed["primary"]);
            }
            // It is over now; what it opened and what it opens not must not repeat it.
            for path in ["/v1/session", "/v1/accounts", "/v1/ticketing/tickets"] {
                self.carry(self.client.call("GET", path).token(&access)).await;
            }
        }
        let path = format!("/v1/tokens/{account}/{integration}");
        let made = self.call("POST", &path).json(&json!({})).send().await.expect(200).result();
        self.secrets.push(("a token for an integration", made["secret"].as_str().unwrap().to_owned()));
    }

    /// Keeps both secrets of a pair; gives the first.
    fn remember(&mut self, what: &'static str, pair: &Value) -> String {
        let secret = |half: &str| pair[half]["secret"].as_str().unwrap().to_owned();
        self.secrets.extend([(what, secret("access")), (what, secret("refresh"))]);
        secret("access")
    }
}
