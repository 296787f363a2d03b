//! Reading the bodies that create and change integration points.

use api_types::IntegrationPointId;
use api_types::engine::CategoryId;
use api_types::formats::{MAX_FULLNAME, check_line, check_name, normalize_name, slug};
use api_types::integration_point::IntegrationEnvironments;
use serde_json::Value;
use store::integration_points::PointRow;
use uuid::Uuid;

use crate::caller::Caller;
use crate::error::Error;
use crate::input::{Fields, check_changed_name};

/// Longest description, in characters.
const MAX_DESCRIPTION: usize = 1024;
/// Most providers of one environment; more than any connector has.
const MAX_PROVIDERS: usize = 256;
/// What stands for every provider.
pub(super) const ALL: &str = "*";
/// Fields of the contract that need what this version does not have: without them a point would promise too much.
const NOT_YET: [(&str, &str); 3] = [
    ("mappings", "mappings"),
    ("additional_mappings", "mappings"),
    ("scheduled_operations", "scheduled operations"),
];

/// Reads a body for a new integration point.
pub(super) fn read_new(body: Value, caller: &Caller) -> Result<PointRow, Error> {
    let mut fields = Fields::of(body)?;
    let name = fields.text("name", check_name).map(|name| normalize_name(&name));
    let rest = Rest::read(&mut fields);
    fields.finish()?;
    let id = IntegrationPointId(Uuid::now_v7());
    let name = name.or_else(|| rest.fullname.as_deref().and_then(slug)).unwrap_or_else(|| id.to_string());
    let now = caller.request().now;
    Ok(PointRow {
        id,
        fullname: rest.fullname.unwrap_or_else(|| name.clone()),
        name,
        description: rest.description,
        connector: rest.connector.ok_or_else(|| Error::Internal("no connector and no fault".into()))?,
        environments: rest.environments,
        version: 1,
        created_at: now,
        updated_at: now,
    })
}

/// What an integration point becomes, read from a body in the shape that GET answers.
pub(super) struct Change {
    pub(super) name: String,
    pub(super) rest: Rest,
}

/// What a creation and a change have in common.
pub(super) struct Rest {
    pub(super) fullname: Option<String>,
    pub(super) description: Option<String>,
    pub(super) connector: Option<CategoryId>,
    pub(super) environments: IntegrationEnvironments,
}

impl Change {
    pub(super) fn read(body: Value) -> Result<Self, Error> {
        let mut fields = Fields::of(body)?;
        let name = normalize_name(&fields.required_text("name", check_changed_name));
        let rest = Rest::read(&mut fields);
        fields.finish()?;
        Ok(Self { name, rest })
    }
}

impl Rest {
    fn read(fields: &mut Fields) -> Self {
        let fullname = fields.text("fullname", |text| check_line(text, MAX_FULLNAME));
        let description = fields.text("description", |text| check_line(text, MAX_DESCRIPTION));
        let connector = fields.required_word("connector", &CategoryId::WORDS.join(", "), CategoryId::parse);
        if !fields.has("environments") {
            fields.fault("environments", "is missing; it says which providers are allowed where");
        }
        let environments = fields.object("environments", |environments| IntegrationEnvironments {
            test: read_providers(environments, "test", connector),
            prod: read_providers(environments, "prod", connector),
        });
        for (name, what) in NOT_YET {
            fields.refuse(name, what);
        }
        Self { fullname, description, connector, environments: environments.unwrap_or_default() }
    }
}

fn read_providers(fields: &mut Fields, name: &str, connector: Option<CategoryId>) -> Option<Vec<String>> {
    fields.texts(name, MAX_PROVIDERS, |id| check_provider(id, connector))
}

/// A provider of the contract can be allowed before this version has it: nobody can use it until then.
fn check_provider(id: &str, connector: Option<CategoryId>) -> Result<(), String> {
    if id == ALL {
        return Ok(());
    }
    if connectors::provider(id).is_err_and(|unknown| !unknown.known) {
        return Err(format!("is no provider; \"{ALL}\" allows all"));
    }
    match connector {
        Some(connector) if !id.starts_with(&format!("{}_", connector.as_str())) => {
            Err(format!("is no provider of the connector {}", connector.as_str()))
        }
        _ => Ok(()),
    }
}
