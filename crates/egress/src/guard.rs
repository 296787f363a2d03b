//! Where calls may go.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::networks::special_range;
use crate::target::{Host, Scheme, Target, UrlError};

/// Judges addresses: public ones over https, and whatever the server's host has allowed.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    allowed: Vec<IpNet>,
}

/// Why an address is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not a public one; the text completes "it is …".
    NotPublic(&'static str),
    /// It is public, and the call would go there without TLS.
    PlainHttp,
    /// It is public, and another protocol would be spoken there without TLS.
    Clear,
}

impl Guard {
    /// Allows these networks besides the public addresses, also without TLS.
    pub fn new(allowed: Vec<IpNet>) -> Self {
        Self { allowed }
    }

    /// Judges an address. This is what decides; [`Guard::check_target`] only says earlier what is clear already.
    pub fn check_address(&self, address: IpAddr, scheme: Scheme) -> Result<(), Refusal> {
        // An IPv4 address in IPv6 form is no member of an IPv4 network: it has to be allowed as what it is.
        if self.allowed.iter().any(|network| network.contains(&address)) {
            return Ok(());
        }
        match (special_range(address), scheme) {
            (Some(range), _) => Err(Refusal::NotPublic(range)),
            (None, Scheme::Http) => Err(Refusal::PlainHttp),
            (None, Scheme::Clear) => Err(Refusal::Clear),
            (None, Scheme::Https | Scheme::Tcp | Scheme::Tls) => Ok(()),
        }
    }

    /// Judges a target as far as that needs no network.
    pub fn check_target(&self, target: &Target) -> Result<(), UrlError> {
        let refused = |range| UrlError::NotAllowed { host: target.host.to_string(), range };
        match &target.host {
            Host::Address(address) => {
                self.check_address(*address, target.scheme).map_err(|refusal| match refusal {
                    Refusal::NotPublic(range) => refused(range),
                    Refusal::PlainHttp => UrlError::PlainHttp,
                    Refusal::Clear => UrlError::Clear,
                })
            }
            // With allowed networks only the name's addresses can tell.
            Host::Name(_) if !self.allowed.is_empty() => Ok(()),
            Host::Name(name) if name == "localhost" || name.ends_with(".localhost") => {
                Err(refused("this host itself (loopback)"))
            }
            Host::Name(_) if target.scheme == Scheme::Http => Err(UrlError::PlainHttp),
            Host::Name(_) if target.scheme == Scheme::Clear => Err(UrlError::Clear),
            Host::Name(_) => Ok(()),
        }
    }
}
