//! Going through a config together with its form: every value that stands for itself, with what the form says of it.

use serde_json::{Map, Value};

use crate::field::{Field, Kind};
use crate::pointer::{below, entry};

/// A value of a config; lists, objects and unions have been gone into.
pub(crate) struct Place<'a> {
    /// What the form takes there.
    pub(crate) kind: &'a Kind,
    /// What stands there.
    pub(crate) value: Option<&'a Value>,
    /// JSON Pointer from the config.
    pub(crate) pointer: String,
    /// Whether it must be there.
    pub(crate) required: bool,
}

/// Visits the values of an object, also those that are not there, in the order of the form. Fields that the form does
/// not show are left out.
pub(crate) fn each_place(
    fields: &[Field],
    object: &Map<String, Value>,
    pointer: &str,
    visit: &mut dyn FnMut(Place<'_>),
) {
    for field in fields {
        if field.shown_if.as_ref().is_some_and(|condition| !condition.holds(object)) {
            continue;
        }
        let pointer = below(pointer, &field.name);
        let value = object.get(&field.name);
        go_into(Place { kind: &field.kind, value, pointer, required: field.required }, visit);
    }
}

fn go_into(place: Place<'_>, visit: &mut dyn FnMut(Place<'_>)) {
    match (place.kind, place.value) {
        (Kind::List { item, .. }, Some(Value::Array(items))) => {
            for (number, value) in items.iter().enumerate() {
                let pointer = entry(&place.pointer, number);
                go_into(Place { kind: item, value: Some(value), pointer, required: true }, visit);
            }
        }
        (Kind::Object { fields }, Some(Value::Object(object))) => {
            each_place(fields, object, &place.pointer, visit);
        }
        (Kind::Union { tag, variants }, Some(Value::Object(object))) => {
            let chosen = object.get(tag).and_then(Value::as_str);
            for variant in variants.iter().filter(|variant| chosen == Some(&variant.value)) {
                each_place(&variant.fields, object, &place.pointer, visit);
            }
        }
        (Kind::List { .. } | Kind::Object { .. } | Kind::Union { .. }, _) => {}
        _ => visit(place),
    }
}
