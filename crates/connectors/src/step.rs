//! The steps of a verification.

/// What a verification looks at, in order. The first three are seen where connections are made; a provider says which of the
/// others it is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Finding the address of the provider's host.
    Resolve,
    /// Connecting to it.
    Connect,
    /// Agreeing on keys, and whether the certificate is to be trusted.
    Tls,
    /// Whether the provider accepts the credential.
    Authenticate,
    /// Whether the credential may do what the operations need.
    Permissions,
    /// Reading a little, as the operations will.
    Sample,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::Resolve, Self::Connect, Self::Tls, Self::Authenticate, Self::Permissions, Self::Sample];

    /// Its word in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Authenticate => "authenticate",
            Self::Permissions => "permissions",
            Self::Sample => "sample",
        }
    }
}
