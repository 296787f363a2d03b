//! The connectors: categories that providers belong to.

use serde::{Deserialize, Serialize};

/// A connector's id. It is also the first part of its providers' ids: `ticketing_jira`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the ids are the contract's; each connector's description says what it is")]
pub enum CategoryId {
    Appsec,
    Assets,
    Chat,
    Cloudsecurity,
    Custom,
    Edr,
    Emailsecurity,
    Endpointmanagement,
    Grc,
    Identity,
    Incidentresponse,
    Networksecurity,
    Notifications,
    Securityawareness,
    Siem,
    Sink,
    Storage,
    Threatintel,
    Ticketing,
    Vulnerabilities,
}

impl CategoryId {
    /// Every connector, in the order of the contract.
    pub const ALL: [Self; 20] = [
        Self::Appsec,
        Self::Assets,
        Self::Chat,
        Self::Cloudsecurity,
        Self::Custom,
        Self::Edr,
        Self::Emailsecurity,
        Self::Endpointmanagement,
        Self::Grc,
        Self::Identity,
        Self::Incidentresponse,
        Self::Networksecurity,
        Self::Notifications,
        Self::Securityawareness,
        Self::Siem,
        Self::Sink,
        Self::Storage,
        Self::Threatintel,
        Self::Ticketing,
        Self::Vulnerabilities,
    ];

    /// Every word, in the same order.
    pub const WORDS: &'static [&'static str] = &[
        "appsec",
        "assets",
        "chat",
        "cloudsecurity",
        "custom",
        "edr",
        "emailsecurity",
        "endpointmanagement",
        "grc",
        "identity",
        "incidentresponse",
        "networksecurity",
        "notifications",
        "securityawareness",
        "siem",
        "sink",
        "storage",
        "threatintel",
        "ticketing",
        "vulnerabilities",
    ];

    /// The word on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// Reads the word on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// The connector of a provider, told by the provider's id.
    pub fn of_provider(provider_id: &str) -> Option<Self> {
        Self::parse(provider_id.split('_').next().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::CategoryId;

    #[test]
    fn every_id_is_written_as_it_is_named() {
        for (place, id) in CategoryId::ALL.into_iter().enumerate() {
            assert_eq!(id as usize, place);
            assert_eq!(serde_json::to_value(id).unwrap(), id.as_str());
            assert_eq!(CategoryId::parse(id.as_str()), Some(id));
        }
    }

    #[test]
    fn a_provider_belongs_to_the_connector_that_its_id_begins_with() {
        assert_eq!(CategoryId::of_provider("ticketing_mock_ticketing"), Some(CategoryId::Ticketing));
        assert_eq!(CategoryId::of_provider("ticket_x"), None);
    }
}
