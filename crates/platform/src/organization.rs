//! The caller's own organization.

use api_types::formats::{
    MAX_FULLNAME, check_email, check_line, check_web_address, normalize_name, parse_duration,
};
use api_types::{Organization, OrganizationOptions, OrganizationState};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::time::Duration;
use store::organizations::OrganizationRow;
use store::{StoreError, Tx, WriteTx};

use crate::caller::Caller;
use crate::change::{self, Resource};
use crate::error::Error;
use crate::input::{Fields, check_changed_name, check_id_as_name};
use crate::permissions::Action;
use crate::precondition::Precondition;
use crate::{Platform, Versioned, patch};

/// Fields that only the server sets.
const READ_ONLY: [&str; 7] =
    ["id", "refresh_token_id", "organization_type", "state", "end_date", "created_at", "updated_at"];

/// There is one in each scope, so nothing has to name it.
const THE_ONE: &str = "organization";

impl Resource for OrganizationRow {
    type Wire = Organization;
    const KIND: &'static str = "organization";

    fn wire(&self) -> Organization {
        wire(self)
    }

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn version(&mut self) -> &mut i64 {
        &mut self.version
    }

    fn missing(_key: &str) -> Error {
        Error::Unauthenticated("the organization of this token has been deleted")
    }

    fn read<'t>(tx: &'t mut Tx<'_>, _key: &'t str) -> BoxFuture<'t, Result<Option<Self>, StoreError>> {
        Box::pin(store::organizations::get(tx))
    }

    fn write<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move {
            store::organizations::update(tx, self).await.map_err(|error| name_taken(error, &self.name))
        })
    }
}

/// The organization of the caller's token.
pub async fn get(platform: &Platform, caller: &Caller) -> Result<Versioned<Organization>, Error> {
    change::get::<OrganizationRow>(platform, caller, Action::OrganizationGet, THE_ONE).await
}

/// Replaces what can be changed of the organization (PUT).
pub async fn update(
    platform: &Platform,
    caller: &Caller,
    body: Value,
    precondition: Precondition,
) -> Result<Versioned<Organization>, Error> {
    caller.require(Action::OrganizationUpdate)?;
    let new = Change::read(body)?;
    let at = (THE_ONE, precondition);
    change::update(platform, caller, Action::OrganizationUpdate, at, new, |_, caller, new, row| {
        Box::pin(async move { new.clone().put_into(row, caller) })
    })
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
    let at = (THE_ONE, precondition);
    change::update(
        platform,
        caller,
        Action::OrganizationPatch,
        at,
        operations,
        |_, caller, operations, row| {
            Box::pin(async move {
                let new = Change::read(patch::apply(&change::json(row)?, operations, &READ_ONLY)?)?;
                new.put_into(row, caller)
            })
        },
    )
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

    fn put_into(self, row: &mut OrganizationRow, caller: &Caller) -> Result<(), Error> {
        check_id_as_name(&self.name, row.id.0)?;
        row.name = self.name;
        row.fullname = self.fullname;
        row.contact = self.contact;
        row.reply_to = self.reply_to;
        row.picture = self.picture;
        row.options = self.options;
        row.updated_at = caller.request().now;
        Ok(())
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

pub(crate) fn name_taken(error: StoreError, name: &str) -> Error {
    match error {
        StoreError::Duplicate("name") => Error::Conflict {
            message: format!("an organization with the name {name:?} exists already"),
            parameter: Some("/name".into()),
        },
        other => other.into(),
    }
}
