//! Names of the permission sets (contract, auth 4). What each allows is a table in `platform`.

use serde::{Deserialize, Serialize};

/// One of the fixed permission sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PermissionSetName {
    /// Everything.
    Administrator,
    /// Reading only.
    Viewer,
    /// Signing in and one's own profile.
    Member,
    /// Accounts, integrations, credentials.
    AccountManager,
    /// What the Connect page needs.
    ConnectUi,
    /// Issuing integration tokens, nothing else.
    TokenIssuer,
    /// Reading accounts and integrations and using connectors.
    McpIntegrationsUseOnly,
    /// Creating and changing integrations without using connectors.
    McpManagement,
    /// Creating accounts, each with one token, nothing else.
    AccountProvisioner,
}

impl PermissionSetName {
    /// Every permission set, in the order of the contract.
    pub const ALL: [Self; 9] = [
        Self::Administrator,
        Self::Viewer,
        Self::Member,
        Self::AccountManager,
        Self::ConnectUi,
        Self::TokenIssuer,
        Self::McpIntegrationsUseOnly,
        Self::McpManagement,
        Self::AccountProvisioner,
    ];

    /// Every word, in the same order.
    pub const WORDS: &'static [&'static str] = &[
        "administrator",
        "viewer",
        "member",
        "account-manager",
        "connect-ui",
        "token-issuer",
        "mcp-integrations-use-only",
        "mcp-management",
        "account-provisioner",
    ];

    /// The word on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::AccountManager => "account-manager",
            Self::ConnectUi => "connect-ui",
            Self::TokenIssuer => "token-issuer",
            Self::McpIntegrationsUseOnly => "mcp-integrations-use-only",
            Self::McpManagement => "mcp-management",
            Self::AccountProvisioner => "account-provisioner",
        }
    }

    /// Reads the word on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::PermissionSetName;

    #[test]
    fn the_list_of_words_is_that_of_the_values() {
        let words: Vec<_> = PermissionSetName::ALL.into_iter().map(PermissionSetName::as_str).collect();
        assert_eq!(words, PermissionSetName::WORDS);
    }
}
