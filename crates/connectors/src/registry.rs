//! All providers of this version, collected from `providers/*/`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use provider_schema::Texts;

use crate::connector::{connector_info, connectors};
use crate::known_ids::is_known_provider;
use crate::manifest::Manifest;
use crate::operation::Operation;
use crate::provider::{Provider, Support};

/// A vendor's folder.
struct Vendor {
    manifests: fn() -> Vec<Manifest>,
    /// Texts by language: JSON, by provider id.
    texts: &'static [(&'static str, &'static str)],
}

mod collected {
    use super::Vendor;

    include!(concat!(env!("OUT_DIR"), "/providers.rs"));
}

/// The language that every vendor's folder has.
const FIRST_LANGUAGE: &str = "en";

static PROVIDERS: LazyLock<Vec<Provider>> = LazyLock::new(|| {
    let mut all: Vec<_> = collected::VENDORS
        .iter()
        .flat_map(|vendor| (vendor.manifests)().into_iter().map(|manifest| complete(vendor, manifest)))
        .collect();
    all.sort_by_key(|provider| provider.id);
    all
});

/// Every provider of this version, by id.
pub fn providers() -> &'static [Provider] {
    &PROVIDERS
}

/// The provider of an id.
pub fn provider(id: &str) -> Result<&'static Provider, UnknownProvider> {
    let place = PROVIDERS.binary_search_by_key(&id, |provider| provider.id);
    place
        .ok()
        .and_then(|place| PROVIDERS.get(place))
        .ok_or_else(|| UnknownProvider { id: id.chars().take(64).collect(), known: is_known_provider(id) })
}

/// The operation of an id, of whichever connector.
pub fn operation(id: &str) -> Option<&'static Operation> {
    connectors().iter().flat_map(|connector| connector.operations).find(|one| one.id == id)
}

/// The languages that some provider has words in.
pub fn languages() -> Vec<&'static str> {
    let mut all: Vec<_> = collected::VENDORS
        .iter()
        .flat_map(|vendor| vendor.texts.iter().map(|(language, _)| *language))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A provider's words in a language, where it has any, and in the first one for what they lack.
pub fn texts(provider_id: &str, language: &str) -> Option<&'static Texts> {
    TEXTS.get(language)?.get(provider_id)
}

/// The words of all providers, by language and id.
static TEXTS: LazyLock<BTreeMap<&'static str, BTreeMap<String, Texts>>> = LazyLock::new(|| {
    let mut all: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for vendor in collected::VENDORS {
        let first = read_texts(vendor, FIRST_LANGUAGE).unwrap_or_default();
        for (language, _) in vendor.texts {
            let mut own = read_texts(vendor, language).unwrap_or_default();
            let words =
                first.iter().map(|(id, first)| (id.clone(), own.remove(id).unwrap_or_default().or(first)));
            all.entry(*language).or_default().extend(words);
        }
    }
    all
});

fn complete(vendor: &Vendor, manifest: Manifest) -> Provider {
    // That the texts are there and fit is a test's business: a gap shows as an empty label.
    let texts = read_texts(vendor, FIRST_LANGUAGE).and_then(|mut all| all.remove(manifest.id));
    let texts = texts.unwrap_or_default();
    let operations = connector_info(manifest.connector)
        .operations
        .iter()
        .map(|operation| Support {
            operation,
            capability: manifest.capabilities.iter().find(|one| one.operation == operation.id),
        })
        .collect();
    Provider {
        id: manifest.id,
        connector: manifest.connector,
        vendor: manifest.vendor,
        schema: manifest.schema.with_texts(&texts),
        fullname: texts.fullname,
        description: texts.description,
        availability: manifest.availability,
        environments: manifest.environments,
        mock: manifest.mock,
        operations,
        proof: manifest.proof,
        implementation: manifest.implementation,
    }
}

fn read_texts(vendor: &Vendor, language: &str) -> Option<BTreeMap<String, Texts>> {
    let (_, json) = vendor.texts.iter().find(|(one, _)| *one == language)?;
    serde_json::from_str(json).ok()
}

/// A provider id that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownProvider {
    /// The id, cut to a length that can be shown.
    pub id: String,
    /// Whether it is a provider of the contract that this version does not have yet.
    pub known: bool,
}

impl fmt::Display for UnknownProvider {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = PROVIDERS.iter().map(|provider| provider.id).collect();
        let (id, ids) = (&self.id, ids.join(", "));
        if self.known {
            write!(out, "is {id:?}, a provider that this version does not have; it has {ids}")
        } else {
            write!(out, "is {id:?}, which is no provider; this version has {ids}")
        }
    }
}

impl std::error::Error for UnknownProvider {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use provider_schema::Texts;

    use super::{collected, provider, providers};

    #[test]
    fn an_id_that_is_not_here_is_named_and_told_from_one_that_does_not_exist() {
        let later = provider("ticketing_torq").err().map(|error| error.to_string()).unwrap_or_default();
        assert!(later.contains("ticketing_torq") && later.contains("does not have"), "{later}");
        let typo = provider("ticketing_jirra").err().map(|error| error.to_string()).unwrap_or_default();
        assert!(typo.contains("ticketing_jirra") && typo.contains("no provider"), "{typo}");
    }

    #[test]
    fn every_text_file_can_be_read_and_belongs_to_a_provider_of_its_folder() {
        for vendor in collected::VENDORS {
            let ids: Vec<_> = (vendor.manifests)().iter().map(|manifest| manifest.id).collect();
            for (language, json) in vendor.texts {
                let all: BTreeMap<String, Texts> =
                    serde_json::from_str(json).unwrap_or_else(|error| panic!("{ids:?} {language}: {error}"));
                for (id, texts) in all {
                    assert!(ids.contains(&id.as_str()), "{ids:?} {language}: {id}");
                    assert!(!texts.fullname.is_empty() && !texts.description.is_empty(), "{id} {language}");
                }
            }
        }
    }

    #[test]
    fn every_language_says_all_that_the_first_says() {
        let first = |vendor| super::read_texts(vendor, super::FIRST_LANGUAGE).unwrap_or_default();
        for language in LANGUAGES {
            for vendor in collected::VENDORS {
                let said = super::read_texts(vendor, language).unwrap_or_default();
                for (id, first) in first(vendor) {
                    let said = said.get(&id).map(places).unwrap_or_default();
                    let gaps: Vec<_> =
                        places(&first).into_keys().filter(|place| !said.contains_key(place)).collect();
                    assert!(gaps.is_empty(), "locales/{language}.json says nothing of {id}: {gaps:?}");
                }
            }
        }
        assert_eq!(super::languages(), {
            let mut all = LANGUAGES.to_vec();
            all.push("en");
            all.sort_unstable();
            all
        });
    }

    #[test]
    fn no_translation_loses_an_address_or_a_code_or_is_none() {
        for language in LANGUAGES {
            for vendor in collected::VENDORS {
                let said = super::read_texts(vendor, language).unwrap_or_default();
                for (id, first) in super::read_texts(vendor, super::FIRST_LANGUAGE).unwrap_or_default() {
                    let said = said.get(&id).map(places).unwrap_or_default();
                    for (place, english) in places(&first) {
                        let Some(here) = said.get(&place) else { continue };
                        for code in
                            english.split([' ', ',', ';', '(', ')']).map(|word| word.trim_end_matches('.'))
                        {
                            let is_code =
                                code.contains([':', '_']) && !code.ends_with(':') || code.contains("://");
                            assert!(
                                !is_code || here.contains(code),
                                "{language}, {id}, {place}: {code} is lost"
                            );
                        }
                        let example = place == "fullname" || place.ends_with(" placeholder");
                        let sentence = english.split(' ').count() > 3 && !example;
                        let named = NAMES.contains(&english.as_str());
                        assert!(
                            !sentence || named || *here != english,
                            "{language}, {id}, {place} is English"
                        );
                    }
                }
            }
        }
    }

    /// The languages besides the first, for which every vendor has a file.
    const LANGUAGES: [&str; 4] = ["de", "es", "fr", "ja"];
    /// What is called the same everywhere.
    const NAMES: [&str; 1] = ["Workflows in Microsoft Teams"];

    /// What is said, by where it stands; examples and addresses are the same in all languages.
    fn places(texts: &Texts) -> BTreeMap<String, String> {
        let mut all = vec![
            ("fullname".to_owned(), texts.fullname.clone()),
            ("description".to_owned(), texts.description.clone()),
            ("docs".to_owned(), texts.docs.as_ref().map(|docs| docs.text.clone()).unwrap_or_default()),
        ];
        all.extend(texts.groups.iter().map(|(id, label)| (format!("group {id}"), label.clone())));
        for (path, field) in &texts.fields {
            let docs = field.docs.as_ref().map(|docs| docs.text.clone()).unwrap_or_default();
            for (what, text) in [
                ("label", &field.label),
                ("help", &field.help),
                ("placeholder", &field.placeholder),
                ("docs", &docs),
            ] {
                all.push((format!("{path} {what}"), text.clone()));
            }
            all.extend(
                field.options.iter().map(|(value, label)| (format!("{path} = {value}"), label.clone())),
            );
        }
        all.into_iter().filter(|(_, text)| !text.is_empty()).collect()
    }

    #[test]
    fn every_form_has_words_and_every_capability_an_operation() {
        for provider in providers() {
            assert_eq!(provider.schema.wordless(), Vec::<String>::new(), "{}", provider.id);
            assert_eq!(provider.schema.provider_id, provider.id);
            let supported = provider.operations.iter().filter(|one| one.capability.is_some()).count();
            assert!(supported > 0, "{} supports nothing", provider.id);
        }
        for vendor in collected::VENDORS {
            for manifest in (vendor.manifests)() {
                for capability in manifest.capabilities {
                    let known = super::operation(capability.operation);
                    assert!(known.is_some(), "{}: {}", manifest.id, capability.operation);
                }
            }
        }
    }
}
