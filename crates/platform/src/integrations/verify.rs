//! Trying out an integration before it is created or changed, and one that exists.

use api_types::integration::{IntegrationMessages, VerifyIntegrationAnswer};
use api_types::verification::VerificationStep;
use api_types::{IntegrationId, Problem, Timestamp};
use connectors::{Credential, CredentialFields, Verified};
use provider_schema::credential_slots;
use serde_json::Value;
use std::collections::BTreeMap;
use store::accounts::AccountRow;
use tokio::sync::mpsc::UnboundedSender;

use super::input::{Change, NewIntegration, Setup};
use super::settle::{self, Place};
use crate::Platform;
use crate::caller::Caller;
use crate::credentials;
use crate::engine::Trial;
use crate::error::{Error, Fault};
use crate::permissions::Action;

/// A trial that is ready to begin: whatever the caller could have got wrong has been looked at.
pub struct Verification {
    trial: Trial,
    caller: Caller,
    /// Pointer of the provider's config in the body.
    base: &'static str,
}

impl Verification {
    fn of(trial: Trial, caller: &Caller, base: &'static str) -> Self {
        Self { trial, caller: caller.clone(), base }
    }

    /// Tries it out, telling of each step as it happens if somebody wants to know. Dropping it stops the trial.
    pub async fn run(
        self,
        platform: &Platform,
        steps: Option<UnboundedSender<VerificationStep>>,
    ) -> Result<VerifyIntegrationAnswer, Error> {
        let verified = self.trial.run(platform, &self.caller, self.base, steps).await?;
        Ok(answer(verified, &self.caller))
    }
}

/// Prepares to try out what would be created. Nothing is stored.
pub async fn verify(
    platform: &Platform,
    caller: &Caller,
    account: &str,
    body: Value,
) -> Result<Verification, Error> {
    let caller = &caller.for_action(Action::IntegrationsVerify)?;
    let account = settle::account(&mut platform.store.read(caller.scope()).await?, account).await?;
    let Value::Object(mut body) = body else {
        return Err(Fault::body("", "must be a JSON object").into());
    };
    let Some(integration) = body.remove("integration").filter(|value| !value.is_null()) else {
        return Err(Fault::body("/integration", "is missing; it is what would be created").into());
    };
    let new = NewIntegration::read(&platform.egress, integration).map_err(below_integration)?;
    let now = caller.request().now;
    settled(platform, caller, &account, (new.id, &new.fullname, now), &new.setup, (true, false))
        .await
        .map(|trial| Verification::of(trial, caller, "/integration/provider_config"))
        .map_err(below_integration)
}

/// Prepares to try out an integration as it is, or, with a body, as it would be after that PUT. Nothing is stored.
pub async fn verify_existing(
    platform: &Platform,
    caller: &Caller,
    at: (&str, &str),
    body: Option<Value>,
) -> Result<Verification, Error> {
    let id = super::locate(platform, caller, Action::IntegrationsVerify, at).await?;
    let caller = &caller.for_action(Action::IntegrationsVerify)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let row = crate::change::find::<store::integrations::IntegrationRow>(&mut tx, &id).await?;
    let account = settle::account(&mut tx, &row.account_id.to_string()).await?;
    drop(tx);
    let given = body.is_some();
    let new = Change::read(
        &platform.egress,
        match body {
            Some(body) => body,
            None => crate::change::json(&row)?,
        },
    )?;
    let other = given
        && (new.setup.provider.id != row.provider_type
            || new.setup.point.is_some() != row.integration_point_id.is_some());
    if new.setup.provider.connector != row.category {
        let message = format!("must stay a provider of the connector {}", row.category.as_str());
        return Err(Fault::body("/provider_config/type", message).into());
    }
    let place = (row.id, new.fullname.as_str(), row.created_at);
    let trial = settled(platform, caller, &account, place, &new.setup, (other, !given)).await?;
    Ok(Verification::of(trial, caller, "/provider_config"))
}

/// Everything that a trial needs, with its credentials opened.
async fn settled(
    platform: &Platform,
    caller: &Caller,
    account: &AccountRow,
    (id, fullname, created_at): (IntegrationId, &str, Timestamp),
    setup: &Setup,
    (new, as_stored): (bool, bool),
) -> Result<Trial, Error> {
    let ring = credentials::ring(platform, caller).await?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let point = settle::point(&mut tx, setup).await?;
    settle::check_provider(caller, setup, account, point.as_ref(), new)?;
    let place = Place { id, fullname, account, point: point.as_ref() };
    let settled = settle::credentials(&mut tx, caller, &ring, setup, &place).await?;
    drop(tx);
    let mut opened: BTreeMap<String, Credential> = BTreeMap::new();
    for slot in credential_slots(&setup.provider.schema, &setup.config) {
        if let Some((kind, Value::Object(fields))) = slot.inline(&setup.config) {
            opened.insert(slot.pointer, Credential { kind, fields: CredentialFields::new(fields) });
        }
    }
    for slot in credential_slots(&setup.provider.schema, &settled.config) {
        let reference = settled.config.pointer(&format!("{}/value", slot.pointer)).and_then(Value::as_str);
        if let Some(row) = settled.used.iter().find(|row| reference == Some(&row.id.to_string())) {
            opened.insert(slot.pointer, credentials::open(platform, caller.scope(), row).await?);
        }
    }
    Ok(Trial {
        integration: id,
        provider: setup.provider,
        config: settled.config,
        credentials: opened,
        environment: account.environment,
        created_at,
        as_stored,
    })
}

fn answer(verified: Verified, caller: &Caller) -> VerifyIntegrationAnswer {
    let problem = |warning: connectors::Warning| Problem {
        message: "the integration works, but not in everything as it may be expected".into(),
        detail: Some(format!("/provider_config{} {}", warning.pointer, warning.message)),
        remediation: None,
        context: None,
        kind: None,
        occurred_at: caller.request().now,
        status: 200,
        instance: format!("urn:patchbay:request:{}", caller.request().id),
        auth_code: None,
        cause: Vec::new(),
    };
    let problems: Vec<_> = verified.warnings.into_iter().map(problem).collect();
    let messages = (!problems.is_empty()).then_some(IntegrationMessages { problems: Some(problems) });
    VerifyIntegrationAnswer { messages }
}

/// The faults of what would be created stand in the body one step deeper.
fn below_integration(error: Error) -> Error {
    match error {
        Error::Invalid(faults) => Error::Invalid(
            faults
                .into_iter()
                .map(|fault| Fault { parameter: format!("/integration{}", fault.parameter), ..fault })
                .collect(),
        ),
        other => other,
    }
}
