//! What connectors and providers can do: the same for everybody, so any good token may ask (contract, management 10).

use api_types::capability::{
    Availability, ConnectorCapabilities, ConnectorOrId, ConnectorRelease, OperationCapabilities,
    ProviderCapabilities, ProviderRelease,
};
use api_types::engine::CategoryId;
use connectors::{
    ConnectorInfo, Effect, Provider, Support, connector_info, connectors, languages, providers, texts,
};
use provider_schema::json_schema;

use crate::error::{Error, Fault};

/// What is shown in full.
#[expect(clippy::struct_excessive_bools, reason = "words of the wire, each there or not")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expand {
    providers: bool,
    connector: bool,
    operations: bool,
    provider_config: bool,
    /// The language of providers' words, unless it is the first.
    language: Option<&'static str>,
    /// Bodies of operations with their whole JSON Schema. The caller of this module, who has the schemas, sees to it.
    pub request_body: bool,
}

impl Expand {
    /// Words of the list of connectors.
    pub const OF_CONNECTORS: &[&str] = &["providers"];
    /// Words of the list of providers.
    pub const OF_PROVIDERS: &[&str] = &["connector", "operations", "provider_config"];
    /// Words of a single provider.
    pub const OF_PROVIDER: &[&str] = &["connector", "operations", "request_body", "provider_config"];

    /// Reads the query: `expand`, repeatable; of providers also `locale`; and nothing else.
    pub fn read(parameters: &[(String, String)], words: &[&str]) -> Result<Self, Error> {
        let mut expand = Self::default();
        let mut faults = Vec::new();
        for (name, value) in parameters {
            let speaks = words.contains(&"provider_config");
            if name == "locale" && speaks {
                if let Some(known) = languages().into_iter().find(|known| known == value) {
                    expand.language = Some(known);
                } else {
                    let message = format!("must be one of {}", languages().join(", "));
                    faults.push(Fault::query("locale", message));
                }
                continue;
            }
            if name != "expand" {
                let known = if speaks { "expand and locale" } else { "expand" };
                let message = format!("is not a parameter of this call; it takes {known}");
                faults.push(Fault::query(name.clone(), message));
                continue;
            }
            match value.as_str() {
                word if !words.contains(&word) => {
                    faults.push(Fault::query("expand", format!("must be one of {}", words.join(", "))));
                }
                "providers" => expand.providers = true,
                "connector" => expand.connector = true,
                "operations" => expand.operations = true,
                "provider_config" => expand.provider_config = true,
                // Bodies stand in operations, so they come along.
                _ => (expand.operations, expand.request_body) = (true, true),
            }
        }
        if faults.is_empty() { Ok(expand) } else { Err(Error::Invalid(faults)) }
    }
}

/// Every connector of the contract, also those that have no provider in this version yet.
pub fn list_connectors(expand: Expand) -> Vec<ConnectorCapabilities> {
    connectors().iter().map(|connector| published(connector, expand)).collect()
}

/// Every provider of this version.
pub fn list_providers(expand: Expand) -> Vec<ProviderCapabilities> {
    providers().iter().map(|provider| described(provider, expand)).collect()
}

/// The provider of this id.
pub fn provider(id: &str, expand: Expand) -> Result<ProviderCapabilities, Error> {
    let found = connectors::provider(id).map_err(|_| Error::not_found("provider", id))?;
    Ok(described(found, expand))
}

fn published(connector: &ConnectorInfo, expand: Expand) -> ConnectorCapabilities {
    let of_connector = || providers().iter().filter(|provider| provider.connector == connector.id);
    // Inside a connector its providers do not repeat it.
    let inside =
        |provider| ProviderCapabilities { connector: None, ..described(provider, Expand::default()) };
    ConnectorCapabilities {
        id: connector.id,
        name: connector.id,
        fullname: connector.fullname.to_owned(),
        description: connector.description.to_owned(),
        provider_ids: of_connector().map(|provider| provider.id.to_owned()).collect(),
        providers: expand.providers.then(|| of_connector().map(inside).collect()),
        connector: Some(connector.id),
        release: Some(ConnectorRelease {
            availability: if connector.is_built() {
                Availability::GenerallyAvailable
            } else {
                Availability::InDevelopment
            },
        }),
    }
}

fn described(provider: &Provider, expand: Expand) -> ProviderCapabilities {
    let words = expand.language.and_then(|language| texts(provider.id, language));
    let schema = || match words {
        Some(words) => json_schema(&provider.schema.clone().with_texts(words)),
        None => json_schema(&provider.schema),
    };
    ProviderCapabilities {
        id: provider.id.to_owned(),
        name: provider.id.to_owned(),
        fullname: words.map_or(&provider.fullname, |words| &words.fullname).clone(),
        vendor: provider.vendor.to_owned(),
        description: words.map_or(&provider.description, |words| &words.description).clone(),
        connector_id: provider.connector,
        operations: expand.operations.then(|| provider.operations.iter().map(operation).collect()),
        provider_config: expand.provider_config.then(schema),
        release: Some(ProviderRelease {
            availability: provider.availability,
            environments: provider.environments.to_vec(),
        }),
        connector: Some(connector(provider.connector, expand)),
    }
}

fn connector(id: CategoryId, expand: Expand) -> ConnectorOrId {
    if expand.connector {
        ConnectorOrId::Connector(Box::new(published(connector_info(id), Expand::default())))
    } else {
        ConnectorOrId::Id(id)
    }
}

fn operation(support: &Support) -> OperationCapabilities {
    let operation = support.operation;
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let capability = support.capability;
    let fields = capability.filter(|_| operation.method != "GET" && operation.effect == Effect::Creates);
    OperationCapabilities {
        id: operation.id.to_owned(),
        name: operation.name.to_owned(),
        fullname: Some(operation.fullname.to_owned()),
        description: Some(operation.description.to_owned()),
        request_method: Some(operation.method.to_owned()),
        request_path: Some(operation.path.to_owned()),
        supported: capability.is_some(),
        required_fields: fields.map(|one| words(one.required_fields)),
        supported_response_fields: capability
            .filter(|one| !one.response_fields.is_empty())
            .map(|one| words(one.response_fields)),
        filters: capability
            .filter(|one| !one.filters.is_empty())
            .map(|one| one.filters.iter().map(connectors::query::FilterSpec::wire).collect()),
        orders: capability
            .filter(|one| !one.orders.is_empty())
            .map(|one| one.orders.iter().map(connectors::query::OrderSpec::wire).collect()),
        request_body: None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Expand, list_connectors, list_providers, provider};

    fn expand(words: &[&str], known: &[&str]) -> Result<Expand, crate::Error> {
        let pairs: Vec<_> = words.iter().map(|word| ("expand".to_owned(), (*word).to_owned())).collect();
        Expand::read(&pairs, known)
    }

    #[test]
    fn what_is_not_asked_for_is_not_shown() {
        let bare = provider("ticketing_mock_ticketing", Expand::default()).unwrap();
        assert!(bare.operations.is_none() && bare.provider_config.is_none());
        let full = expand(Expand::OF_PROVIDER, Expand::OF_PROVIDER).unwrap();
        let full = provider("ticketing_mock_ticketing", full).unwrap();
        assert_eq!(full.operations.map(|all| all.len()), Some(19));
        assert!(full.provider_config.is_some());
        let plain = serde_json::to_value(&bare).unwrap();
        assert_eq!(plain["connector"], "ticketing");
        assert_eq!(serde_json::to_value(full.connector).unwrap()["id"], "ticketing");
    }

    #[test]
    fn every_list_knows_its_own_words() {
        assert!(expand(&["providers"], Expand::OF_CONNECTORS).is_ok());
        assert!(expand(&["providers"], Expand::OF_PROVIDERS).is_err());
        assert!(expand(&["request_body"], Expand::OF_PROVIDERS).is_err());
        let other = Expand::read(&[("limit".to_owned(), "1".to_owned())], Expand::OF_PROVIDERS);
        assert!(other.is_err());
    }

    #[test]
    fn connectors_and_providers_name_each_other() {
        let all = list_connectors(expand(&["providers"], Expand::OF_CONNECTORS).unwrap());
        assert_eq!(all.len(), 20);
        let named: Vec<_> = all.iter().flat_map(|one| one.provider_ids.clone()).collect();
        let listed: Vec<_> = list_providers(Expand::default()).into_iter().map(|one| one.id).collect();
        assert_eq!(named, listed);
        for connector in all {
            let embedded = connector.providers.unwrap_or_default();
            assert!(embedded.iter().all(|one| one.connector.is_none() && one.connector_id == connector.id));
        }
    }
}
