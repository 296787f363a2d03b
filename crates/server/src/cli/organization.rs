//! `patchbay organization …`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use api_types::OrganizationType;
use api_types::formats::{check_email, normalize_name};
use clap::{Args, Subcommand};
use platform::RequestInfo;
use platform::provision::{NewAdministrator, NewOrganization, Way, found_with};
use platform::settings::Settings;

use super::Failure;
use super::public_url::PublicUrl;
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
    /// E-mail address of its first administrator; prints the link by which they come in, and mails it when the server
    /// runs
    #[arg(long)]
    admin: Option<String>,
    #[command(flatten)]
    public_url: PublicUrl,
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
        let administrator = self.administrator()?;
        let settings = Settings { public_url: self.public_url.or_of(DEFAULT_LISTEN)?, ..Settings::default() };
        let platform = self.data.open().await?.with_settings(settings);
        let new = NewOrganization {
            name: self.name,
            fullname: self.fullname,
            organization_type: if self.root { OrganizationType::Root } else { OrganizationType::Standard },
            contact: administrator.as_ref().map(|one| one.name.clone()),
        };
        let request = RequestInfo::of_host("organization create");
        let founded = found_with(&platform, &new, administrator.as_ref(), request).await.map_err(describe)?;
        platform.store.close().await;
        super::print(&serde_json::to_string_pretty(&founded)?);
        Ok(())
    }
}

/// Where a server listens that was not told otherwise.
const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

impl Create {
    fn administrator(&self) -> Result<Option<NewAdministrator>, Failure> {
        let Some(address) = &self.admin else { return Ok(None) };
        check_email(address).map_err(|message| format!("--admin {message}"))?;
        let name = normalize_name(address);
        Ok(Some(NewAdministrator { fullname: name.clone(), name, way: Way::Invitation }))
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
