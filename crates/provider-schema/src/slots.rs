//! Where credentials stand in a `provider_config`.

use serde_json::{Map, Value, json};

use crate::credential::{Accepted, CredentialKind};
use crate::field::{Kind, Schema};
use crate::walk::each_place;

/// A place for a credential, and what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialSlot {
    /// JSON Pointer from the config.
    pub pointer: String,
    /// What it accepts.
    pub accepted: Vec<Accepted>,
    /// Whether it must be filled.
    pub required: bool,
    /// What stands there.
    pub given: Given,
}

/// What stands in a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Nothing, or nothing that the slot accepts.
    Nothing,
    /// A credential with its secrets.
    Inline(Accepted),
    /// A reference to a stored credential.
    Reference(Accepted, String),
}

impl CredentialSlot {
    /// The kinds of stored credentials that fit.
    pub fn kinds(&self) -> Vec<CredentialKind> {
        let mut kinds: Vec<_> = self.accepted.iter().map(|one| one.kind()).collect();
        kinds.dedup();
        kinds
    }

    /// The inline credential of a config as the credentials API has it: the same, with the `type` of its kind.
    pub fn inline(&self, config: &Value) -> Option<(CredentialKind, Value)> {
        let Given::Inline(one) = self.given else { return None };
        let mut object = config.pointer(&self.pointer)?.as_object()?.clone();
        object.insert("type".into(), one.kind().as_str().into());
        Some((one.kind(), Value::Object(object)))
    }

    /// Puts a reference to a stored credential into the slot; an inline one keeps its flavour.
    pub fn refer(&self, config: &mut Value, credential_id: &str) {
        let one = match &self.given {
            Given::Inline(one) | Given::Reference(one, _) => Some(*one),
            Given::Nothing => self.accepted.first().copied(),
        };
        if let (Some(one), Some(place)) = (one, config.pointer_mut(&self.pointer)) {
            *place = json!({"type": one.reference_tag(), "value": credential_id});
        }
    }
}

/// Every slot of a config, also those that are empty, in the order of the schema.
pub fn credential_slots(schema: &Schema, config: &Value) -> Vec<CredentialSlot> {
    let mut slots = Vec::new();
    let empty = Map::new();
    each_place(&schema.fields, config.as_object().unwrap_or(&empty), "", &mut |place| {
        if let Kind::Credential { accepted } = place.kind {
            slots.push(CredentialSlot {
                pointer: place.pointer,
                accepted: accepted.clone(),
                required: place.required,
                given: given(accepted, place.value),
            });
        }
    });
    slots
}

fn given(accepted: &[Accepted], value: Option<&Value>) -> Given {
    let Some(Value::Object(object)) = value else { return Given::Nothing };
    let tag = object.get("type").and_then(Value::as_str).unwrap_or_default();
    for one in accepted {
        if one.tag() == tag {
            return Given::Inline(*one);
        }
        if one.reference_tag() == tag {
            let value = object.get("value").and_then(Value::as_str).unwrap_or_default();
            return Given::Reference(*one, value.to_owned());
        }
    }
    Given::Nothing
}
