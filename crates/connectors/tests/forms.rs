//! The form of every provider: what it must be told, what it takes, and that good values get no advice.

#![expect(clippy::unwrap_used, reason = "samples that cannot be read fail the tests")]

use std::collections::{BTreeMap, BTreeSet};

use connectors::{Provider, providers};
use provider_schema::advice::advice;
use provider_schema::{Field, Kind, inline_fields, validate};
use serde_json::{Map, Value, json};

/// Good configurations of every provider, one at least for each kind of credential that its form takes.
fn samples() -> BTreeMap<String, Vec<Map<String, Value>>> {
    serde_json::from_str(include_str!("forms/samples.json")).unwrap()
}

fn pointers(provider: &Provider, config: &Map<String, Value>) -> BTreeSet<String> {
    let mut config = config.clone();
    config.insert("type".to_owned(), json!(provider.id));
    validate(&provider.schema, &Value::Object(config)).into_iter().map(|fault| fault.pointer).collect()
}

/// What must be filled in whatever else is.
fn required(provider: &Provider) -> Vec<&str> {
    let must = |field: &&Field| field.required && field.default.is_none() && field.shown_if.is_none();
    provider.schema.fields.iter().filter(must).map(|field| field.name.as_str()).collect()
}

#[test]
fn every_provider_has_samples_for_all_that_its_form_takes() {
    let samples = samples();
    let ids: Vec<_> = providers().iter().map(|provider| provider.id).collect();
    assert_eq!(samples.keys().collect::<Vec<_>>(), ids);
    for provider in providers().iter().filter(|provider| !provider.mock) {
        for field in &provider.schema.fields {
            let Kind::Credential { accepted } = &field.kind else { continue };
            for one in accepted {
                let given = |sample: &Map<_, Value>| {
                    sample.get(&field.name).is_some_and(|value| value["type"] == one.tag())
                };
                assert!(
                    samples[provider.id].iter().any(given),
                    "{}: {} by {}",
                    provider.id,
                    field.name,
                    one.tag()
                );
            }
        }
    }
}

#[test]
fn good_samples_are_taken_and_empty_forms_refused_by_the_name_of_each_field() {
    let samples = samples();
    for provider in providers() {
        for sample in &samples[provider.id] {
            assert_eq!(pointers(provider, sample), BTreeSet::new(), "{}", provider.id);
        }
        let named: BTreeSet<_> = required(provider).iter().map(|name| format!("/{name}")).collect();
        assert_eq!(pointers(provider, &Map::new()), named, "{}", provider.id);
    }
}

#[test]
fn a_required_field_that_is_left_out_or_empty_is_named() {
    let samples = samples();
    for provider in providers() {
        for name in required(provider) {
            let mut sample = samples[provider.id][0].clone();
            sample.remove(name);
            assert_eq!(pointers(provider, &sample), BTreeSet::from([format!("/{name}")]), "{}", provider.id);
            sample.insert(name.to_owned(), json!(""));
            let named = pointers(provider, &sample);
            assert!(
                named.iter().all(|at| at.starts_with(&format!("/{name}"))) && !named.is_empty(),
                "{named:?}"
            );
        }
    }
}

#[test]
fn good_values_get_no_advice() {
    let samples = samples();
    for provider in providers() {
        for sample in &samples[provider.id] {
            for field in &provider.schema.fields {
                let Some(value) = sample.get(&field.name) else { continue };
                let fields = match &field.kind {
                    Kind::Credential { accepted } => {
                        let one = accepted.iter().find(|one| value["type"] == one.tag()).unwrap();
                        inline_fields(*one, field.expects.as_ref())
                    }
                    _ => vec![field.clone()],
                };
                for field in fields {
                    let Some(text) = value.get(&field.name).unwrap_or(value).as_str() else { continue };
                    let beside = |name: &str| sample.get(name).and_then(Value::as_str).map(str::to_owned);
                    let said = advice(&field, text, &beside, 1_800_000_000);
                    assert_eq!(said, None, "{} {} {text}", provider.id, field.name);
                }
            }
        }
    }
}
