//! The bodies of operations for the capabilities API: what the connector API's own description says of them.

use api_types::capability::{ProviderCapabilities, RequestBody};
use platform::capabilities::Expand;
use serde_json::Value;

use crate::routes::meta::engine_description;

/// Deepest nesting of schemas that is written out.
const MAX_DEPTH: usize = 12;

/// Adds the bodies of a provider's operations, if its operations are shown: whole, or as references into the
/// connector API's description.
pub(in crate::routes) fn add(provider: &mut ProviderCapabilities, expand: Expand) {
    let document = engine_description();
    for operation in provider.operations.iter_mut().flatten() {
        let (Some(method), Some(path)) = (&operation.request_method, &operation.request_path) else {
            continue;
        };
        let described = &document["paths"][path][method.to_lowercase()]["requestBody"];
        if described.is_null() {
            continue;
        }
        let schema = &described["content"]["application/json"]["schema"];
        operation.request_body = Some(RequestBody {
            required: described["required"].as_bool().unwrap_or(false),
            schema: Some(if expand.request_body {
                whole(document, schema, MAX_DEPTH)
            } else {
                schema.clone()
            }),
        });
    }
}

/// A schema with everything that it refers to written out.
fn whole(document: &Value, schema: &Value, depth: usize) -> Value {
    match schema {
        Value::Object(fields) => {
            let target = fields.get("$ref").and_then(Value::as_str).and_then(|one| one.strip_prefix('#'));
            match target.and_then(|pointer| document.pointer(pointer)) {
                Some(target) if depth > 0 => whole(document, target, depth - 1),
                _ => fields.iter().map(|(key, value)| (key.clone(), whole(document, value, depth))).collect(),
            }
        }
        Value::Array(items) => items.iter().map(|item| whole(document, item, depth)).collect(),
        other => other.clone(),
    }
}
