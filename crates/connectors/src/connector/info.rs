//! What the 20 connectors are called and for. Those without operations here come with later versions.

use api_types::engine::CategoryId;

use super::{chat, notifications, storage, ticketing};
use crate::operation::Operation;

/// A connector.
#[derive(Clone, Copy, Debug)]
pub struct ConnectorInfo {
    /// Identity.
    pub id: CategoryId,
    /// For people.
    pub fullname: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// Its operations; empty while this version does not have the connector.
    pub operations: &'static [Operation],
}

impl ConnectorInfo {
    /// Whether this version has it.
    pub fn is_built(&self) -> bool {
        !self.operations.is_empty()
    }
}

/// Every connector, in the order of their ids.
pub fn connectors() -> &'static [ConnectorInfo] {
    &CONNECTORS
}

/// A connector.
pub fn connector_info(id: CategoryId) -> &'static ConnectorInfo {
    &CONNECTORS[id as usize]
}

const fn later(id: CategoryId, fullname: &'static str, description: &'static str) -> ConnectorInfo {
    ConnectorInfo { id, fullname, description, operations: &[] }
}

static CONNECTORS: [ConnectorInfo; 20] = [
    later(
        CategoryId::Appsec,
        "Application Security",
        "Findings and scans of tools that look at code and applications.",
    ),
    later(
        CategoryId::Assets,
        "Assets",
        "Devices and other things that an organization owns, with their state.",
    ),
    ConnectorInfo {
        id: CategoryId::Chat,
        fullname: "Chat",
        description: "Reading users, conversations and messages of a chat workspace.",
        operations: chat::OPERATIONS,
    },
    later(CategoryId::Cloudsecurity, "Cloud Security", "Findings, threats and compliance of cloud accounts."),
    later(CategoryId::Custom, "Custom", "Providers that an organization describes itself."),
    later(
        CategoryId::Edr,
        "Endpoint Detection and Response",
        "Endpoints, alerts and threats; isolating endpoints.",
    ),
    later(CategoryId::Emailsecurity, "Email Security", "Threats and events of mail filters."),
    later(CategoryId::Endpointmanagement, "Endpoint Management", "Managed devices and whether they comply."),
    later(CategoryId::Grc, "Governance, Risk and Compliance", "Controls, risks and evidence."),
    later(
        CategoryId::Identity,
        "Identity",
        "Users, groups and the audit log of a directory; blocking and resetting users.",
    ),
    later(CategoryId::Incidentresponse, "Incident Response", "Incidents and who is called for them."),
    later(CategoryId::Networksecurity, "Network Security", "Events and rules of firewalls and gateways."),
    ConnectorInfo {
        id: CategoryId::Notifications,
        fullname: "Notifications",
        description: "Sending messages to people and channels.",
        operations: notifications::OPERATIONS,
    },
    later(CategoryId::Securityawareness, "Security Awareness", "Trainings and simulated attacks."),
    later(CategoryId::Siem, "SIEM", "Writing and searching events; alerts and investigations."),
    later(CategoryId::Sink, "Sink", "Writing events to queues, buckets and lakes."),
    ConnectorInfo {
        id: CategoryId::Storage,
        fullname: "Storage",
        description: "Files in buckets and drives.",
        operations: storage::OPERATIONS,
    },
    later(CategoryId::Threatintel, "Threat Intelligence", "Indicators and what is known about them."),
    ConnectorInfo {
        id: CategoryId::Ticketing,
        fullname: "Ticketing",
        description: "Tickets with their comments, notes and files; projects, escalation policies and who is on call.",
        operations: ticketing::OPERATIONS,
    },
    later(
        CategoryId::Vulnerabilities,
        "Vulnerabilities",
        "Findings of scanners and the assets that they are about.",
    ),
];

#[cfg(test)]
mod tests {
    use api_types::engine::CategoryId;

    use super::{connector_info, connectors};

    #[test]
    fn every_connector_stands_at_its_place() {
        for id in CategoryId::ALL {
            assert_eq!(connector_info(id).id, id);
        }
    }

    #[test]
    fn an_operation_is_named_after_its_connector() {
        for connector in connectors() {
            for operation in connector.operations {
                assert_eq!(operation.id, format!("{}_{}", connector.id.as_str(), operation.name));
            }
        }
    }
}
