//! What is kept of a `provider_config`: the fields that its form knows. The rest is ignored, as the contract has it, and
//! what is ignored is not stored either: somebody may have put a secret there, which GET would then show.

use provider_schema::{Field, Kind, Schema};
use serde_json::{Map, Value};

/// A config without what the form does not know.
pub(super) fn known_only(schema: &Schema, config: &Value) -> Value {
    let Value::Object(object) = config else { return Value::Null };
    let mut kept = of_fields(&schema.fields, object);
    kept.insert("type".into(), schema.provider_id.clone().into());
    Value::Object(kept)
}

fn of_fields(fields: &[Field], object: &Map<String, Value>) -> Map<String, Value> {
    let shown = |field: &&Field| field.shown_if.as_ref().is_none_or(|condition| condition.holds(object));
    let value = |field: &Field| object.get(&field.name).filter(|value| !value.is_null());
    fields
        .iter()
        .filter(shown)
        .filter_map(|field| Some((field.name.clone(), of_value(&field.kind, value(field)?))))
        .collect()
}

fn of_value(kind: &Kind, value: &Value) -> Value {
    match (kind, value) {
        (Kind::List { item, .. }, Value::Array(items)) => {
            items.iter().map(|value| of_value(item, value)).collect()
        }
        (Kind::Object { fields }, Value::Object(object)) if !fields.is_empty() => {
            Value::Object(of_fields(fields, object))
        }
        (Kind::Union { tag, variants }, Value::Object(object)) => {
            let chosen = object.get(tag).and_then(Value::as_str).unwrap_or_default();
            let variant = variants.iter().find(|variant| variant.value == chosen);
            let mut kept = variant.map(|variant| of_fields(&variant.fields, object)).unwrap_or_default();
            kept.insert(tag.clone(), chosen.into());
            Value::Object(kept)
        }
        (_, value) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use provider_schema::{Field, Kind, Schema};
    use serde_json::json;

    use super::known_only;

    #[test]
    fn what_the_form_does_not_know_is_not_kept_at_any_depth() {
        let inner = Kind::list(Kind::object(vec![Field::required("name", Kind::text())]));
        let schema =
            Schema::new("x_y", vec![Field::optional("name", Kind::text()), Field::optional("list", inner)]);
        let config = json!({
            "type": "x_y", "name": "n", "password": "canary",
            "list": [{ "name": "a", "secret": "canary" }],
        });
        let kept = known_only(&schema, &config);
        assert_eq!(kept, json!({ "type": "x_y", "name": "n", "list": [{ "name": "a" }] }));
    }
}
