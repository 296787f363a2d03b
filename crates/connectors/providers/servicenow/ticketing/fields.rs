//! The columns that a table's records have.
//!
//! Permission: reading the table `sys_dictionary`.

use api_types::engine::ticketing::{RemoteField, RemoteFieldSchema, RemoteFieldScope, RemoteFieldType};
use serde_json::Value;

use super::instance::{Call, Instance};
use super::record::{must, value};
use crate::ProviderError;

/// What a field's answer holds.
pub(super) const FIELDS: &[&str] =
    &["field_id", "schema", "field_scope", "provider_field_name", "provider_field_path"];

/// Incidents are tasks, and have their columns.
pub(super) fn call_list(instance: &Instance) -> Call {
    let query = format!(
        "nameINtask,incident,{}^active=true^elementISNOTEMPTY^ORDERBYelement^ORDERBYsys_id",
        instance.table
    );
    let parameters = [
        ("sysparm_query", query.as_str()),
        ("sysparm_fields", "element,column_label,internal_type,name"),
        ("sysparm_exclude_reference_link", "true"),
        ("sysparm_limit", "10000"),
    ];
    instance.get(&["table", "sys_dictionary"], &parameters)
}

/// Each column once: a table may describe an inherited one anew.
pub(super) fn read_list(said: &Value) -> Result<Vec<RemoteField>, ProviderError> {
    let all = said.as_array().ok_or_else(|| crate::http::lacks("columns", said))?;
    let mut fields = all.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    fields.sort_by(|a, b| a.field_id.cmp(&b.field_id));
    fields.dedup_by(|a, b| a.field_id == b.field_id);
    Ok(fields)
}

fn read(column: &Value) -> Result<RemoteField, ProviderError> {
    let id = must(column, "element")?.to_owned();
    let kind = value(column, "internal_type");
    let label = Some(value(column, "column_label")).filter(|label| !label.is_empty()).unwrap_or(&id);
    // Columns of an instance's own, or of applications, carry a prefix.
    let own = id.starts_with("u_") || id.starts_with("x_");
    Ok(RemoteField {
        provider_field_name: label.to_owned(),
        provider_field_path: Some(id.clone()),
        field_id: id,
        schema: (!kind.is_empty()).then(|| RemoteFieldSchema {
            field_type_id: match kind {
                "string" | "html" | "url" | "email" => RemoteFieldType::String,
                "integer" | "decimal" | "float" | "longint" => RemoteFieldType::Number,
                "choice" => RemoteFieldType::Enum,
                _ => RemoteFieldType::Other,
            },
            field_type: Some(kind.to_owned()),
            enum_values: Vec::new(),
            enum_option_values: Vec::new(),
        }),
        field_scope: if own { RemoteFieldScope::IntegrationCustom } else { RemoteFieldScope::Standard },
        project_id: None,
    })
}
