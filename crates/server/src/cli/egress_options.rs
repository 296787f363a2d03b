//! Flags that say which servers of others may be called.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use egress::{Egress, Settings};
use ipnet::IpNet;

use super::Failure;

#[derive(Args, Clone, Debug)]
pub(super) struct EgressOptions {
    /// Networks that may be called although they are not public, also without TLS, for example 10.0.0.0/8: receivers of
    /// webhooks and providers inside. Without it, only public addresses are called, over https
    #[arg(
        long = "allow-network",
        env = "PATCHBAY_ALLOW_NETWORK",
        value_delimiter = ',',
        value_name = "NETWORK"
    )]
    allow_networks: Vec<IpNet>,
    /// File with certificates (PEM) of authorities that are trusted besides the public ones
    #[arg(
        long = "trust-authority",
        env = "PATCHBAY_TRUST_AUTHORITY",
        value_delimiter = ',',
        value_name = "FILE"
    )]
    trust_authorities: Vec<PathBuf>,
}

impl EgressOptions {
    /// Sets up the way out. What cannot be used is refused now, not when somebody is called.
    pub(super) fn egress(&self) -> Result<Egress, Failure> {
        let mut settings = Settings { allow_networks: self.allow_networks.clone(), ..Settings::default() };
        for path in &self.trust_authorities {
            let wrong =
                |error: &dyn std::fmt::Display| format!("--trust-authority {}: {error}", path.display());
            let pem = fs::read(path).map_err(|error| wrong(&error))?;
            settings.trust_pem(&pem).map_err(|error| wrong(&error))?;
        }
        Ok(Egress::new(settings)?)
    }
}
