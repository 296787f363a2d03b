//! Who is called when a ticket cannot wait.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A person who can be called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Agent {
    /// The provider's id.
    pub uid: String,
    /// Name.
    pub full_name: String,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_addr: Option<String>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Time zone, for example `Europe/Berlin`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// What the person does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_title: Option<String>,
    /// What the provider has beyond this.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub unmapped: Map<String, Value>,
}

/// Whom a rule calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Actor {
    /// A person, in full.
    Agent(Agent),
    /// A person, by reference.
    AgentSummary {
        /// The provider's id.
        id: String,
        /// Name.
        name: String,
        /// Whether the provider knows more than this.
        additional_properties: bool,
    },
    /// A group, by reference.
    GroupSummary {
        /// The provider's id.
        id: String,
        /// Name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Whether the provider knows more than this.
        additional_properties: bool,
    },
    /// Whoever is on duty in a schedule, by reference.
    ScheduleSummary {
        /// The provider's id.
        id: String,
        /// Name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Whether the provider knows more than this.
        additional_properties: bool,
    },
}

/// Who is called, and who next when nobody answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EscalationPolicy {
    /// The provider's id.
    pub id: String,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its steps, in order.
    pub rules: Vec<EscalationPolicyRule>,
    /// What the provider has beyond this.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub unmapped: Map<String, Value>,
}

/// One step of a policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EscalationPolicyRule {
    /// The provider's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Seconds before the next step is taken.
    pub delay_seconds: u64,
    /// Whom it calls.
    pub actors: Vec<Actor>,
    /// What the provider has beyond this.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub unmapped: Map<String, Value>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Actor;

    #[test]
    fn actors_are_told_apart_by_the_contracts_words() {
        for (word, actor) in [
            ("agent", json!({"uid": "1", "full_name": "Ada"})),
            ("agent_summary", json!({"id": "1", "name": "Ada", "additional_properties": true})),
            ("group_summary", json!({"id": "1", "additional_properties": false})),
            ("schedule_summary", json!({"id": "1", "name": "Nights", "additional_properties": true})),
        ] {
            let mut whole = actor;
            whole["type"] = word.into();
            let read: Actor = serde_json::from_value(whole.clone()).unwrap();
            assert_eq!(serde_json::to_value(read).unwrap(), whole);
        }
    }
}
