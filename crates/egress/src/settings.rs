//! What whoever runs the server decides about calls to others, and what one call may cost.

use std::time::Duration;

use ipnet::IpNet;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

/// What whoever runs the server has decided.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Networks that may be called although they are not public, also without TLS.
    pub allow_networks: Vec<IpNet>,
    /// Certificates of authorities that are trusted besides the public ones.
    pub extra_authorities: Vec<CertificateDer<'static>>,
    /// How much at once, how big, how long.
    pub limits: Limits,
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A certificate that is none.
    #[error("the certificate of an authority cannot be used: {0}")]
    Authority(String),
    /// The TLS library refuses to start.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

impl Settings {
    /// Trusts the authorities of a PEM text as well.
    pub fn trust_pem(&mut self, pem: &[u8]) -> Result<(), SettingsError> {
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let read = read.map_err(|error| SettingsError::Authority(error.to_string()))?;
        if read.is_empty() {
            return Err(SettingsError::Authority("there is no certificate in the file".into()));
        }
        self.extra_authorities.extend(read);
        Ok(())
    }
}

/// Limits of all calls of one [`crate::Egress`].
#[derive(Clone, Debug)]
pub struct Limits {
    /// Calls under way at the same time; more wait within their budget.
    pub calls: usize,
    /// Calls under way to one host and port.
    pub calls_per_host: usize,
    /// Connections kept for the next call, in all.
    pub idle: usize,
    /// How long a connection is kept. Short: a peer that ends it just then costs a call.
    pub idle_time: Duration,
    /// For finding the address and connecting to it.
    pub connect: Duration,
    /// For the TLS handshake.
    pub tls: Duration,
    /// From the moment a request is handed to the connection until the answer's header is there.
    pub first_byte: Duration,
    /// Header of an answer, in bytes.
    pub header_bytes: usize,
    /// Fields of an answer's header.
    pub header_fields: usize,
    /// Calls of one [`crate::Lane`] that may go at once after a rest.
    pub burst: u32,
    /// Calls of one lane in a second, in the long run; what the provider says overrules it.
    pub per_second: u32,
    /// Failures in a row after which an organization's calls to a host fail at once.
    pub failures: u32,
    /// How long the host is then left alone the first time; it doubles up to sixteen times that.
    pub rest: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            calls: 256,
            calls_per_host: 16,
            idle: 64,
            idle_time: Duration::from_secs(15),
            connect: Duration::from_secs(10),
            tls: Duration::from_secs(10),
            first_byte: Duration::from_mins(1),
            header_bytes: 64 * 1024,
            header_fields: 100,
            burst: 100,
            per_second: 50,
            failures: 5,
            rest: Duration::from_secs(10),
        }
    }
}

/// What one call may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// For everything, from waiting for a free place to the last byte of the answer.
    pub whole: Duration,
    /// Body of the answer, in bytes.
    pub body_bytes: usize,
}

impl Budget {
    /// A budget of time, with up to 10 MiB of answer.
    pub fn within(whole: Duration) -> Self {
        Self { whole, body_bytes: 10 * 1024 * 1024 }
    }

    /// The same with another limit for the answer's body.
    #[must_use]
    pub fn of_bytes(self, body_bytes: usize) -> Self {
        Self { body_bytes, ..self }
    }
}
