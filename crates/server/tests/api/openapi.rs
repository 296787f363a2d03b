//! The descriptions of the two APIs: reviewed, complete, served.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value, json};
use server::api::Access;
use server::api::openapi::Api;
use server::api::router::{self, RouteEntry};
use server::routes;

use crate::samples::{parameters, table, title};
use crate::support::{TestApp, assert_snapshot};

on_both!(the_server_serves_them);

/// Each description with the end of the path that serves it.
fn documents() -> [(&'static str, Value); 2] {
    let management = router::description(Api::Management, routes::management());
    let engine = router::description(Api::Engine, routes::connectors());
    [("management", management), ("engine", engine)]
        .map(|(name, one)| (name, serde_json::to_value(one).unwrap()))
}

fn is_of_connector(route: &RouteEntry) -> bool {
    matches!(route.access, Access::Integration(_))
}

/// Every operation with its method and path.
fn operations(document: &Value) -> Vec<(String, String, Map<String, Value>)> {
    let methods = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let item = item.as_object().unwrap();
            methods.iter().filter_map(move |method| {
                let operation = item.get(*method)?.as_object().unwrap().clone();
                Some((method.to_uppercase(), path.clone(), operation))
            })
        })
        .collect()
}

async fn the_server_serves_them(app: TestApp) {
    for (name, document) in documents() {
        let reply = app.call("GET", &format!("/v1/meta/openapi/{name}")).send().await;
        assert_eq!(reply.header("content-type"), Some("application/json"));
        assert_eq!(reply.json(), document);
    }
}

#[test]
fn they_are_as_reviewed() {
    for (name, document) in documents() {
        let text = serde_json::to_string_pretty(&document).unwrap() + "\n";
        assert_snapshot(&format!("../../docs/openapi/{name}.json"), &text);
    }
}

#[test]
fn they_are_openapi_3_1() {
    for ((_, document), schemes) in documents().into_iter().zip([&["bearer", "link"][..], &["bearer"]]) {
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1."), "{}", document["openapi"]);
        for field in ["title", "version", "description"] {
            assert!(document["info"][field].is_string(), "{field}");
        }
        let defined = document["components"]["securitySchemes"].as_object().unwrap();
        assert_eq!(defined.keys().collect::<Vec<_>>(), schemes);
        for (name, scheme) in defined {
            assert_eq!((&scheme["type"], &scheme["scheme"]), (&"http".into(), &"bearer".into()), "{name}");
        }
    }
}

#[test]
fn they_and_the_route_table_hold_the_same() {
    for (name, document) in documents() {
        let described: BTreeSet<_> =
            operations(&document).into_iter().map(|(method, path, _)| format!("{method} {path}")).collect();
        let table = table();
        let built = table.iter().filter(|route| !matches!(route.access, Access::NotBuilt(_)));
        let routed = built.filter(|route| is_of_connector(route) == (name == "engine"));
        assert_eq!(described, routed.map(title).collect::<BTreeSet<_>>(), "{name}");
    }
}

#[test]
fn the_connectors_operations_are_those_of_the_capabilities() {
    let [_, (_, engine)] = documents();
    let described: BTreeSet<_> = operations(&engine)
        .into_iter()
        .map(|(method, path, operation)| {
            (operation["operationId"].as_str().unwrap().to_owned(), method, path)
        })
        .collect();
    // The root is a folder whose path is empty, which is a route of its own.
    let root = ("storage_list_root".to_owned(), "GET".to_owned(), "/v1/storage/folders/".to_owned());
    let known: BTreeSet<_> = connectors::connectors()
        .iter()
        .flat_map(|connector| connector.operations)
        .map(|one| (one.id.to_owned(), one.method.to_owned(), one.path.to_owned()))
        .chain([root])
        .collect();
    assert_eq!(described, known);
}

#[test]
fn every_operation_says_what_it_is_and_what_it_answers() {
    let mut ids = HashSet::new();
    for (method, path, operation) in documents().iter().flat_map(|(_, document)| operations(document)) {
        let what = format!("{method} {path}");
        let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{what}: no operationId"));
        assert!(ids.insert(id.to_owned()), "{what}: {id} is used twice");
        assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{what}: one tag");
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{what}: no summary");

        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{what}: no success");
        let route = table().into_iter().find(|route| title(route) == what).unwrap();
        let guarded = matches!(route.access, Access::Permission(_) | Access::Token | Access::Integration(_));
        let security = match route.access {
            Access::Permission(_) | Access::Renewal(_) | Access::Token | Access::Integration(_) => {
                Some(json!([{ "bearer": [] }]))
            }
            Access::Link => Some(json!([{ "link": [] }])),
            _ => None,
        };
        assert_eq!(operation.get("security"), security.as_ref(), "{what}: security");
        let mut owed = if guarded { vec!["400", "401", "402", "403", "429", "500"] } else { vec![] };
        if !parameters(&path).is_empty() {
            owed.push("404");
        }
        if operation.contains_key("requestBody") {
            owed.extend(["409", "413", "415"]);
        }
        let takes = |name: &str| {
            let parameters = operation.get("parameters").and_then(Value::as_array);
            parameters.is_some_and(|all| all.iter().any(|one| one["name"] == name && one["in"] == "header"))
        };
        owed.extend(takes("If-Match").then_some("412"));
        owed.extend(takes("Idempotency-Key").then_some("422"));
        for status in owed {
            assert!(responses.contains_key(status), "{what}: {status} is not described");
        }
        for (status, response) in responses {
            assert!(
                response["description"].as_str().is_some_and(|text| !text.is_empty()),
                "{what}: {status}"
            );
            if !status.starts_with('2') {
                // The second published API has a form of its own.
                let (kind, name) = if path.starts_with("/api/v1/") {
                    ("application/json", "TenantError")
                } else {
                    ("application/problem+json", "Problem")
                };
                let schema = &response["content"][kind]["schema"]["$ref"];
                assert_eq!(schema, &format!("#/components/schemas/{name}"), "{what}: {status}");
            }
        }
        let described: Vec<_> = operation
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter(|one| one["in"] == "path")
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        assert_eq!(described, parameters(&path), "{what}: parameters of the path");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for (_, document) in documents() {
        let mut references = BTreeSet::new();
        collect(&document, &mut references);
        for reference in &references {
            let pointer = reference
                .strip_prefix('#')
                .unwrap_or_else(|| panic!("{reference} leads out of the document"));
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
    }
}

fn collect(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                references.insert(reference.clone());
            }
            fields.values().for_each(|value| collect(value, references));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}
