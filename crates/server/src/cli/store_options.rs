//! Flags that say where the data and the keys are; every command that touches them takes these.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::path::{Path, PathBuf};

use clap::Args;
use platform::Platform;
use platform::keys::Keys;
use secrets::{MasterKey, MasterKeySource};
use store::{Location, Store, StoreOptions};

use super::Failure;

/// The environment variable that may hold the master key itself.
const MASTER_KEY_VARIABLE: &str = "PATCHBAY_MASTER_KEY";

#[derive(Args, Clone, Debug)]
pub(super) struct DataOptions {
    /// Folder for everything that is kept: the SQLite database, the master key
    #[arg(long, env = "PATCHBAY_DATA_DIR", default_value = "./data")]
    pub(super) data_dir: PathBuf,
    /// PostgreSQL instead of SQLite: `postgres://role:password@host/database` with the unprivileged serving role
    #[arg(long, env = "PATCHBAY_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// File with the master key; made on first start [default: <data-dir>/master.key]
    #[arg(long, env = "PATCHBAY_MASTER_KEY_FILE")]
    master_key_file: Option<PathBuf>,
    /// Command that prints the master key, for key services. The variable `PATCHBAY_MASTER_KEY` may hold it as well
    #[arg(
        long,
        env = "PATCHBAY_MASTER_KEY_COMMAND",
        hide_env_values = true,
        conflicts_with = "master_key_file"
    )]
    master_key_command: Option<String>,
    /// Connections to the database
    #[arg(long, env = "PATCHBAY_DATABASE_CONNECTIONS", default_value_t = StoreOptions::default().connections,
        value_parser = clap::value_parser!(u32).range(1..=1000))]
    database_connections: u32,
    /// Most writes that share one commit of SQLite
    #[arg(long, env = "PATCHBAY_GROUP_COMMIT", default_value_t = 128, hide = true)]
    group_commit: usize,
}

/// Only one server may work on a SQLite database; the lock lasts as long as this.
pub(super) struct DataLock(
    #[expect(dead_code, reason = "held, not used: dropping it gives the lock back")] File,
);

impl DataOptions {
    /// Opens store and keys.
    pub(super) async fn open(&self) -> Result<Platform, Failure> {
        let store = self.open_store().await?;
        let master = self.master_key(&store).await?;
        let keys = Keys::open(&store, master).await?;
        Ok(Platform::new(store, keys))
    }

    /// Opens the store alone.
    pub(super) async fn open_store(&self) -> Result<Store, Failure> {
        let location = if let Some(url) = &self.database_url {
            Location::Postgres(url.clone())
        } else {
            self.make_data_dir()?;
            Location::Sqlite(self.data_dir.join("patchbay.db"))
        };
        let options = StoreOptions {
            connections: self.database_connections,
            group_commit: self.group_commit,
            ..StoreOptions::default()
        };
        Store::open(&location, options)
            .await
            .map_err(|error| format!("cannot open the store: {error}").into())
    }

    /// Loads the master key; makes the file of a store that has never had a key.
    pub(super) async fn master_key(&self, store: &Store) -> Result<MasterKey, Failure> {
        if let Some(command) = &self.master_key_command {
            return Ok(MasterKeySource::Command(command.clone()).load().await?);
        }
        if self.master_key_file.is_none() && std::env::var_os(MASTER_KEY_VARIABLE).is_some() {
            return Ok(MasterKeySource::Environment(MASTER_KEY_VARIABLE.into()).load().await?);
        }
        let path = self.master_key_file.clone().unwrap_or_else(|| self.data_dir.join("master.key"));
        if !path.exists() {
            if Keys::is_marked(store).await? {
                return Err(format!(
                    "the master key file {} is missing, but the database has one; restore the file from its backup, \
                     or name the right one with --master-key-file",
                    path.display()
                )
                .into());
            }
            self.make_data_dir()?;
            secrets::create_file_if_missing(&path)?;
            tracing::info!(file = %path.display(), "made a master key; back it up apart from the database");
        }
        Ok(MasterKeySource::File(path).load().await?)
    }

    /// Keeps other servers off a SQLite database.
    pub(super) fn lock(&self) -> Result<Option<DataLock>, Failure> {
        if self.database_url.is_some() {
            return Ok(None);
        }
        self.make_data_dir()?;
        let path = self.data_dir.join("patchbay.lock");
        let file = File::create(&path).map_err(|error| in_file(&path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(DataLock(file))),
            Err(TryLockError::WouldBlock) => Err(format!(
                "another patchbay is serving {}; stop it first, or use another --data-dir",
                self.data_dir.display()
            )
            .into()),
            Err(TryLockError::Error(error)) => Err(in_file(&path, &error)),
        }
    }

    fn make_data_dir(&self) -> Result<(), Failure> {
        if self.data_dir.is_dir() {
            return Ok(());
        }
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.data_dir).map_err(|error| in_file(&self.data_dir, &error))?;
        fs::metadata(&self.data_dir).map(drop).map_err(|error| in_file(&self.data_dir, &error))
    }
}

fn in_file(path: &Path, error: &std::io::Error) -> Failure {
    format!("{}: {error}", path.display()).into()
}
