//! The caller's own organization.

use api_types::formats::{
    MAX_FULLNAME, check_email, check_line, check_web_address, normalize_name, parse_duration,
};
use api_types::{Organization, OrganizationOptions, OrganizationState};
use serde_json::Value;
use std::time::Duration;
use store::StoreError;
use store::organizations::OrganizationRow;

use crate::audit::{self, Event};
use crate::caller::Caller;
use crate::error::Error;
use crate::input::{Fields, check_changed_name, check_id_as_name};
use crate::permissions::Action;
use crate::precondition::Precondition;
use crate::{Platform, Versioned, patch};

/// Fields that only the server sets.
const READ_ONLY: [&str; 7] =
    ["id", "refresh_token_id", "organization_type", "state", "end_date", "created_at", "updated_at"];

/// The organization of the caller's token.
pub async fn get(platform: &Platform, caller: &Caller) -> Result<Versioned<Organization>, Error> {
    caller.require(Action::OrganizationGet)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let row = store::organizations::get(&mut tx).await?.ok_or_else(gone)?;
    Ok(Versioned { version: row.version, value: wire(&row) })
}

/// Replaces what can be changed of the organization (PUT).
pub async fn update(
    platform: &Platform,
    caller: &Caller,
    body: Value,
    precondition: Precondition,
) -> Result<Versioned<Organization>, Error> {
    caller.require(Action::OrganizationUpdate)?;
    let change = Change::read(body)?;
    write_change(platform, caller, precondition, Action::OrganizationUpdate, move |_| Ok(change.clone()))
        .await
}

/// Applies a JSON Patch to the organization.
pub async fn patch(
    platform: &Platform,
    caller: &Caller,
    operations: Value,
    precondition: Precondition,
) -> Result<Versioned<Organization>, Error> {
    caller.require(Action::OrganizationPatch)?;
    let operations = patch::read(&operations)?;
    write_change(platform, caller, precondition, Action::OrganizationPatch, move |organization| {
        Change::read(patch::apply(&json(organization)?, &operations, &READ_ONLY)?)
    })
    .await
}

async fn write_change(
    platform: &Platform,
    caller: &Caller,
    precondition: Precondition,
    action: Action,
    change: impl Fn(&Organization) -> Result<Change, Error> + Send + Sync + 'static,
) -> Result<Versioned<Organization>, Error> {
    if !caller.scope().reach().is_every_account() {
        return Err(Error::Forbidden(
            "a token that is limited to some accounts cannot change the organization".into(),
        ));
    }
    let work = std::sync::Arc::new((caller.clone(), precondition, change));
    platform
        .store
        .write(caller.scope(), move |tx| {
            let work = work.clone();
            Box::pin(async move {
                let (caller, precondition, change) = &*work;
                let mut row = store::organizations::get(tx).await?.ok_or_else(gone)?;
                precondition.check(row.version, "organization")?;
                let before = wire(&row);
                let change = change(&before)?;
                check_id_as_name(&change.name, row.id.0)?;
                change.put_into(&mut row);
                row.updated_at = caller.request().now;
                store::organizations::update(tx, &row).await.map_err(|error| name_taken(error, &row.name))?;
                row.version += 1;
                let after = wire(&row);
                let event = Event::of(action, 200)
                    .target("organization", &row.id, &row.name)
                    .difference(&json(&before)?, &json(&after)?);
                audit::record(tx, caller, event).await?;
                Ok(Versioned { version: row.version, value: after })
            })
        })
        .await
}

/// What the organization becomes, read from a body in the shape that GET answers. Other fields are ignored.
#[derive(Clone, Debug)]
struct Change {
    name: String,
    fullname: String,
    contact: Option<String>,
    reply_to: Option<String>,
    picture: Option<String>,
    options: Option<OrganizationOptions>,
}

impl Change {
    fn read(body: Value) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let name = fields.required_text("name", check_changed_name);
        let fullname = fields.required_text("fullname", |text| check_line(text, MAX_FULLNAME));
        let contact = fields.text("contact", check_email);
        let reply_to = fields.text("reply_to", check_email);
        let picture = fields.text("picture", check_web_address);
        let options = fields.object("options", read_options);
        fields.finish()?;
        Ok(Self { name: normalize_name(&name), fullname, contact, reply_to, picture, options })
    }

    fn put_into(self, row: &mut OrganizationRow) {
        row.name = self.name;
        row.fullname = self.fullname;
        row.contact = self.contact;
        row.reply_to = self.reply_to;
        row.picture = self.picture;
        row.options = self.options;
    }
}

fn read_options(fields: &mut Fields) -> OrganizationOptions {
    let mut duration = |name: &str, most_hours: u64| {
        fields.text(name, |text| {
            let duration = parse_duration(text)?;
            let allowed = Duration::from_hours(24)..=Duration::from_hours(most_hours);
            if allowed.contains(&duration) {
                Ok(())
            } else {
                Err(format!("must be between 24h and {most_hours}h"))
            }
        })
    };
    OrganizationOptions {
        invite_duration: duration("invite_duration", 168),
        forgot_duration: duration("forgot_duration", 168),
        password_duration: duration("password_duration", 8760),
        minimum_password_length: fields.number("minimum_password_length", 8..=72),
    }
}

pub(crate) fn wire(row: &OrganizationRow) -> Organization {
    Organization {
        name: row.name.clone(),
        created_at: row.created_at,
        updated_at: row.updated_at,
        id: row.id,
        refresh_token_id: row.refresh_token_id,
        organization_type: row.organization_type,
        fullname: row.fullname.clone(),
        contact: row.contact.clone(),
        reply_to: row.reply_to.clone(),
        picture: row.picture.clone(),
        options: row.options.clone(),
        state: Some(row.state).filter(|state| *state != OrganizationState::Enabled),
        end_date: row.end_date.clone(),
    }
}

fn json(organization: &Organization) -> Result<Value, Error> {
    serde_json::to_value(organization).map_err(|error| Error::Internal(error.to_string()))
}

fn gone() -> Error {
    Error::Unauthenticated("the organization of this token has been deleted")
}

pub(crate) fn name_taken(error: StoreError, name: &str) -> Error {
    match error {
        StoreError::Duplicate("name") => Error::Conflict {
            message: format!("an organization with the name {name:?} exists already"),
            parameter: Some("/name".into()),
        },
        other => other.into(),
    }
}
