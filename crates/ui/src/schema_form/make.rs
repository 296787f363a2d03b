//! From a schema to entries of a form.

use std::sync::Arc;

use leptos::prelude::*;
use provider_schema::{Accepted, Expects, Field, Format, Kind};
use serde_json::{Map, Value};

use super::{
    credential::CredentialNode,
    list::ListNode,
    node::{Node, Part, Parts, pretty},
    words,
};
use crate::form::{Form, Place};

/// Makes entries, also later, when somebody adds to a list.
#[derive(Clone)]
pub(super) struct Maker {
    pub(super) form: Form,
    owner: Owner,
}

/// What an entry is made of, besides what it holds.
pub(super) struct Spot<'a> {
    pub(super) label: &'a str,
    pub(super) place: &'a Place,
    pub(super) given: Option<&'a Value>,
    pub(super) default: Option<&'a Value>,
    pub(super) required: bool,
    /// What is known of its values.
    pub(super) expects: Option<&'a Expects>,
    /// Whether other fields depend on it: then it is always sent, its default too.
    pub(super) leading: bool,
}

impl Maker {
    pub(super) fn new(form: Form) -> Self {
        Self { form, owner: Owner::current().unwrap_or_default() }
    }

    /// The fields of an object, with what it holds so far. `of` is the kind of credential that the fields are of.
    pub(super) fn parts(
        &self,
        fields: &[Field],
        given: Option<&Map<String, Value>>,
        place: &Place,
        of: Option<Accepted>,
    ) -> Parts {
        self.owner.clone().with(|| self.make_parts(fields, given, place, of))
    }

    fn make_parts(
        &self,
        fields: &[Field],
        given: Option<&Map<String, Value>>,
        place: &Place,
        of: Option<Accepted>,
    ) -> Parts {
        // Conditions look at fields beside them, which may come later.
        let beside = StoredValue::new(Vec::<Part>::new());
        let parts: Vec<Part> = fields
            .iter()
            .map(|field| {
                let shown = match field.shown_if.clone() {
                    None => Signal::stored(true),
                    Some(condition) => Signal::derive(move || {
                        let other = beside.with_value(|all| {
                            all.iter().find(|part| part.field.name == condition.field).cloned()
                        });
                        let value = other.and_then(|part| part.node.value(&part.field.kind));
                        value.is_some_and(|value| condition.one_of.contains(&value))
                    }),
                };
                let (above, name) = (place.clone(), field.name.clone());
                let here: Place = Arc::new(move || {
                    let above = above()?;
                    shown.get().then(|| below(&above, &name))
                });
                let label = words::label(field, of);
                let spot = Spot {
                    label: &label,
                    place: &here,
                    given: given.and_then(|given| given.get(&field.name)).filter(|value| !value.is_null()),
                    default: field.default.as_ref(),
                    required: field.required,
                    expects: field.expects.as_ref(),
                    leading: fields.iter().any(|other| {
                        other.shown_if.as_ref().is_some_and(|condition| condition.field == field.name)
                    }),
                };
                let node = self.node(&field.kind, &spot);
                Part { field: Arc::new(field.clone()), label, node, shown }
            })
            .collect();
        beside.set_value(parts.clone());
        parts.into()
    }

    /// What one value is typed into.
    pub(super) fn node(&self, kind: &Kind, spot: &Spot<'_>) -> Node {
        self.owner.clone().with(|| self.make_node(kind, spot))
    }

    fn make_node(&self, kind: &Kind, spot: &Spot<'_>) -> Node {
        let Spot { label, place, given, default, required, leading, .. } = *spot;
        let begin = given.or(default.filter(|_| leading));
        match kind {
            Kind::Text { .. } | Kind::Url | Kind::Enum { .. } | Kind::Integer { .. } => {
                let text = match begin {
                    Some(Value::String(text)) => text.clone(),
                    Some(other) => other.to_string(),
                    None => String::new(),
                };
                Node::Line(self.form.entry_at(place.clone(), label, text))
            }
            Kind::Bool => {
                let usual = default.and_then(Value::as_bool).unwrap_or_default();
                let on = given.and_then(Value::as_bool).unwrap_or(usual);
                let must = leading || given.is_some() || (required && default.is_none());
                let entry = self.form.entry_at(place.clone(), label, on);
                Node::Flag { entry, usual: (!must).then_some(usual) }
            }
            Kind::List { item, .. } if is_word(item) => {
                let words = given.and_then(Value::as_array).into_iter().flatten();
                let words: Vec<String> = words.filter_map(|word| Some(word.as_str()?.to_owned())).collect();
                Node::Words(self.form.entry_at(place.clone(), label, words))
            }
            Kind::List { item, max } => Node::List(ListNode::new(self, item, *max, spot)),
            Kind::Object { fields } if fields.is_empty() => {
                Node::Json(self.form.entry_at(place.clone(), label, pretty(given)))
            }
            Kind::Object { fields } => {
                let given = begin.and_then(Value::as_object);
                Node::Object { parts: self.parts(fields, given, place, None), required }
            }
            Kind::Union { tag: key, variants } => {
                let object = begin.and_then(Value::as_object);
                let chosen = object.and_then(|object| object.get(key)).and_then(Value::as_str);
                let first = variants.first().filter(|_| required).map(|variant| variant.value.as_str());
                let start = chosen.or(first).unwrap_or_default().to_owned();
                let (above, name) = (place.clone(), key.clone());
                let tag_place: Place = Arc::new(move || above().map(|above| below(&above, &name)));
                let tag = self.form.entry_at(tag_place, label, start);
                let shapes = variants.iter().map(|variant| {
                    let (above, value) = (place.clone(), variant.value.clone());
                    let here: Place =
                        Arc::new(move || tag.with(|tag| *tag == value).then(|| above()).flatten());
                    let given = object.filter(|_| chosen == Some(variant.value.as_str()));
                    (variant.clone(), self.parts(&variant.fields, given, &here, None))
                });
                Node::Union { tag, key: key.clone(), shapes: shapes.collect() }
            }
            Kind::Credential { accepted } => Node::Credential(CredentialNode::new(self, accepted, spot)),
        }
    }
}

/// Whether a value is a short text that can stand among others of its kind in one field.
fn is_word(kind: &Kind) -> bool {
    match kind {
        Kind::Text { format, .. } => !format.is_secret() && !matches!(format, Format::Block),
        Kind::Url | Kind::Enum { .. } => true,
        _ => false,
    }
}

/// The pointer of a key below a pointer.
pub(super) fn below(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}
