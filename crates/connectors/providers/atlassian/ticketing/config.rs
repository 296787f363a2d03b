//! What the integration says of tickets: defaults, and fields of the site's own.

use serde_json::{Map, Value};

use crate::{Context, ProviderError};

/// The integration's defaults and mapped fields.
pub(super) struct Settings {
    pub(super) project: Option<String>,
    pub(super) issue_type: Option<String>,
    mappings: Vec<Mapping>,
}

struct Mapping {
    name: String,
    project: String,
    field: String,
}

impl Settings {
    pub(super) fn of(context: &Context) -> Self {
        let some = |name| Some(context.text(name)).filter(|text| !text.is_empty()).map(str::to_owned);
        let all = context.config.get("custom_field_mappings").and_then(Value::as_array);
        let mappings = all.into_iter().flatten().map(|one| {
            let text = |key| one.get(key).and_then(Value::as_str).unwrap_or_default();
            let path = text("provider_field_path");
            Mapping {
                name: text("name").to_owned(),
                project: text("project_id").to_owned(),
                field: path.strip_prefix("fields.").unwrap_or(path).to_owned(),
            }
        });
        Self {
            project: some("default_project"),
            issue_type: some("default_issue_type"),
            mappings: mappings.collect(),
        }
    }

    /// The mapped fields of an issue, and what Jira calls those that were found.
    pub(super) fn read(
        &self,
        project: Option<&str>,
        fields: &Map<String, Value>,
    ) -> (Map<String, Value>, Vec<&str>) {
        let of_project = self.mappings.iter().filter(|one| one.is_for(project.unwrap_or_default()));
        let found = of_project.filter_map(|one| Some((one, fields.get(&one.field)?)));
        let found: Vec<_> = found.filter(|(_, value)| !value.is_null()).collect();
        let custom = found.iter().map(|(one, value)| (one.name.clone(), (*value).clone())).collect();
        (custom, found.iter().map(|(one, _)| one.field.as_str()).collect())
    }

    /// What has changed among the mapped fields. One that no mapping names is refused.
    pub(super) fn write(
        &self,
        project: &str,
        was: Option<&Map<String, Value>>,
        wanted: &Map<String, Value>,
    ) -> Result<Map<String, Value>, ProviderError> {
        let of_project: Vec<_> = self.mappings.iter().filter(|one| one.is_for(project)).collect();
        if let Some(name) = wanted.keys().find(|name| of_project.iter().all(|one| one.name != **name)) {
            let message = "is none of the integration's custom_field_mappings for this project";
            let name = name.replace('~', "~0").replace('/', "~1");
            return Err(ProviderError::invalid(&format!("/custom_fields/{name}"), message));
        }
        let before = |name: &str| was.and_then(|was| was.get(name)).unwrap_or(&Value::Null);
        let pairs = of_project.into_iter().map(|one| (one, wanted.get(&one.name).unwrap_or(&Value::Null)));
        let changed = pairs.filter(|(one, value)| before(&one.name) != *value);
        Ok(changed.map(|(one, value)| (one.field.clone(), value.clone())).collect())
    }
}

impl Mapping {
    fn is_for(&self, project: &str) -> bool {
        self.project == "*" || self.project == project
    }
}
