//! Reading the bodies that create and change roles.

use api_types::formats::{
    MAX_FULLNAME, MAX_LABELS, check_label, check_line, check_name, normalize_name, slug,
};
use api_types::token::{Resources, RoleAccounts, RoleIntegrations, RoleOrganizations};
use api_types::{Environment, PermissionSetName, RoleId};
use serde_json::Value;
use store::roles::RoleRow;
use uuid::Uuid;

use super::builtin::is_reserved;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::input::{Fields, check_changed_name, check_id_as_name};

/// Longest description, in characters.
const MAX_DESCRIPTION: usize = 1000;
/// Most ids or categories of one role.
const MAX_IDS: usize = 1000;

/// A role to be created, read from a body.
pub(super) struct NewRole {
    pub(super) row: RoleRow,
}

impl NewRole {
    pub(super) fn read(body: Value, caller: &Caller) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let name = fields.text("name", |text| check_name(text).and_then(|()| check_free(text)));
        let fullname = fields.text("fullname", |text| check_line(text, MAX_FULLNAME));
        let (description, permission_set, resources) = read_rights(&mut fields);
        let id = RoleId(Uuid::now_v7());
        let derived = fullname.as_deref().and_then(slug);
        if name.is_none() && derived.as_deref().is_some_and(is_reserved) {
            fields
                .fault("fullname", "makes the name of a role that is a part of Patchbay; give another name");
        }
        fields.finish()?;
        let name = name.map(|name| normalize_name(&name)).or(derived).unwrap_or_else(|| id.to_string());
        let now = caller.request().now;
        let row = RoleRow {
            id,
            organization_id: caller.organization(),
            fullname: fullname.unwrap_or_else(|| name.clone()),
            name,
            description,
            permission_set,
            resources,
            builtin: false,
            account_id: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        Ok(Self { row })
    }
}

/// What a role becomes, read from a body in the shape that GET answers. Other fields are ignored.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) name: String,
    pub(super) fullname: String,
    pub(super) description: Option<String>,
    pub(super) permission_set: PermissionSetName,
    pub(super) resources: Option<Resources>,
}

impl Change {
    pub(super) fn read(body: Value) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let name = fields.required_text("name", check_changed_name);
        let fullname = fields.required_text("fullname", |text| check_line(text, MAX_FULLNAME));
        let (description, permission_set, resources) = read_rights(&mut fields);
        fields.finish()?;
        Ok(Self { name: normalize_name(&name), fullname, description, permission_set, resources })
    }

    /// Checks the name against the role that is to have it.
    pub(super) fn check_name(&self, row: &RoleRow) -> Result<(), Error> {
        check_id_as_name(&self.name, row.id.0)?;
        if self.name == row.name {
            return Ok(());
        }
        check_free(&self.name).map_err(|message| Fault::body("/name", message).into())
    }
}

fn read_rights(fields: &mut Fields) -> (Option<String>, PermissionSetName, Option<Resources>) {
    let description = fields.text("description", |text| {
        if text.chars().count() > MAX_DESCRIPTION {
            return Err(format!("must have at most {MAX_DESCRIPTION} characters"));
        }
        if text.chars().any(|c| c.is_control() && c != '\n') {
            return Err("must not hold control characters".into());
        }
        Ok(())
    });
    let known = PermissionSetName::WORDS.join(", ");
    let permission_set = fields.required_word("permission_set", &known, PermissionSetName::parse);
    let resources = fields.object("resources", read_resources).filter(|one| *one != Resources::default());
    // Without a permission set there is a fault, and the least one is never used.
    (description, permission_set.unwrap_or(PermissionSetName::Member), resources)
}

/// Reads where rights hold.
pub(crate) fn read_resources(fields: &mut Fields) -> Resources {
    let labels = |fields: &mut Fields| fields.texts("labels", MAX_LABELS, check_label);
    let organizations = fields.object("organizations", |fields| RoleOrganizations {
        ids: required_texts(fields, "ids", check_id),
        labels: labels(fields),
    });
    let accounts = fields.object("accounts", |fields| RoleAccounts {
        ids: required_texts(fields, "ids", check_id),
        labels: labels(fields),
        environments: fields
            .texts("environments", 2, |text| {
                Environment::parse(text).map(drop).ok_or_else(|| "must be one of test, prod".into())
            })
            .map(|words| words.iter().filter_map(|word| Environment::parse(word)).collect()),
    });
    let integrations =
        fields.object("integrations", |fields| RoleIntegrations {
            categories: required_texts(fields, "categories", |text| {
                if text == "*" { Ok(()) } else { check_name(text) }
            }),
        });
    Resources { organizations, accounts, integrations }
}

/// A list that has to be there: one that was forgotten would make a role that reaches nothing.
fn required_texts(
    fields: &mut Fields,
    name: &str,
    check: impl Fn(&str) -> Result<(), String>,
) -> Vec<String> {
    if !fields.has(name) {
        fields.fault(name, "is missing; [\"*\"] stands for all");
    }
    fields.texts(name, MAX_IDS, check).unwrap_or_default()
}

/// An id, or `*` for all. A name would silently reach nothing, since names can change.
fn check_id(text: &str) -> Result<(), String> {
    if text == "*" || Uuid::try_parse(text).is_ok() {
        return Ok(());
    }
    Err("must be an id, or * for all; names are not taken here because they can change".into())
}

fn check_free(name: &str) -> Result<(), String> {
    if is_reserved(&normalize_name(name)) {
        return Err("is kept for a role that is a part of Patchbay; choose another name".into());
    }
    Ok(())
}
