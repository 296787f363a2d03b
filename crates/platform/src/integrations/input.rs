//! Reading the bodies that create and change integrations.

use api_types::IntegrationId;
use api_types::formats::{MAX_FULLNAME, check_line, check_name, normalize_name, slug};
use connectors::Provider;
use egress::Egress;
use provider_schema::validate;
use serde_json::Value;
use uuid::Uuid;

use super::known::known_only;
use crate::addresses;
use crate::error::{Error, Fault};
use crate::input::{Fields, check_changed_name};

/// Largest provider config, in bytes of JSON.
const MAX_CONFIG: usize = 1_000_000;
/// Longest name or id of an integration point.
const MAX_KEY: usize = 512;
/// Fields of the contract that need what this version does not have. Ignored, they would do silently something else
/// than was asked for.
const NOT_YET: [(&str, &str); 5] = [
    ("bridge_selector", "bridges"),
    ("webhook_config", "webhooks of providers"),
    ("mappings", "mappings"),
    ("additional_mappings", "mappings"),
    ("scheduled_operations", "scheduled operations"),
];

/// What an integration is made of, besides its name.
pub(super) struct Setup {
    pub(super) provider: &'static Provider,
    /// What the provider is told; credentials may still be inline.
    pub(super) config: Value,
    /// Id or name of the integration point.
    pub(super) point: Option<String>,
}

/// An integration to be created.
pub(super) struct NewIntegration {
    pub(super) id: IntegrationId,
    pub(super) name: String,
    pub(super) fullname: String,
    pub(super) setup: Setup,
}

impl NewIntegration {
    pub(super) fn read(egress: &Egress, body: Value) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let name = fields.text("name", check_name).map(|name| normalize_name(&name));
        let fullname = fields.text("fullname", |text| check_line(text, MAX_FULLNAME));
        let setup = Setup::read(&mut fields);
        fields.finish()?;
        let id = IntegrationId(Uuid::now_v7());
        let name = name.or_else(|| fullname.as_deref().and_then(slug)).unwrap_or_else(|| id.to_string());
        let fullname = fullname.unwrap_or_else(|| name.clone());
        Ok(Self { id, name, fullname, setup: setup.ok_or_else(no_fault)?.checked(egress)? })
    }
}

/// What an integration becomes, read from a body in the shape that GET answers.
pub(super) struct Change {
    pub(super) name: String,
    pub(super) fullname: String,
    pub(super) setup: Setup,
}

impl Change {
    pub(super) fn read(egress: &Egress, body: Value) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let name = fields.required_text("name", check_changed_name);
        let fullname = fields.required_text("fullname", |text| check_line(text, MAX_FULLNAME));
        let setup = Setup::read(&mut fields);
        fields.finish()?;
        Ok(Self {
            name: normalize_name(&name),
            fullname,
            setup: setup.ok_or_else(no_fault)?.checked(egress)?,
        })
    }
}

impl Setup {
    /// `None` only together with a fault.
    fn read(fields: &mut Fields) -> Option<Self> {
        for (name, what) in NOT_YET {
            fields.refuse(name, what);
        }
        let point = fields.text("integration_point_id", |text| match text.len() {
            1..=MAX_KEY => Ok(()),
            _ => Err("must be the id or the name of an integration point".into()),
        });
        if !fields.has("provider_config") {
            fields.fault("provider_config", "is missing; it is an object whose type is a provider's id");
        }
        let config = Value::Object(fields.map("provider_config", MAX_CONFIG)?);
        let id = config.get("type").and_then(Value::as_str);
        let Some(id) = id else {
            let message = "has no type; that is the provider's id, for example ticketing_mock_ticketing";
            fields.fault("provider_config", message);
            return None;
        };
        match connectors::provider(id) {
            Ok(provider) => Some(Self { provider, config, point }),
            Err(unknown) => {
                fields.fault_below("provider_config/type", unknown.to_string());
                None
            }
        }
    }

    /// What the provider's form says of it, and the way out of the addresses in it.
    fn checked(self, egress: &Egress) -> Result<Self, Error> {
        let schema = &self.provider.schema;
        let faults = validate(schema, &self.config);
        if !faults.is_empty() {
            let at = |pointer: &str| format!("/provider_config{pointer}");
            let faults = faults.iter().map(|one| Fault::body(at(&one.pointer), &one.message));
            return Err(Error::Invalid(faults.collect()));
        }
        let faults =
            addresses::faults(egress, &provider_schema::addresses(schema, &self.config), "/provider_config");
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        Ok(Self { config: known_only(schema, &self.config), ..self })
    }
}

fn no_fault() -> Error {
    Error::Internal("a provider config is neither usable nor at fault".into())
}
