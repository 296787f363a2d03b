//! Projects, and the fields that a site's issues have.

use api_types::engine::ticketing::{
    Project, RemoteField, RemoteFieldSchema, RemoteFieldScope, RemoteFieldType,
};
use serde_json::{Map, Value};

use super::super::site::text;
use crate::ProviderError;

/// What a field's answer holds.
pub(super) const FIELDS: &[&str] =
    &["field_id", "schema", "field_scope", "provider_field_name", "provider_field_path", "project_id"];

pub(super) fn read_field(field: &Value) -> Result<RemoteField, ProviderError> {
    let id = text(field, "id")?.to_owned();
    let project = field.pointer("/scope/project/id").and_then(Value::as_str).map(str::to_owned);
    let kind = field.pointer("/schema/type").and_then(Value::as_str);
    let schema = kind.map(|kind| RemoteFieldSchema {
        field_type_id: match kind {
            "string" => RemoteFieldType::String,
            "number" => RemoteFieldType::Number,
            "option" | "priority" | "status" | "resolution" | "issuetype" => RemoteFieldType::Enum,
            _ => RemoteFieldType::Other,
        },
        field_type: Some(kind.to_owned()),
        enum_values: Vec::new(),
        enum_option_values: Vec::new(),
    });
    let scope = match (&project, field.get("custom").and_then(Value::as_bool)) {
        (Some(_), _) => RemoteFieldScope::ProjectCustom,
        (None, Some(true)) => RemoteFieldScope::IntegrationCustom,
        (None, Some(false)) => RemoteFieldScope::Standard,
        (None, None) => RemoteFieldScope::Unknown,
    };
    Ok(RemoteField {
        provider_field_path: Some(format!("fields.{id}")),
        provider_field_name: field.get("name").and_then(Value::as_str).unwrap_or(&id).to_owned(),
        field_id: id,
        schema,
        field_scope: scope,
        project_id: project,
    })
}

pub(super) fn read_project(project: &Value) -> Result<Project, ProviderError> {
    let rest = project.as_object().into_iter().flatten();
    let rest = rest.filter(|(name, value)| !["key", "name"].contains(&name.as_str()) && !value.is_null());
    Ok(Project {
        id: text(project, "key")?.to_owned(),
        name: text(project, "name")?.to_owned(),
        custom_fields: Map::new(),
        unmapped: rest.map(|(name, value)| (name.clone(), value.clone())).collect(),
    })
}
