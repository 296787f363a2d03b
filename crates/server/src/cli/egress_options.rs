//! Flags that say which servers of others may be called.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use egress::{Egress, Limits, Settings};
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
    /// Most calls to its provider that one integration may make in a second in the long run; twice as many at once after a
    /// rest. What a provider says of its own limits overrules it
    #[arg(
        long = "integration-rate",
        env = "PATCHBAY_INTEGRATION_RATE",
        default_value_t = 50,
        value_parser = clap::value_parser!(u32).range(1..=100_000)
    )]
    integration_rate: u32,
}

impl EgressOptions {
    /// Sets up the way out. What cannot be used is refused now, not when somebody is called.
    pub(super) fn egress(&self) -> Result<Egress, Failure> {
        let limits = Limits {
            per_second: self.integration_rate,
            burst: self.integration_rate.saturating_mul(2),
            ..Limits::default()
        };
        let mut settings =
            Settings { allow_networks: self.allow_networks.clone(), limits, ..Settings::default() };
        for path in &self.trust_authorities {
            let wrong =
                |error: &dyn std::fmt::Display| format!("--trust-authority {}: {error}", path.display());
            let pem = fs::read(path).map_err(|error| wrong(&error))?;
            settings.trust_pem(&pem).map_err(|error| wrong(&error))?;
        }
        Ok(Egress::new(settings)?)
    }
}
