//! Organizations below a root organization (contract, management 2).
//!
//! An organization below is one like any other: it has tokens, members and an audit log of its own, and no token of the
//! one above opens it. What the one above can do is to see that it exists, to make it and to delete it; these are acts
//! in both organizations, so each of the two audit logs gets its entry, in the transaction of the act.

use std::sync::Arc;

use api_types::formats::{
    MAX_FULLNAME, check_email, check_line, check_name, check_web_address, normalize_name, slug,
};
use api_types::organization::CreateSubOrganizationResult;
use api_types::{MemberState, Organization, OrganizationId, OrganizationType};
use serde_json::{Map, Value};
use store::data_keys::DataKeyRow;
use store::organizations::OrganizationRow;
use store::{WriteTx, sub_organizations};
use uuid::Uuid;

use crate::audit::{self, Event};
use crate::caller::Caller;
use crate::change::{self, created};
use crate::error::{Error, Fault};
use crate::idempotency::{Answered, IdempotencyKey};
use crate::input::Fields;
use crate::invitations::Letter;
use crate::members::{self, NewMember};
use crate::organization::{name_taken, wire};
use crate::permissions::Action;
use crate::precondition::Precondition;
use crate::provision::{ADMINISTRATOR, begin, furnish};
use crate::sign_up::{TRIES, with_suffix};
use crate::{Platform, Versioned, plausible_key, resets};

/// What stands before the places of a body that are about the first member.
const MEMBER: &str = "/member";

/// All organizations below, by name.
pub async fn list(platform: &Platform, caller: &Caller) -> Result<Vec<Organization>, Error> {
    let caller = root(platform, caller, Action::SuborgsList).await?;
    let mut tx = platform.store.read(caller.scope()).await?;
    Ok(sub_organizations::list(&mut tx).await?.iter().map(wire).collect())
}

/// The organization below of this id or name.
pub async fn get(platform: &Platform, caller: &Caller, key: &str) -> Result<Versioned<Organization>, Error> {
    let caller = root(platform, caller, Action::SuborgsGet).await?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let row = sub_organizations::get(&mut tx, plausible(key)?).await?.ok_or_else(|| missing(key))?;
    Ok(Versioned { version: row.version, value: wire(&row) })
}

/// Makes an organization below, with its first member if the body says one. Its token and the link of an invitation are
/// in the answer and nowhere else. A name that was asked for and is taken on this host is a conflict; one that was
/// derived from the display name gets a suffix.
pub async fn create(
    platform: &Platform,
    caller: &Caller,
    body: Value,
    key: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<CreateSubOrganizationResult>>, Error> {
    let caller = &root(platform, caller, Action::SuborgsCreate).await?;
    let mut new = New::read(body, caller)?;
    platform.keys.check_current(&platform.store).await?;
    if let Some(member) = &mut new.member {
        members::hash_secret(platform, member, &new.row, &format!("{MEMBER}/secret")).await?;
    }
    let derived = new.derived.clone();
    let reset = new.to_be_reset();
    let (data_key, ring) = platform.keys.new_ring(new.row.id, caller.request().now)?;
    let letter = Letter::sealed_with(platform, Arc::new(ring));
    let mut work = Arc::new(Work { new, data_key, letter });
    let mut tries = 0;
    let answered = loop {
        let attempt = change::create(platform, caller, 200, work.clone(), key.clone(), |tx, caller, work| {
            Box::pin(create_in(tx, caller, work))
        })
        .await;
        match (attempt, &derived) {
            (Err(Error::Conflict { .. }), Some(name)) if tries < TRIES => {
                tries += 1;
                work = Arc::new(work.renamed(with_suffix(name)));
            }
            (outcome, _) => break outcome?,
        }
    };
    if let Some(name) = reset.filter(|_| !answered.replayed) {
        let organization = answered.answer.value.organization.id;
        resets::send(platform, organization, &name, caller.request()).await?;
    }
    Ok(answered)
}

/// Deletes an organization below with everything in it. Its audit log stays in the database.
pub async fn delete(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    precondition: Precondition,
) -> Result<(), Error> {
    let caller = root(platform, caller, Action::SuborgsDelete).await?;
    plausible(key)?;
    let scope = caller.scope().clone();
    let all = Arc::new((caller, key.to_owned(), precondition));
    let deleted = platform
        .store
        .write(&scope, move |tx| {
            let all = all.clone();
            Box::pin(async move {
                let (caller, key, precondition) = &*all;
                let row = sub_organizations::get(tx, key).await?.ok_or_else(|| missing(key))?;
                precondition.check(row.version, "organization")?;
                let gone = |action: &str| {
                    let event = Event { action: action.into(), status: 204, ..Event::default() };
                    event.target("organization", &row.id, &row.name)
                };
                let home = sub_organizations::delete(tx, &row).await?;
                audit::record(tx, &below(tx, caller), gone("organizations.delete")).await?;
                home.take(tx).await?;
                let event =
                    gone("suborgs.delete").difference(&change::json(&row)?, &Value::Object(Map::new()));
                audit::record(tx, caller, event).await?;
                Ok::<_, Error>(row.id)
            })
        })
        .await?;
    platform.keys.forget(deleted);
    Ok(())
}

/// The caller as far as it may do this; refuses unless its organization is a root organization, which it stays.
async fn root(platform: &Platform, caller: &Caller, action: Action) -> Result<Caller, Error> {
    let caller = caller.for_action(action)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let own = store::organizations::get(&mut tx).await?;
    match own.map(|own| own.organization_type) {
        Some(OrganizationType::Root) => Ok(caller),
        Some(OrganizationType::Standard) => Err(Error::Forbidden(
            "only a root organization has organizations below it, and this one is a standard organization; whoever \
             runs the server makes root organizations with \"patchbay organization create --root\""
                .into(),
        )),
        None => Err(Error::Unauthenticated("the organization of this token has been deleted")),
    }
}

/// An organization to be made.
#[derive(Clone)]
struct New {
    row: OrganizationRow,
    member: Option<NewMember>,
    /// The name, if it was derived and can as well be another one.
    derived: Option<String>,
}

impl New {
    fn read(body: Value, caller: &Caller) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let name = fields.text("name", check_name).map(|name| normalize_name(&name));
        let fullname = fields.text("fullname", |text| check_line(text, MAX_FULLNAME));
        let contact = fields.text("contact", check_email);
        let reply_to = fields.text("reply_to", check_email);
        let picture = fields.text("picture", check_web_address);
        let id = OrganizationId(Uuid::now_v7());
        let member = fields.object("member", |fields| {
            let mut member = NewMember::read_in(fields, caller, ADMINISTRATOR);
            member.row.organization_id = id;
            member
        });
        fields.finish()?;
        let row = begin(id, name.as_deref(), fullname.as_deref(), caller.request().now);
        let derived = if name.is_none() { fullname.as_deref().and_then(slug) } else { None };
        Ok(Self { row: OrganizationRow { contact, reply_to, picture, ..row }, member, derived })
    }

    /// The member who is to be sent a link for a new password.
    fn to_be_reset(&self) -> Option<String> {
        let forgotten = self.member.as_ref().filter(|one| one.row.state == MemberState::Forgotten);
        forgotten.map(|one| one.row.name.clone())
    }
}

/// All that the transaction needs.
struct Work {
    new: New,
    data_key: DataKeyRow,
    letter: Letter,
}

impl Work {
    fn renamed(&self, name: String) -> Self {
        let row = OrganizationRow { name, ..self.new.row.clone() };
        let new = New { row, ..self.new.clone() };
        Self { new, data_key: self.data_key.clone(), letter: self.letter.clone() }
    }
}

async fn create_in(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    work: &Work,
) -> Result<Versioned<CreateSubOrganizationResult>, Error> {
    let New { row, member, .. } = &work.new;
    let home = sub_organizations::insert(tx, row).await.map_err(|error| name_taken(error, &row.name))?;
    let inside = below(tx, caller);
    let (_, token) = furnish(tx, &inside, row, &work.data_key).await?;
    let mut value =
        CreateSubOrganizationResult { organization: wire(row), token, member: None, invitation: None };
    if let Some(member) = member {
        let letter = Some(&work.letter).filter(|_| member.row.state == MemberState::Invited);
        let made = members::create_in(tx, &inside, member.row.clone(), letter).await.map_err(of_member)?;
        value.member = Some(made.value.member);
        value.invitation = made.value.invitation;
    }
    home.take(tx).await?;
    audit::record(tx, caller, created(Action::SuborgsCreate, row)?).await?;
    Ok(Versioned { version: row.version, value })
}

/// Whoever acts above, in the organization below that the transaction is in.
fn below(tx: &WriteTx<'_>, caller: &Caller) -> Caller {
    Caller::new(tx.scope().clone(), caller.request().clone())
}

/// Faults of the first member, at their places of the whole body.
fn of_member(error: Error) -> Error {
    match error {
        Error::Invalid(faults) => {
            let inside = |fault: Fault| Fault { parameter: format!("{MEMBER}{}", fault.parameter), ..fault };
            Error::Invalid(faults.into_iter().map(inside).collect())
        }
        other => other,
    }
}

fn plausible(key: &str) -> Result<&str, Error> {
    if plausible_key(key) { Ok(key) } else { Err(missing(key)) }
}

fn missing(key: &str) -> Error {
    Error::not_found("organization", key)
}
