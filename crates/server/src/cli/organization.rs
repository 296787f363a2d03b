//! `patchbay organization …`.

use api_types::OrganizationType;
use clap::{Args, Subcommand};
use platform::provision::{NewOrganization, found};

use super::Failure;
use super::store_options::DataOptions;

#[derive(Subcommand)]
pub(super) enum OrganizationCommand {
    /// Create an organization; prints it with its token, this once, as JSON
    Create(Create),
}

#[derive(Args)]
pub(super) struct Create {
    #[command(flatten)]
    data: DataOptions,
    /// Display name
    #[arg(long)]
    fullname: String,
    /// Name for use in paths [default: derived from the display name]
    #[arg(long)]
    name: Option<String>,
    /// It may have organizations below it
    #[arg(long)]
    root: bool,
}

impl OrganizationCommand {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run().await,
        }
    }
}

impl Create {
    async fn run(self) -> Result<(), Failure> {
        let platform = self.data.open().await?;
        let new = NewOrganization {
            name: self.name,
            fullname: self.fullname,
            organization_type: if self.root { OrganizationType::Root } else { OrganizationType::Standard },
        };
        let founded = found(&platform, &new, "organization create").await.map_err(describe)?;
        platform.store.close().await;
        super::print(&serde_json::to_string_pretty(&founded)?);
        Ok(())
    }
}

/// Names what is wrong with which flag.
fn describe(error: platform::Error) -> Failure {
    match error {
        platform::Error::Invalid(faults) => {
            let flags: Vec<_> = faults
                .iter()
                .map(|one| format!("--{} {}", one.parameter.trim_matches('/'), one.message))
                .collect();
            flags.join("; ").into()
        }
        other => other.into(),
    }
}
