//! Where credentials stand in a `provider_config`.

use serde_json::{Map, Value, json};

use crate::credential::{Accepted, CredentialKind};
use crate::field::{Field, Kind, Schema};
use crate::pointer::{below, entry};

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
    of_fields(&schema.fields, config.as_object().unwrap_or(&empty), "", &mut slots);
    slots
}

fn of_fields(fields: &[Field], object: &Map<String, Value>, pointer: &str, slots: &mut Vec<CredentialSlot>) {
    for field in fields {
        if field.shown_if.as_ref().is_some_and(|condition| !condition.holds(object)) {
            continue;
        }
        let place = below(pointer, &field.name);
        of_value(&field.kind, object.get(&field.name), &place, field.required, slots);
    }
}

fn of_value(
    kind: &Kind,
    value: Option<&Value>,
    pointer: &str,
    required: bool,
    slots: &mut Vec<CredentialSlot>,
) {
    match (kind, value) {
        (Kind::Credential { accepted }, value) => slots.push(CredentialSlot {
            pointer: pointer.to_owned(),
            accepted: accepted.clone(),
            required,
            given: given(accepted, value),
        }),
        (Kind::List { item, .. }, Some(Value::Array(items))) => {
            for (place, value) in items.iter().enumerate() {
                of_value(item, Some(value), &entry(pointer, place), true, slots);
            }
        }
        (Kind::Object { fields }, Some(Value::Object(object))) => of_fields(fields, object, pointer, slots),
        (Kind::Union { tag, variants }, Some(Value::Object(object))) => {
            let chosen = object.get(tag).and_then(Value::as_str);
            for variant in variants.iter().filter(|variant| chosen == Some(&variant.value)) {
                of_fields(&variant.fields, object, pointer, slots);
            }
        }
        _ => {}
    }
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
