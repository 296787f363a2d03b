//! `patchbay keys …`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use secrets::MasterKeySource;

use super::Failure;
use super::store_options::DataOptions;

#[derive(Subcommand)]
pub(super) enum KeysCommand {
    /// Print the fingerprint of the master key, after proving that it belongs to the database
    Show(Show),
    /// Wrap all data keys with another master key. Stop every server first
    RotateMaster(RotateMaster),
    /// Give every organization a new data key; what older ones sealed still opens
    RotateData(RotateData),
}

#[derive(Args)]
pub(super) struct Show {
    #[command(flatten)]
    data: DataOptions,
}

#[derive(Args)]
pub(super) struct RotateMaster {
    #[command(flatten)]
    data: DataOptions,
    /// File with the new master key; made if it does not exist
    #[arg(long)]
    to_file: Option<PathBuf>,
    /// Environment variable with the new master key
    #[arg(long, conflicts_with = "to_file")]
    to_variable: Option<String>,
    /// Command that prints the new master key
    #[arg(long, conflicts_with_all = ["to_file", "to_variable"])]
    to_command: Option<String>,
}

#[derive(Args)]
pub(super) struct RotateData {
    #[command(flatten)]
    data: DataOptions,
}

impl KeysCommand {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Show(show) => {
                let platform = show.data.open().await?;
                super::print(&format!("master key {}", platform.keys.master_id()));
                platform.store.close().await;
                Ok(())
            }
            Self::RotateMaster(rotate) => rotate.run().await,
            Self::RotateData(rotate) => rotate.run().await,
        }
    }
}

impl RotateMaster {
    async fn run(self) -> Result<(), Failure> {
        let _lock = self.data.lock()?;
        let source = self.target()?;
        let new = source.load().await?;
        let platform = self.data.open().await?;
        let count = platform.keys.rotate_master_key(&platform.store, &new).await?;
        platform.store.close().await;
        super::print(&format!(
            "{count} data keys are wrapped with master key {}; start the servers with it, and keep the old key as long \
             as backups need it",
            new.id()
        ));
        Ok(())
    }

    fn target(&self) -> Result<MasterKeySource, Failure> {
        match (&self.to_file, &self.to_variable, &self.to_command) {
            (Some(path), _, _) => {
                secrets::create_file_if_missing(path)?;
                Ok(MasterKeySource::File(path.clone()))
            }
            (_, Some(variable), _) => Ok(MasterKeySource::Environment(variable.clone())),
            (_, _, Some(command)) => Ok(MasterKeySource::Command(command.clone())),
            _ => Err("name the new master key with --to-file, --to-variable or --to-command".into()),
        }
    }
}

impl RotateData {
    async fn run(self) -> Result<(), Failure> {
        let platform = self.data.open().await?;
        let mut count = 0;
        let mut after = None;
        loop {
            let organizations = platform.store.directory().organizations(after, 500).await?;
            let Some(last) = organizations.last() else { break };
            after = Some(*last);
            for organization in organizations {
                let scope = platform.store.directory().host_scope(organization);
                platform.keys.rotate_data_key(&platform.store, &scope).await?;
                count += 1;
            }
        }
        platform.store.close().await;
        super::print(&format!("{count} organizations have a new data key"));
        Ok(())
    }
}
