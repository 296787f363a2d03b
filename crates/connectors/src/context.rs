//! What a provider knows about the call that it serves.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use api_types::{Environment, Timestamp};
use provider_schema::CredentialKind;
use serde_json::{Map, Value};

/// The call's surroundings.
#[derive(Clone, Debug)]
pub struct Context {
    /// The integration's `provider_config` with its defaults; credentials are references.
    pub config: Value,
    /// The credentials, by their JSON Pointer in the config.
    pub credentials: BTreeMap<String, Credential>,
    /// The environment of the integration's account.
    pub environment: Environment,
    /// When the integration was created.
    pub created_at: Timestamp,
    /// What time it is.
    pub now: Timestamp,
    /// How long the call may still take.
    pub time_left: Duration,
}

/// What stands for a secret that was there.
const HIDDEN: &str = "(a secret)";

/// An opened credential. It cannot be printed.
#[derive(Clone)]
pub struct Credential {
    /// Its kind.
    pub kind: CredentialKind,
    /// What it holds, as the credentials API has it.
    pub fields: CredentialFields,
}

/// The fields of a credential, secrets among them.
#[derive(Clone, PartialEq)]
pub struct CredentialFields(Map<String, Value>);

impl CredentialFields {
    /// Wraps what a credential holds.
    pub fn new(fields: Map<String, Value>) -> Self {
        Self(fields)
    }

    /// A field; empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A text in which whatever the credential holds is hidden. Texts of less than four characters are no secrets; they
    /// would tear words apart.
    pub fn hide_in(&self, text: &str) -> String {
        let held = self.0.values().filter_map(Value::as_str).filter(|held| held.chars().count() >= 4);
        held.fold(text.to_owned(), |text, held| text.replace(held, HIDDEN))
    }

    /// A field that is no text.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Credential({})", self.kind.as_str())
    }
}

impl fmt::Debug for CredentialFields {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("CredentialFields(…)")
    }
}

impl Context {
    /// A text of the config; empty when it is not there.
    pub fn text(&self, name: &str) -> &str {
        self.config.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The credential at a place of the config.
    pub fn credential(&self, pointer: &str) -> Option<&Credential> {
        self.credentials.get(pointer)
    }
}

#[cfg(test)]
mod tests {
    use provider_schema::CredentialKind;
    use serde_json::json;

    use super::{Credential, CredentialFields};

    #[test]
    fn a_credential_cannot_be_printed() {
        let fields = json!({"secret": "canary"}).as_object().cloned().unwrap_or_default();
        let credential = Credential { kind: CredentialKind::Token, fields: CredentialFields::new(fields) };
        assert_eq!(credential.fields.get("secret"), "canary");
        assert!(!format!("{credential:?} {:?}", credential.fields).contains("canary"));
    }
}
