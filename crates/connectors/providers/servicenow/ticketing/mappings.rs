//! What the integration says of tickets: a default, and columns of the instance's own.

use serde_json::{Map, Value};

use super::record;
use crate::{Context, ProviderError};

/// The default category and the mapped columns.
pub(super) struct Mappings {
    pub(super) category: Option<String>,
    all: Vec<Mapping>,
}

struct Mapping {
    name: String,
    table: String,
    column: String,
}

impl Mappings {
    pub(super) fn of(context: &Context) -> Self {
        let all = context.config.get("custom_field_mappings").and_then(Value::as_array);
        let all = all.into_iter().flatten().map(|one| {
            let text = |key: &str| one.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            Mapping { name: text("name"), table: text("project_id"), column: text("provider_field_path") }
        });
        let category = context.text("default_issue_type");
        Self { category: (!category.is_empty()).then(|| category.to_owned()), all: all.collect() }
    }

    fn of_table(&self, table: &str) -> impl Iterator<Item = &Mapping> {
        self.all.iter().filter(move |one| one.table == "*" || one.table == table)
    }

    /// The mapped columns of a record, and what ServiceNow calls those that were found.
    pub(super) fn read(&self, table: &str, record: &Value) -> (Map<String, Value>, Vec<&str>) {
        let found = self.of_table(table).filter_map(|one| Some((one, record::some(record, &one.column)?)));
        found.map(|(one, value)| ((one.name.clone(), Value::from(value)), one.column.as_str())).unzip()
    }

    /// What has changed among the mapped columns. One that no mapping names is refused.
    pub(super) fn write(
        &self,
        table: &str,
        was: Option<&Map<String, Value>>,
        wanted: &Map<String, Value>,
    ) -> Result<Map<String, Value>, ProviderError> {
        let refused = |name: &str, message: &str| {
            let name = name.replace('~', "~0").replace('/', "~1");
            Err(ProviderError::invalid(&format!("/custom_fields/{name}"), message))
        };
        if let Some(name) = wanted.keys().find(|name| self.of_table(table).all(|one| one.name != **name)) {
            return refused(name, "is none of the integration's custom_field_mappings for this table");
        }
        let mut columns = Map::new();
        for one in self.of_table(table) {
            let before = was.and_then(|was| was.get(&one.name)).unwrap_or(&Value::Null);
            let value = wanted.get(&one.name).unwrap_or(&Value::Null);
            if before == value {
                continue;
            }
            // Columns are texts on the way, whatever they hold.
            let text = match value {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                Value::Number(_) | Value::Bool(_) => value.to_string(),
                Value::Array(_) | Value::Object(_) => {
                    return refused(&one.name, "must be a text, a number, or true or false");
                }
            };
            columns.insert(one.column.clone(), text.into());
        }
        Ok(columns)
    }
}
