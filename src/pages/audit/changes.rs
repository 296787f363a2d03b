//! Before and after of each field, in words.

use serde_json::Value;

/// One field of what was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Changed {
    /// What it is called.
    pub(super) field: String,
    /// Before; none where there was nothing.
    pub(super) from: Option<String>,
    /// After; none where there is nothing.
    pub(super) to: Option<String>,
}

/// The fields of an entry's `changes`, each `{from, to}`, in their order.
pub(super) fn read(changes: &Value) -> Vec<Changed> {
    let fields = changes.as_object().into_iter().flatten();
    let read = fields.map(|(field, change)| Changed {
        field: words(field),
        from: change.get("from").and_then(written),
        to: change.get("to").and_then(written),
    });
    read.collect()
}

/// The further details of an entry: name and value.
pub(super) fn details(details: &Value) -> Vec<(String, String)> {
    let fields = details.as_object().into_iter().flatten();
    fields.filter_map(|(field, value)| Some((words(field), written(value)?))).collect()
}

/// A field's name as a person writes it.
fn words(field: &str) -> String {
    match field {
        "fullname" => "Display name".to_owned(),
        "name" => "Name".to_owned(),
        "id" => "ID".to_owned(),
        "organization_id" => "Organization ID".to_owned(),
        "role_binding" => "Roles".to_owned(),
        "token_id" => "Token ID".to_owned(),
        other => ui::util::text::capitalized(&other.replace('_', " ")),
    }
}

/// A value in one line or a few; nothing for what is empty.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => (!text.is_empty()).then(|| text.clone()),
        Value::Bool(true) => Some("yes".to_owned()),
        Value::Bool(false) => Some("no".to_owned()),
        Value::Array(values) => {
            let parts: Vec<String> = values.iter().filter_map(written).collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        }
        Value::Object(fields) if fields.is_empty() => None,
        other => serde_json::to_string_pretty(other).ok(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_field_has_its_before_and_after() {
        let changes = json!({
            "environment": {"from": "test", "to": "prod"},
            "fullname": {"from": null, "to": "Northwind"},
            "labels": {"from": ["a", "b"], "to": []},
        });
        let said: Vec<String> = read(&changes)
            .into_iter()
            .map(|Changed { field, from, to }| {
                format!("{field}: {} → {}", from.unwrap_or_default(), to.unwrap_or_default())
            })
            .collect();
        assert_eq!(said, ["Environment: test → prod", "Display name:  → Northwind", "Labels: a, b → "]);
    }

    #[test]
    fn details_without_a_value_say_nothing() {
        let said = details(&json!({"email": "lee@acme.test", "tenant": null, "password_changed": true}));
        let said: Vec<String> = said.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
        assert_eq!(said, ["Email: lee@acme.test", "Password changed: yes"]);
    }

    #[test]
    fn what_has_no_fields_has_no_changes() {
        assert!(
            read(&Value::Null).is_empty() && read(&json!("x")).is_empty() && details(&json!([1])).is_empty()
        );
    }
}
