//! Reading the bodies that create and change credentials. What a config holds is never repeated in a fault.

use api_types::credential::{ManagedType, OwnerType};
use api_types::formats::{MAX_FULLNAME, check_line, check_name, normalize_name, slug};
use api_types::{CredentialId, Timestamp};
use egress::Egress;
use json_patch::PatchOperation;
use provider_schema::{CredentialKind, credential_addresses, validate_credential};
use secrets::KeyRing;
use serde_json::Value;
use store::credentials::{CredentialRow, Owner};
use uuid::Uuid;

use super::seal;
use crate::addresses;
use crate::caller::Caller;
use crate::error::{Error, Fault};
use crate::input::{Fields, check_changed_name};

/// Largest config, in bytes of JSON: a certificate with its key and something to spare.
const MAX_CONFIG: usize = 200_000;
const OWNER_TYPES: &str = "account, integration, integration_point";

/// A credential to be created; what it holds is still to be sealed.
pub(crate) struct NewCredential {
    pub(crate) id: CredentialId,
    pub(crate) name: Option<String>,
    pub(crate) fullname: Option<String>,
    pub(crate) kind: CredentialKind,
    pub(crate) config: Value,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) managed: ManagedType,
}

impl NewCredential {
    /// Seals it for its owner.
    pub(crate) fn row(&self, owner: Owner, caller: &Caller, ring: &KeyRing) -> Result<CredentialRow, Error> {
        let given = self.name.clone().or_else(|| self.fullname.as_deref().and_then(slug));
        let name = given.unwrap_or_else(|| self.id.to_string());
        let now = caller.request().now;
        Ok(CredentialRow {
            id: self.id,
            owner,
            fullname: self.fullname.clone().unwrap_or_else(|| name.clone()),
            name,
            kind: self.kind.as_str().into(),
            managed: self.managed,
            secret: seal(ring, caller.organization(), self.id, &self.config)?,
            expires: self.expires,
            version: 1,
            created_at: now,
            updated_at: now,
        })
    }
}

/// Reads a body for a new credential, and what its owner is said to be.
pub(super) fn read_body(egress: &Egress, body: Value) -> Result<(NewCredential, Option<OwnerType>), Error> {
    let mut fields = Fields::of(body)?;
    let name = fields.text("name", check_name).map(|name| normalize_name(&name));
    let fullname = fields.text("fullname", |text| check_line(text, MAX_FULLNAME));
    let owner_type = fields.word("owner_type", OWNER_TYPES, OwnerType::parse);
    let expires = read_expires(&mut fields);
    if !fields.has("config") {
        fields.fault("config", "is missing; it is an object with a type and what that type holds");
    }
    let config = fields.map("config", MAX_CONFIG).map(Value::Object);
    fields.finish()?;
    let config = config.ok_or_else(|| Error::Internal("no config and no fault".into()))?;
    let kind = check_config(egress, &config)?;
    let id = CredentialId(Uuid::now_v7());
    let managed = ManagedType::Unmanaged;
    Ok((NewCredential { id, name, fullname, kind, config, expires, managed }, owner_type))
}

/// What a credential becomes, read from a body in the shape that GET answers.
pub(super) struct Change {
    pub(super) name: String,
    pub(super) fullname: String,
    pub(super) expires: Option<Timestamp>,
    config: Option<Value>,
}

impl Change {
    pub(super) fn read(body: Value) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let name = fields.required_text("name", check_changed_name);
        let fullname = fields.required_text("fullname", |text| check_line(text, MAX_FULLNAME));
        let expires = read_expires(&mut fields);
        let config = fields.map("config", MAX_CONFIG).map(Value::Object);
        fields.finish()?;
        Ok(Self { name: normalize_name(&name), fullname, expires, config })
    }

    /// What it holds from now on; `None`: what it held. Its type alone, as it was read, changes nothing.
    pub(super) fn config_for(&self, egress: &Egress, kind: &str) -> Result<Option<&Value>, Error> {
        let Some(config) = &self.config else { return Ok(None) };
        let object = config.as_object();
        let same_kind = object.is_some_and(|object| object.get("type").and_then(Value::as_str) == Some(kind));
        if !same_kind {
            let message = format!("must stay {kind:?}; create another credential instead");
            return Err(Fault::body("/config/type", message).into());
        }
        if object.is_some_and(|object| object.len() == 1) {
            return Ok(None);
        }
        check_config(egress, config)?;
        Ok(Some(config))
    }
}

/// Refuses operations that are not allowed on credentials.
pub(super) fn check_operations(operations: &[PatchOperation]) -> Result<(), Error> {
    let mut faults = Vec::new();
    for (place, operation) in operations.iter().enumerate() {
        let changes = matches!(
            operation,
            PatchOperation::Add(_) | PatchOperation::Remove(_) | PatchOperation::Replace(_)
        );
        if !changes {
            faults.push(Fault::body(format!("/{place}/op"), "must be one of add, remove, replace here"));
        }
        let path = operation.path().to_string();
        if !matches!(path.as_str(), "/name" | "/fullname" | "/expires") && !path.starts_with("/config/") {
            let message = "must be /name, /fullname, /expires or a place below /config";
            faults.push(Fault::body(format!("/{place}/path"), message));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

fn check_config(egress: &Egress, config: &Value) -> Result<CredentialKind, Error> {
    let kind = validate_credential(config).map_err(|faults| {
        let at = |pointer: &str| format!("/config{pointer}");
        Error::Invalid(faults.iter().map(|one| Fault::body(at(&one.pointer), &one.message)).collect())
    })?;
    let faults = addresses::faults(egress, &credential_addresses(kind, config), "/config");
    if faults.is_empty() { Ok(kind) } else { Err(Error::Invalid(faults)) }
}

fn read_expires(fields: &mut Fields) -> Option<Timestamp> {
    let moment = |text: &str| -> Result<Timestamp, String> {
        text.parse().map_err(|_| "must be a time such as 2030-01-31T12:00:00Z".into())
    };
    let text = fields.text("expires", |text| moment(text).map(drop))?;
    moment(&text).ok()
}
