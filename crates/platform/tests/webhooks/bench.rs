//! An organization on a database of its own, and receivers on loopback that it may call.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use api_types::webhook::{OrganizationWebhook, WebhookDelivery};
use api_types::{Account, OrganizationType};
use egress::{Egress, Settings};
use platform::authentication::authenticate;
use platform::jobs::{self, Worker};
use platform::keys::Keys;
use platform::precondition::Precondition;
use platform::provision::{NewOrganization, found};
use platform::webhooks::{self, WebhookWorker};
use platform::{Caller, Error, Platform, RequestInfo, accounts, time};
use secrets::MasterKey;
use serde_json::{Value, json};
use store::{Location, Store, StoreOptions};

pub(crate) const SECRET: &str = "c4n4ry-of-the-webhook";
pub(crate) const TAKEN: &str = "HTTP/1.1 204 No Content\r\n\r\n";

pub(crate) struct Bench {
    pub(crate) platform: Arc<Platform>,
    pub(crate) folder: tempfile::TempDir,
    token: String,
}

impl Bench {
    pub(crate) async fn start() -> Self {
        Self::start_with(StoreOptions::default()).await
    }

    pub(crate) async fn start_with(options: StoreOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("patchbay.db"));
        let store = Store::open(&location, options).await.unwrap();
        let keys = Keys::open(&store, MasterKey::generate()).await.unwrap();
        let home = vec!["127.0.0.1/32".parse().unwrap()];
        let egress = Egress::new(Settings { allow_networks: home, ..Settings::default() }).unwrap();
        let platform = Arc::new(Platform::new(store, keys).with_egress(Arc::new(egress)));
        let new = NewOrganization {
            name: None,
            fullname: "Acme".into(),
            organization_type: OrganizationType::Standard,
            contact: None,
        };
        let token = found(&platform, &new, "test").await.unwrap().token.access.secret;
        Self { platform, folder, token }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("patchbay.db")
    }

    pub(crate) async fn caller(&self) -> Caller {
        let now = self.platform.clock.now();
        let request = RequestInfo {
            id: "test".into(),
            method: "POST".into(),
            path: "/test".into(),
            remote_addr: String::new(),
            user_agent: String::new(),
            now,
        };
        authenticate(&self.platform, &self.token, request).await.unwrap()
    }

    pub(crate) async fn try_webhook(&self, body: Value) -> Result<OrganizationWebhook, Error> {
        let made = webhooks::create(&self.platform, &self.caller().await, body, None).await?;
        Ok(made.answer.value)
    }

    /// A webhook that is told everything of test accounts.
    pub(crate) async fn webhook(&self, url: &str) -> OrganizationWebhook {
        let secret = json!({ "value": SECRET });
        let body = json!({ "environment": "test", "filters": ["all"], "url": url, "secret": secret });
        self.try_webhook(body).await.unwrap()
    }

    pub(crate) async fn account(&self, body: Value) -> Account {
        let made = accounts::create(&self.platform, &self.caller().await, body, None).await.unwrap();
        made.answer.value.account
    }

    pub(crate) async fn test_account(&self) -> Account {
        self.account(json!({ "environment": "test" })).await
    }

    pub(crate) async fn patch(
        &self,
        webhook: &OrganizationWebhook,
        operations: Value,
    ) -> OrganizationWebhook {
        let (caller, key) = (self.caller().await, webhook.id.to_string());
        let changed = webhooks::patch(&self.platform, &caller, &key, operations, Precondition::None).await;
        changed.unwrap().value
    }

    pub(crate) async fn get(&self, webhook: &OrganizationWebhook) -> OrganizationWebhook {
        webhooks::get(&self.platform, &self.caller().await, &webhook.id.to_string()).await.unwrap().value
    }

    /// What was sent to a webhook, or waits, the newest first.
    pub(crate) async fn deliveries(&self, webhook: &OrganizationWebhook) -> Vec<WebhookDelivery> {
        let (caller, key) = (self.caller().await, webhook.id.to_string());
        webhooks::list_deliveries(&self.platform, &caller, &key, &[]).await.unwrap().rows
    }

    pub(crate) async fn only_delivery(&self, webhook: &OrganizationWebhook) -> WebhookDelivery {
        let mut all = self.deliveries(webhook).await;
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    /// Does what is due, once.
    pub(crate) async fn round(&self) -> usize {
        self.round_of(Arc::new(WebhookWorker)).await
    }

    /// The same with another worker.
    pub(crate) async fn round_of(&self, worker: Arc<dyn Worker>) -> usize {
        jobs::once(&self.platform, &HashMap::from([(worker.kind(), worker)])).await.unwrap()
    }

    /// Lets time pass until the next try is due, and makes it.
    pub(crate) async fn next_try(&self, webhook: &OrganizationWebhook) {
        let due = self.deliveries(webhook).await.remove(0).next_try.unwrap();
        let wait = (due.as_micros() - self.platform.clock.now().as_micros()) / 1_000_000 + 1;
        self.platform.clock.advance(wait.max(0));
        assert_eq!(self.round().await, 1);
    }
}

/// The body of a request as it was sent.
pub(crate) fn body(request: &str) -> &str {
    request.split_once("\r\n\r\n").unwrap().1
}

pub(crate) fn header<'r>(request: &'r str, name: &str) -> &'r str {
    let start = format!("\r\n{name}: ");
    assert!(request.contains(&start), "no {name} in {request}");
    let rest = request.split_once(&start).unwrap().1;
    rest.split_once("\r\n").unwrap().0
}

/// Whether both signatures of a request are those of its body.
pub(crate) fn is_signed_with(request: &str, secret: &str) -> bool {
    let signature = format!("sha256={}", secrets::signature(secret.as_bytes(), body(request).as_bytes()));
    ["synqly-signature", "x-synqly-signature"].iter().all(|name| header(request, name) == signature)
}

pub(crate) fn in_days(days: i64) -> String {
    time::after(time::now(), days * 86_400).to_string()
}
