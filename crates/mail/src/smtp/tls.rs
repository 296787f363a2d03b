//! Whom we trust.

use std::{fs, path::Path};

use lettre::transport::smtp::client::{Certificate, TlsParameters};

use crate::ConfigError;

/// TLS 1.2 or newer, with the authorities that browsers trust and those in the file.
pub(crate) fn parameters(host: &str, ca_file: Option<&Path>) -> Result<TlsParameters, ConfigError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = ca_file {
        let wrong = |problem: String| ConfigError::Certificates { path: path.display().to_string(), problem };
        let pem = fs::read(path).map_err(|error| wrong(error.to_string()))?;
        if !String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----") {
            return Err(wrong("there is no PEM certificate in it".to_owned()));
        }
        let unusable = |_| wrong("it holds something that is not a certificate of an authority".to_owned());
        let certificates = Certificate::from_pem(&pem).map_err(unusable)?;
        // Only adding it to others shows whether it can be used, so that the file gets the blame.
        let alone = TlsParameters::builder(host.to_owned()).add_root_certificate(certificates.clone());
        alone.build_rustls().map_err(unusable)?;
        builder = builder.add_root_certificate(certificates);
    }
    builder.build_rustls().map_err(|error| ConfigError::Client(error.to_string()))
}
