//! What is typed, as a tree of the schema's shape.

use std::sync::Arc;

use leptos::prelude::*;
use provider_schema::{Field, Kind, Variant};
use serde_json::{Map, Value};

use super::{credential::CredentialNode, list::ListNode};
use crate::form::Entry;

/// Fields beside each other.
pub(super) type Parts = Arc<[Part]>;

/// One field with what is typed into it.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) field: Arc<Field>,
    /// What it is called.
    pub(super) label: String,
    pub(super) node: Node,
    /// Whether its condition holds, tracked.
    pub(super) shown: Signal<bool>,
}

/// What is typed into a field. A copy is the same.
#[derive(Clone)]
pub(super) enum Node {
    /// Text, address, number, or one of a few words.
    Line(Entry<String>),
    /// Yes or no.
    Flag {
        entry: Entry<bool>,
        /// What need not be sent, because leaving it out says the same.
        usual: Option<bool>,
    },
    /// Several short texts.
    Words(Entry<Vec<String>>),
    /// Several of anything else.
    List(ListNode),
    /// Fields of its own.
    Object { parts: Parts, required: bool },
    /// One of several shapes.
    Union { tag: Entry<String>, key: String, shapes: Arc<[(Variant, Parts)]> },
    /// Secrets, or a reference to them.
    Credential(CredentialNode),
    /// An object that the schema does not describe further.
    Json(Entry<String>),
}

impl Node {
    /// What is typed as it is sent, tracked; none where there is nothing. `kind` is that of the field.
    pub(super) fn value(&self, kind: &Kind) -> Option<Value> {
        match self {
            Self::Line(entry) => line(kind, &entry.get()),
            Self::Flag { entry, usual } => {
                let on = entry.get();
                (*usual != Some(on)).then(|| on.into())
            }
            Self::Words(entry) => {
                let words = entry.get();
                (!words.is_empty()).then(|| words.into())
            }
            Self::List(list) => list.value(),
            Self::Object { parts, required } => {
                let object = object(parts);
                (*required || !object.is_empty()).then(|| object.into())
            }
            Self::Union { tag, key, shapes } => {
                let chosen = tag.get();
                let (variant, parts) = shapes.iter().find(|(variant, _)| variant.value == chosen)?;
                let mut object = object(parts);
                object.insert(key.clone(), variant.value.as_str().into());
                Some(object.into())
            }
            Self::Credential(credential) => credential.value(),
            Self::Json(entry) => {
                let typed = entry.get();
                let typed = typed.trim();
                // What is no JSON is sent as the text that it is, and refused as such.
                (!typed.is_empty()).then(|| serde_json::from_str(typed).unwrap_or_else(|_| typed.into()))
            }
        }
    }

    /// Whether something is wrong with it, or in it, tracked.
    pub(super) fn is_marked(&self) -> bool {
        match self {
            Self::Line(entry) | Self::Json(entry) => entry.is_marked(),
            Self::Flag { entry, .. } => entry.is_marked(),
            Self::Words(entry) => entry.is_marked(),
            Self::List(list) => list.is_marked(),
            Self::Object { parts, .. } => any_marked(parts),
            Self::Union { tag, shapes, .. } => {
                tag.is_marked() || shapes.iter().any(|(_, parts)| any_marked(parts))
            }
            Self::Credential(credential) => credential.is_marked(),
        }
    }
}

/// The fields that are shown and filled in, tracked.
pub(super) fn object(parts: &Parts) -> Map<String, Value> {
    let mut object = Map::new();
    for part in parts.iter().filter(|part| part.shown.get()) {
        if let Some(value) = part.node.value(&part.field.kind) {
            object.insert(part.field.name.clone(), value);
        }
    }
    object
}

/// Whether something is wrong with any of them, tracked.
pub(super) fn any_marked(parts: &Parts) -> bool {
    parts.iter().any(|part| part.node.is_marked())
}

/// A line as its kind has it on the wire. A number that is none is sent as the text that it is, and refused as such.
pub(super) fn line(kind: &Kind, typed: &str) -> Option<Value> {
    let exact = matches!(kind, Kind::Text { format, .. } if format.is_secret());
    let typed = if exact && !typed.trim().is_empty() { typed } else { typed.trim() };
    if typed.is_empty() {
        return None;
    }
    if let (Kind::Integer { .. }, Ok(number)) = (kind, typed.parse::<i64>()) {
        return Some(number.into());
    }
    Some(typed.into())
}

/// JSON for people to edit; nothing of nothing.
pub(super) fn pretty(value: Option<&Value>) -> String {
    value
        .filter(|value| !value.is_null())
        .and_then(|value| serde_json::to_string_pretty(value).ok())
        .unwrap_or_default()
}
