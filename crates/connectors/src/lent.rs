//! Credentials that a provider lends for a while in exchange for the one that it was given: access tokens, keys of a role.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;

use crate::{CredentialFields, Exchange, ProviderError};

/// A credential that ends by itself. It cannot be printed.
#[derive(Clone)]
pub struct Lent {
    /// What it holds.
    pub fields: CredentialFields,
    /// How long it is good, from the answer on.
    pub lasts: Duration,
}

/// Where such a credential comes from.
#[async_trait]
pub trait Lender: Send + Sync {
    /// Everything that the credential depends on, secrets included: what is lent for one is not given to another. It is
    /// hashed before it is kept.
    fn identity(&self) -> Vec<&str>;

    /// Asks for one. Whatever goes wrong, what the call is about was not done.
    async fn lend(&self, io: &mut dyn Exchange) -> Result<Lent, ProviderError>;
}

impl fmt::Debug for Lent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Lent").field("lasts", &self.lasts).finish_non_exhaustive()
    }
}
