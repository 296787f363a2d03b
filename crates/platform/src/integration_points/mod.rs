//! Integration points: which providers the integrations of an organization's tenants may be made with.

mod input;

use api_types::Environment;
use api_types::engine::CategoryId;
use api_types::integration_point::IntegrationPoint;
use connectors::Provider;
use futures_util::future::BoxFuture;
use serde_json::Value;
use store::integration_points::{INTEGRATION_POINTS, PointRow};
use store::list::{ListQuery, Page};
use store::{StoreError, Tx, WriteTx};

use self::input::{Change, read_new};
use crate::caller::Caller;
use crate::change::{self, Removable, Resource, created};
use crate::error::{Error, Fault};
use crate::idempotency::{Answered, IdempotencyKey};
use crate::input::check_id_as_name;
use crate::permissions::Action;
use crate::precondition::Precondition;
use crate::{Platform, Versioned, audit, patch};

/// Fields of an integration point that nobody changes.
const READ_ONLY: [&str; 4] = ["id", "connector", "created_at", "updated_at"];

impl Resource for PointRow {
    type Wire = IntegrationPoint;
    const KIND: &'static str = "integration point";

    fn wire(&self) -> IntegrationPoint {
        wire(self)
    }

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn version(&mut self) -> &mut i64 {
        &mut self.version
    }

    fn read<'t>(tx: &'t mut Tx<'_>, key: &'t str) -> BoxFuture<'t, Result<Option<Self>, StoreError>> {
        Box::pin(store::integration_points::get(tx, key))
    }

    fn write<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move {
            store::integration_points::update(tx, self).await.map_err(|error| name_taken(error, &self.name))
        })
    }
}

impl Removable for PointRow {
    fn remove<'t>(&'t self, tx: &'t mut WriteTx<'_>) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move {
            store::integration_points::delete(tx, self).await.map_err(|error| match error {
                StoreError::Reference => in_use(None),
                other => other.into(),
            })
        })
    }
}

/// A list's page and how many integration points match in all, if asked for.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    parameters: &[(String, String)],
) -> Result<Page<IntegrationPoint>, Error> {
    let caller = caller.for_action(Action::IntegrationPointsList)?;
    let query = ListQuery::parse(&INTEGRATION_POINTS, parameters)?;
    let mut tx = platform.store.read(caller.scope()).await?;
    let page = store::integration_points::list(&mut tx, &query).await?;
    Ok(Page { rows: page.rows.iter().map(wire).collect(), total: page.total })
}

/// The integration point of this id or name.
pub async fn get(
    platform: &Platform,
    caller: &Caller,
    key: &str,
) -> Result<Versioned<IntegrationPoint>, Error> {
    change::get::<PointRow>(platform, caller, Action::IntegrationPointsGet, key).await
}

/// Creates an integration point.
pub async fn create(
    platform: &Platform,
    caller: &Caller,
    body: Value,
    key: Option<IdempotencyKey>,
) -> Result<Answered<Versioned<IntegrationPoint>>, Error> {
    let caller = &caller.for_action(Action::IntegrationPointsCreate)?;
    let row = read_new(body, caller)?;
    change::create(platform, caller, 200, row, key, |tx, caller, row| {
        Box::pin(async move {
            store::integration_points::insert(tx, row).await.map_err(|error| name_taken(error, &row.name))?;
            audit::record(tx, caller, created(Action::IntegrationPointsCreate, row)?).await?;
            Ok(Versioned { version: row.version, value: wire(row) })
        })
    })
    .await
}

/// Replaces what can be changed of an integration point (PUT). Integrations that exist stay as they are.
pub async fn update(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    body: Value,
    precondition: Precondition,
) -> Result<Versioned<IntegrationPoint>, Error> {
    caller.require(Action::IntegrationPointsUpdate)?;
    let new = Change::read(body)?;
    let at = (key, precondition);
    change::update(platform, caller, Action::IntegrationPointsUpdate, at, new, |_, caller, new, row| {
        Box::pin(async move { put_into(caller, row, new) })
    })
    .await
}

/// Applies a JSON Patch to an integration point.
pub async fn patch(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    operations: Value,
    precondition: Precondition,
) -> Result<Versioned<IntegrationPoint>, Error> {
    caller.require(Action::IntegrationPointsPatch)?;
    let operations = patch::read(&operations)?;
    let at = (key, precondition);
    let action = Action::IntegrationPointsPatch;
    change::update(platform, caller, action, at, operations, |_, caller, operations, row| {
        Box::pin(async move {
            let new = Change::read(patch::apply(&change::json(row)?, operations, &READ_ONLY)?)?;
            put_into(caller, row, &new)
        })
    })
    .await
}

/// Deletes an integration point that no integration uses, with its credentials.
pub async fn delete(
    platform: &Platform,
    caller: &Caller,
    key: &str,
    precondition: Precondition,
) -> Result<(), Error> {
    let at = (key, precondition);
    let action = Action::IntegrationPointsDelete;
    change::delete::<PointRow, _>(platform, caller, action, at, |tx, _, row| {
        Box::pin(async move {
            match store::integration_points::count_integrations(tx, row.id).await? {
                0 => Ok(()),
                count => Err(in_use(Some(count))),
            }
        })
    })
    .await
}

/// Refuses unless a new integration with this provider may use the point in an account of this environment.
pub(crate) fn check_allowed(
    point: &PointRow,
    provider: &Provider,
    environment: Environment,
) -> Result<(), Error> {
    let fault = |message| Err(Fault::body("/provider_config/type", message).into());
    if point.connector != provider.connector {
        return fault(format!(
            "is a provider of the connector {}; the integration point {:?} is for {}",
            provider.connector.as_str(),
            point.name,
            point.connector.as_str()
        ));
    }
    let allowed = match environment {
        Environment::Test => &point.environments.test,
        Environment::Prod => &point.environments.prod,
    };
    if allowed.iter().flatten().any(|id| id == input::ALL || id == provider.id) {
        return Ok(());
    }
    fault(format!(
        "is a provider that the integration point {:?} does not allow in the environment {}",
        point.name,
        environment.as_str()
    ))
}

fn put_into(caller: &Caller, row: &mut PointRow, new: &Change) -> Result<(), Error> {
    check_id_as_name(&new.name, row.id.0)?;
    check_connector(row.connector, new.rest.connector)?;
    row.name.clone_from(&new.name);
    row.fullname = new.rest.fullname.clone().unwrap_or_else(|| new.name.clone());
    row.description.clone_from(&new.rest.description);
    row.environments.clone_from(&new.rest.environments);
    row.updated_at = caller.request().now;
    Ok(())
}

fn check_connector(present: CategoryId, new: Option<CategoryId>) -> Result<(), Error> {
    if new == Some(present) {
        return Ok(());
    }
    let message = format!("must stay {:?}; create another integration point instead", present.as_str());
    Err(Fault::body("/connector", message).into())
}

pub(crate) fn wire(row: &PointRow) -> IntegrationPoint {
    IntegrationPoint {
        name: row.name.clone(),
        created_at: row.created_at,
        updated_at: row.updated_at,
        id: row.id,
        fullname: Some(row.fullname.clone()),
        description: row.description.clone(),
        connector: row.connector,
        environments: row.environments.clone(),
    }
}

fn in_use(count: Option<u64>) -> Error {
    let by = match count {
        Some(1) => "one integration uses".to_owned(),
        Some(count) => format!("{count} integrations use"),
        None => "integrations use".to_owned(),
    };
    Error::Conflict { message: format!("{by} this integration point; delete them first"), parameter: None }
}

fn name_taken(error: StoreError, name: &str) -> Error {
    match error {
        StoreError::Duplicate("name") => Error::Conflict {
            message: format!("an integration point with the name {name:?} exists already"),
            parameter: Some("/name".into()),
        },
        other => other.into(),
    }
}
