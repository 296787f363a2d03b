//! The mock's own custom fields, and how the integration's mappings show them.

use api_types::engine::ticketing::{
    OptionValue, RemoteField, RemoteFieldSchema, RemoteFieldScope, RemoteFieldType,
};
use serde_json::{Map, Value};

use crate::{Context, Warning};

/// Id, name, type, the only project, values.
type Spec = (&'static str, &'static str, RemoteFieldType, Option<&'static str>, &'static [&'static str]);

const CUSTOM: &[Spec] = &[
    ("severity", "Severity", RemoteFieldType::Enum, None, &["S1", "S2", "S3", "S4"]),
    ("story_points", "Story points", RemoteFieldType::Number, None, &[]),
    ("customer", "Customer", RemoteFieldType::String, None, &[]),
    ("cve", "CVE", RemoteFieldType::String, Some("SEC"), &[]),
];

const STANDARD: &[Spec] = &[
    ("summary", "Summary", RemoteFieldType::String, None, &[]),
    ("description", "Description", RemoteFieldType::String, None, &[]),
    ("status", "Status", RemoteFieldType::Enum, None, &super::seed::STATUSES),
    ("priority", "Priority", RemoteFieldType::Enum, None, api_types::engine::ticketing::Priority::WORDS),
    ("due_date", "Due date", RemoteFieldType::Other, None, &[]),
];

/// One entry of `custom_field_mappings`.
struct Mapping<'a> {
    name: &'a str,
    project: &'a str,
    /// The field behind `fields.`.
    field: &'a str,
}

/// Every field, as `list_remote_fields` shows them.
pub(super) fn remote_fields() -> Vec<RemoteField> {
    let custom = CUSTOM.iter().map(|spec| {
        let scope = if spec.3.is_some() {
            RemoteFieldScope::ProjectCustom
        } else {
            RemoteFieldScope::IntegrationCustom
        };
        remote_field(spec, scope, format!("fields.{}", spec.0))
    });
    let standard =
        STANDARD.iter().map(|spec| remote_field(spec, RemoteFieldScope::Standard, spec.0.to_owned()));
    standard.chain(custom).collect()
}

fn remote_field(
    &(id, name, kind, project, values): &Spec,
    scope: RemoteFieldScope,
    path: String,
) -> RemoteField {
    let word = match kind {
        RemoteFieldType::String => "text",
        RemoteFieldType::Number => "number",
        RemoteFieldType::Enum => "option",
        RemoteFieldType::Other => "datetime",
    };
    let option = |value: &&str| OptionValue {
        id: value.to_ascii_lowercase().replace(' ', "-"),
        name: (*value).to_owned(),
        attributes: Map::new(),
    };
    RemoteField {
        field_id: id.to_owned(),
        schema: Some(RemoteFieldSchema {
            field_type_id: kind,
            field_type: Some(word.to_owned()),
            enum_values: values.iter().map(|value| (*value).to_owned()).collect(),
            enum_option_values: values.iter().map(option).collect(),
        }),
        field_scope: scope,
        provider_field_name: name.to_owned(),
        provider_field_path: Some(path),
        project_id: project.map(str::to_owned),
    }
}

/// Mappings whose path leads nowhere.
pub(super) fn unknown_paths(context: &Context) -> Vec<Warning> {
    let known: Vec<_> = CUSTOM.iter().map(|(id, ..)| *id).collect();
    let all = mappings(context).into_iter().enumerate();
    let unknown = all.filter(|(_, mapping)| !known.contains(&mapping.field));
    unknown
        .map(|(place, mapping)| Warning {
            pointer: format!("/custom_field_mappings/{place}/provider_field_path"),
            message: format!(
                "leads to no field: {:?} will always be empty; the paths are fields.{}",
                mapping.name,
                known.join(", fields.")
            ),
        })
        .collect()
}

/// Custom fields by their mapped names, and what no mapping names.
pub(super) fn present(
    context: &Context,
    project: &str,
    fields: &Map<String, Value>,
    extra: &Map<String, Value>,
) -> (Map<String, Value>, Map<String, Value>) {
    let mut custom = extra.clone();
    let mut unmapped = fields.clone();
    for mapping in mappings(context).into_iter().filter(|mapping| mapping.is_for(project)) {
        if let Some(value) = fields.get(mapping.field) {
            custom.insert(mapping.name.to_owned(), value.clone());
            unmapped.remove(mapping.field);
        }
    }
    (custom, unmapped)
}

/// The provider's fields and the rest after somebody has sent custom fields. A mapped one that was not sent is gone;
/// fields that no mapping shows stay as they were.
pub(super) fn take(
    context: &Context,
    project: &str,
    before: &Map<String, Value>,
    mut sent: Map<String, Value>,
) -> (Map<String, Value>, Map<String, Value>) {
    let mut fields = before.clone();
    for mapping in mappings(context).into_iter().filter(|mapping| mapping.is_for(project)) {
        match sent.remove(mapping.name) {
            Some(value) => fields.insert(mapping.field.to_owned(), value),
            None => fields.remove(mapping.field),
        };
    }
    (fields, sent)
}

impl Mapping<'_> {
    fn is_for(&self, project: &str) -> bool {
        self.project == "*" || self.project == project
    }
}

fn mappings(context: &Context) -> Vec<Mapping<'_>> {
    let all = context.config.get("custom_field_mappings").and_then(Value::as_array);
    all.into_iter().flatten().map(mapping).collect()
}

fn mapping(value: &Value) -> Mapping<'_> {
    let text = |key| value.get(key).and_then(Value::as_str).unwrap_or_default();
    let path = text("provider_field_path");
    Mapping {
        name: text("name"),
        project: text("project_id"),
        field: path.strip_prefix("fields.").unwrap_or(path),
    }
}
