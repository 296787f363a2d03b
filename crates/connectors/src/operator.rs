//! What whoever runs the server has given it for calls in its own name.

use std::fmt;

use api_types::Sensitive;

/// See the module. Nothing is needed for most providers.
#[derive(Clone, Debug, Default)]
pub struct Operator {
    /// By which the server takes on roles that customers of Amazon let it take on.
    pub amazon: Option<AmazonIdentity>,
}

/// A user of Amazon's. It cannot be printed.
#[derive(Clone)]
pub struct AmazonIdentity {
    /// Which key.
    pub access_key_id: String,
    /// The key.
    pub secret_access_key: Sensitive,
    /// Where roles are taken on, instead of the public service in the region of the bucket.
    pub sts_endpoint: Option<String>,
}

impl fmt::Debug for AmazonIdentity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "AmazonIdentity({})", self.access_key_id)
    }
}
