//! Where web addresses stand in a config: whoever calls them has to judge them first.

use serde_json::{Map, Value};

use crate::credential::{CredentialKind, credential_fields};
use crate::field::{Field, Kind, Schema};
use crate::slots::credential_slots;
use crate::walk::each_place;

/// A web address that somebody has written into a config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// JSON Pointer from the config.
    pub pointer: String,
    /// The address as it was written.
    pub url: String,
}

/// Every web address of a `provider_config`, those of its inline credentials included.
pub fn addresses(schema: &Schema, config: &Value) -> Vec<Address> {
    let mut found = Vec::new();
    of_object(&schema.fields, config, "", &mut found);
    for slot in credential_slots(schema, config) {
        if let Some((kind, credential)) = slot.inline(config) {
            of_object(&credential_fields(kind), &credential, &slot.pointer, &mut found);
        }
    }
    found
}

/// Every web address of a credential as the credentials API takes it.
pub fn credential_addresses(kind: CredentialKind, config: &Value) -> Vec<Address> {
    let mut found = Vec::new();
    of_object(&credential_fields(kind), config, "", &mut found);
    found
}

fn of_object(fields: &[Field], config: &Value, pointer: &str, found: &mut Vec<Address>) {
    let empty = Map::new();
    each_place(fields, config.as_object().unwrap_or(&empty), pointer, &mut |place| {
        if let (Kind::Url, Some(Value::String(url))) = (place.kind, place.value) {
            found.push(Address { pointer: place.pointer, url: url.clone() });
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Address, addresses, credential_addresses};
    use crate::{Accepted, CredentialKind, Field, Kind, Schema};

    fn at(pointer: &str, url: &str) -> Address {
        Address { pointer: pointer.into(), url: url.into() }
    }

    #[test]
    fn addresses_are_found_wherever_they_stand() {
        let credential = Kind::Credential { accepted: vec![Accepted::OAuthClient, Accepted::Token] };
        let schema = Schema::new(
            "ticketing_example",
            vec![
                Field::required("url", Kind::url()),
                Field::optional("also", Kind::list(Kind::object(vec![Field::optional("url", Kind::url())]))),
                Field::optional("name", Kind::text()),
                Field::required("credential", credential),
            ],
        );
        let config = json!({
            "type": "ticketing_example", "url": "https://a.example", "name": "https://no.example",
            "also": [{}, { "url": "https://b.example" }, { "url": 7 }], "unknown": "https://no.example",
            "credential": { "type": "o_auth_client", "client_secret": "s", "token_url": "https://c.example" },
        });
        let expected = [
            at("/url", "https://a.example"),
            at("/also/1/url", "https://b.example"),
            at("/credential/token_url", "https://c.example"),
        ];
        assert_eq!(addresses(&schema, &config), expected);
        let referred = json!({ "credential": { "type": "token_id", "value": "https://no.example" } });
        assert_eq!(addresses(&schema, &referred), []);
        let stored = json!({ "type": "o_auth_client", "token_url": "https://c.example" });
        let found = credential_addresses(CredentialKind::OAuthClient, &stored);
        assert_eq!(found, [at("/token_url", "https://c.example")]);
    }
}
