//! Flags that say who the server is at Amazon, for integrations that name a role instead of a key.

use std::path::PathBuf;

use clap::Args;
use connectors::operator::AmazonIdentity;
use mail::password_from_file;

use super::Failure;

/// The environment variable that may hold the secret key.
const SECRET_VARIABLE: &str = "PATCHBAY_AWS_SECRET_ACCESS_KEY";

#[derive(Args, Clone, Debug)]
pub(super) struct AmazonOptions {
    /// Access key of a user of Amazon's whom customers let take on roles (`sts:AssumeRole`), for integrations that name a
    /// role. Without it they need access keys of their own
    #[arg(long = "aws-access-key-id", env = "PATCHBAY_AWS_ACCESS_KEY_ID")]
    access_key_id: Option<String>,
    /// File with that user's secret key. The variable `PATCHBAY_AWS_SECRET_ACCESS_KEY` may hold it as well
    #[arg(
        long = "aws-secret-access-key-file",
        env = "PATCHBAY_AWS_SECRET_ACCESS_KEY_FILE",
        requires = "access_key_id"
    )]
    secret_access_key_file: Option<PathBuf>,
    /// Where roles are taken on, for clouds other than Amazon's public one
    #[arg(long = "aws-sts-endpoint", env = "PATCHBAY_AWS_STS_ENDPOINT", requires = "access_key_id")]
    sts_endpoint: Option<String>,
}

impl AmazonOptions {
    /// The identity, if there is one. What cannot be used is refused now, not when an integration needs it.
    pub(super) fn identity(&self) -> Result<Option<AmazonIdentity>, Failure> {
        let Some(access_key_id) = &self.access_key_id else { return Ok(None) };
        let secret = match (&self.secret_access_key_file, std::env::var(SECRET_VARIABLE)) {
            (Some(path), _) => password_from_file(path)
                .map_err(|error| format!("--aws-secret-access-key-file: {error}"))?
                .expose()
                .to_owned(),
            (None, Ok(secret)) if !secret.is_empty() => secret,
            (None, _) => {
                return Err(format!(
                    "--aws-access-key-id: its secret key is missing: --aws-secret-access-key-file, or the variable \
                     {SECRET_VARIABLE}"
                )
                .into());
            }
        };
        if let Some(endpoint) = &self.sts_endpoint {
            egress::check_url(endpoint).map_err(|error| format!("--aws-sts-endpoint: {error}"))?;
        }
        Ok(Some(AmazonIdentity {
            access_key_id: access_key_id.clone(),
            secret_access_key: secret.into(),
            sts_endpoint: self.sts_endpoint.clone(),
        }))
    }
}
