//! `docs/providers.md` is made of the providers' own tables, and is what they say today.
//!
//! `cargo xtask providers` writes it anew.

mod page;

use std::env;
use std::fs;
use std::path::Path;

use connectors::{connectors, providers};

/// What stands above the tables.
const HEAD: &str = "# Providers

What each provider can do here, what it has to be told, and what it was tried on. This page is made of the tables that the
server itself goes by (`cargo xtask providers` writes it, a test holds it against them); the same is served by
`GET /v1/capabilities/providers`.

What is not in a table answers 501; a filter that is not listed answers 400. Fields of the provider that have no place in the
unified shape stand under `unmapped`.

**Tried on**, from the best to the least:

| word | what it means |
|---|---|
| lives here | it is built in: there is nothing that it could differ from |
| real server | the product itself, started by the tests |
| emulator | a program that stands in for the product and keeps what it is told |
| vendor's description | every request and answer in the tests is held against the vendor's own description of its API |
| documentation | what the vendor documents; the product itself has not been seen |
";

fn page() -> String {
    let mut page = HEAD.to_owned();
    for connector in connectors().iter().filter(|connector| connector.is_built()) {
        let of_connector: Vec<_> = providers().iter().filter(|one| one.connector == connector.id).collect();
        page.push_str(&page::connector::section(connector, &of_connector));
        for provider in of_connector {
            page.push_str(&page::provider::section(provider));
        }
    }
    page
}

#[test]
fn the_page_says_what_the_tables_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/providers.md");
    let page = page();
    if env::var_os("UPDATE_PROVIDERS_PAGE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let differs = found.lines().zip(page.lines()).position(|(found, wanted)| found != wanted);
    let line = differs.unwrap_or_else(|| found.lines().count().min(page.lines().count())) + 1;
    assert!(
        found == page,
        "docs/providers.md is out of date from line {line}: `cargo xtask providers` writes it anew"
    );
}

#[test]
fn every_provider_and_every_operation_stands_on_it() {
    let page = page();
    for provider in providers() {
        assert!(page.contains(&format!("`{}`", provider.id)), "{}", provider.id);
        for support in provider.operations.iter().filter(|one| one.capability.is_some()) {
            assert!(page.contains(support.operation.name), "{}", support.operation.id);
        }
    }
}
