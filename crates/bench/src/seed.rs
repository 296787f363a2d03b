//! Organizations with many accounts, written through the store in big units.

use std::path::Path;

use api_types::{AccountId, Environment, OrganizationType};
use platform::Platform;
use platform::keys::Keys;
use platform::provision::{Founded, NewOrganization, found};
use secrets::MasterKeySource;
use store::accounts::AccountRow;
use store::{Location, Store, StoreError, StoreOptions, WriteTx};

use crate::Failure;
use crate::server::Database;

/// Opens the data of a server that is not running, as the command line does.
pub(crate) async fn open(data: &Path, database: Database<'_>) -> Result<Platform, Failure> {
    std::fs::create_dir_all(data)?;
    let key = data.join("master.key");
    secrets::create_file_if_missing(&key)?;
    let location = match database {
        Database::Sqlite => Location::Sqlite(data.join("patchbay.db")),
        Database::Postgres(url) => Location::Postgres(url.to_owned()),
    };
    let store = Store::open(&location, StoreOptions::default()).await?;
    let keys = Keys::open(&store, MasterKeySource::File(key).load().await?).await?;
    Ok(Platform::new(store, keys))
}

/// Founds an organization and gives it accounts `account-000000` and on.
pub(crate) async fn organization(
    platform: &Platform,
    name: &str,
    accounts: usize,
) -> Result<Founded, Failure> {
    const UNIT: usize = 1000;
    let new = NewOrganization {
        name: Some(name.into()),
        fullname: name.into(),
        organization_type: OrganizationType::Standard,
        contact: None,
    };
    let founded = found(platform, &new, "bench").await?;
    let scope = platform.store.directory().host_scope(founded.organization.id);
    for first in (0..accounts).step_by(UNIT) {
        let organization_id = founded.organization.id;
        platform
            .store
            .write(&scope, move |tx: &mut WriteTx<'_>| {
                Box::pin(async move {
                    for number in first..accounts.min(first + UNIT) {
                        let now = platform::time::now();
                        let row = AccountRow {
                            id: AccountId(uuid::Uuid::now_v7()),
                            organization_id,
                            name: format!("account-{number:06}"),
                            fullname: format!("Account {number}"),
                            environment: if number % 5 == 0 { Environment::Test } else { Environment::Prod },
                            labels: vec![],
                            version: 1,
                            created_at: now,
                            updated_at: now,
                        };
                        store::accounts::insert(tx, &row).await?;
                    }
                    Ok::<_, StoreError>(())
                })
            })
            .await?;
    }
    Ok(founded)
}
