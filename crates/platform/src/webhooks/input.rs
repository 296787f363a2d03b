//! Reading the bodies that create and change webhooks.

use std::cell::Cell;

use api_types::formats::{MAX_FULLNAME, check_line, check_name, normalize_name, slug};
use api_types::webhook::{WebhookFilter, WebhookState};
use api_types::{CredentialId, Environment, Timestamp, WebhookId};
use secrets::{KeyRing, Secret};
use serde_json::Value;
use store::webhooks::WebhookRow;
use uuid::Uuid;

use super::secret_place;
use crate::Platform;
use crate::caller::Caller;
use crate::error::Error;
use crate::input::{Fields, check_changed_name};

const ENVIRONMENTS: &str = "test, prod";
const STATES: &str = "enabled, disabled";
/// Most filters in a body; more than there are, for those that say one twice.
const MAX_FILTERS: usize = 32;
/// Longest secret, in bytes.
const MAX_SECRET: usize = 512;

/// The secret of a body.
pub(super) struct NewSecret {
    value: Secret<Vec<u8>>,
    expires: Option<Timestamp>,
}

impl NewSecret {
    fn read(fields: &mut Fields) -> Option<Self> {
        fields.object("secret", |secret| {
            let value = secret.required_text("value", |text| match text.len() {
                0 => Err("must not be empty".into()),
                1..=MAX_SECRET => Ok(()),
                _ => Err(format!("must have at most {MAX_SECRET} bytes")),
            });
            let expires = secret.text("expires", |text| moment(text).map(drop));
            let expires = expires.and_then(|text| moment(&text).ok());
            Self { value: Secret::new(value.into_bytes()), expires }
        })
    }

    /// Becomes the secret of a webhook.
    pub(super) fn put_into(
        &self,
        row: &mut WebhookRow,
        ring: &KeyRing,
        caller: &Caller,
    ) -> Result<(), Error> {
        row.secret =
            ring.seal(&secret_place(caller.organization(), &row.id.to_string()), self.value.expose())?;
        row.secret_expires = self.expires;
        row.credential_id = CredentialId(Uuid::now_v7());
        Ok(())
    }
}

fn moment(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "must be a time such as 2030-01-31T12:00:00Z".into())
}

/// A webhook to be created; its secret is still to be sealed.
pub(super) struct NewWebhook {
    pub(super) row: WebhookRow,
    pub(super) secret: NewSecret,
}

impl NewWebhook {
    pub(super) fn read(platform: &Platform, body: Value, caller: &Caller) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let name = fields.text("name", check_name).map(|name| normalize_name(&name));
        let fullname = fields.text("fullname", |text| check_line(text, MAX_FULLNAME));
        let environment = fields.word("environment", ENVIRONMENTS, Environment::parse);
        let filters = read_filters(&mut fields);
        let url = read_url(platform, &mut fields);
        if !fields.has("secret") {
            fields.fault("secret", "is missing; it signs what is sent");
        }
        let secret = NewSecret::read(&mut fields);
        fields.finish()?;
        let secret = secret.ok_or_else(|| Error::Internal("a secret is neither there nor missed".into()))?;
        let id = WebhookId(Uuid::now_v7());
        let name = name.or_else(|| fullname.as_deref().and_then(slug)).unwrap_or_else(|| id.to_string());
        let now = caller.request().now;
        let row = WebhookRow {
            id,
            fullname: fullname.unwrap_or_else(|| name.clone()),
            name,
            environment: environment.unwrap_or_default(),
            filters,
            url,
            credential_id: CredentialId(Uuid::nil()),
            secret: Vec::new(),
            secret_expires: None,
            state: WebhookState::Enabled,
            state_reason: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        Ok(Self { row, secret })
    }
}

/// What a webhook becomes, read from a body in the shape that GET answers. Other fields are ignored.
pub(super) struct Change {
    pub(super) name: String,
    pub(super) fullname: String,
    pub(super) environment: Environment,
    pub(super) filters: Vec<WebhookFilter>,
    pub(super) url: String,
    pub(super) state: Option<WebhookState>,
    pub(super) secret: Option<NewSecret>,
}

impl Change {
    pub(super) fn read(platform: &Platform, body: Value) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let name = fields.required_text("name", check_changed_name);
        let fullname = fields.required_text("fullname", |text| check_line(text, MAX_FULLNAME));
        let environment = fields.required_word("environment", ENVIRONMENTS, Environment::parse);
        let filters = read_filters(&mut fields);
        let url = read_url(platform, &mut fields);
        let state = fields.word("state", STATES, WebhookState::parse);
        let secret = NewSecret::read(&mut fields);
        fields.finish()?;
        Ok(Self {
            name: normalize_name(&name),
            fullname,
            environment: environment.unwrap_or_default(),
            filters,
            url,
            state,
            secret,
        })
    }
}

fn read_filters(fields: &mut Fields) -> Vec<WebhookFilter> {
    let known = || WebhookFilter::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", ");
    let checked = Cell::new(false);
    let check = |text: &str| {
        checked.set(true);
        WebhookFilter::parse(text).map(drop).ok_or_else(|| format!("must be one of {}", known()))
    };
    let there = fields.has("filters");
    let words = fields.texts("filters", MAX_FILTERS, check);
    if !there || (words.as_ref().is_some_and(Vec::is_empty) && !checked.get()) {
        fields.fault("filters", format!("must name at least one of {}", known()));
    }
    let mut filters: Vec<_> =
        words.unwrap_or_default().iter().filter_map(|text| WebhookFilter::parse(text)).collect();
    filters.sort();
    filters.dedup();
    filters
}

fn read_url(platform: &Platform, fields: &mut Fields) -> String {
    let check = |text: &str| platform.egress.check_url(text).map(drop).map_err(|error| error.to_string());
    fields.required_text("url", check)
}
