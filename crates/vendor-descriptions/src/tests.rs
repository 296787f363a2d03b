//! A small shop's description, and what passes and fails by it.

use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::Description;

const BASE: &str = "https://shop.example.com/api";

fn shop() -> Description {
    Description::new(json!({
        "openapi": "3.0.1",
        "paths": {
            "/things": {
                "get": {"parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 9}},
                    {"name": "id", "in": "query", "schema": {"type": "array", "items": {"type": "integer"}}},
                    {"name": "fields", "in": "query", "explode": false,
                     "schema": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}}},
                    {"name": "page[size]", "in": "query", "schema": {"$ref": "#/components/schemas/Size"}},
                    {"name": "shop", "in": "query", "required": true, "schema": {"type": "string"}},
                ]},
                "post": {
                    "requestBody": {"$ref": "#/components/requestBodies/Thing"},
                    "responses": {"201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}},
                },
            },
            "/things/{id}": {
                "parameters": [
                    {"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}},
                    {"name": "X-Shop", "in": "header", "required": true, "schema": {"type": "string"}},
                ],
                "get": {"responses": {"200": {"content": {"application/json": {"example": "{\"id\": \"1\"}"}}}}},
                "delete": {},
            },
            "/things/newest": {"get": {}},
            "/form": {"post": {"requestBody": {"content": {"application/x-www-form-urlencoded": {
                "schema": {"type": "object", "properties": {"count": {"type": "integer"}}}}}}}},
            "/files": {"post": {"requestBody": {"content": {"multipart/form-data": {"schema": {"type": "array"}}}}}},
        },
        "components": {
            "schemas": {
                "Size": {"type": "integer"},
                "Thing": {
                    "type": "object", "additionalProperties": true, "required": ["name", "made"],
                    "properties": {
                        "name": {"type": "string"},
                        "note": {"type": "string", "nullable": true},
                        "kind": {"type": "string", "enum": ["x"], "nullable": true},
                        "made": {"type": "string", "readOnly": true},
                        "price": {"type": "number", "minimum": 0, "exclusiveMinimum": true},
                        "part": {"allOf": [{"$ref": "#/components/schemas/Thing"}], "nullable": true},
                        "like": {"allOf": [{"$ref": "#/components/schemas/Thing"}, {"required": ["made"]}]},
                        "more": {"type": "object", "additionalProperties": {"type": "integer"}},
                        "free": {"type": "object"},
                        "id": {"type": "string"},
                        "example": {"type": "string"},
                        "tags": {"type": "array", "items": {"type": "object", "properties": {"label": {"type": "string"}}}},
                    },
                },
            },
            "requestBodies": {"Thing": {"required": true, "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}},
        },
    }))
}

fn request(method: Method, path: &str, media_type: &str, body: &str) -> Request<Bytes> {
    let mut request = Request::builder().method(method).uri(format!("{BASE}{path}"));
    if !media_type.is_empty() {
        request = request.header("content-type", media_type);
    }
    request.header("x-shop", "1").body(Bytes::from(body.to_owned())).unwrap()
}

/// What is wrong with a request; empty: nothing.
fn wrong(method: Method, path: &str, media_type: &str, body: &str) -> String {
    let outcome = shop().check(BASE, &request(method, path, media_type, body));
    outcome.map_or_else(|fault| fault.to_string(), |()| String::new())
}

fn posted(body: &Value) -> String {
    wrong(Method::POST, "/things", "application/json", &body.to_string())
}

#[test]
fn paths_and_methods_are_those_that_are_described() {
    for (method, path, part) in [
        (Method::GET, "/things/7", ""),
        (Method::GET, "/things/newest", ""),
        (Method::GET, "/things/abc", "path id"),
        (Method::GET, "/things/", "path: is not described"),
        (Method::GET, "/thing", "GET /thing: path: is not described"),
        (Method::PUT, "/things/7", "with this method"),
        (Method::DELETE, "/things/newest", "path id"),
    ] {
        let found = wrong(method.clone(), path, "", "");
        assert!(found.contains(part) && found.is_empty() == part.is_empty(), "{method} {path}: {found}");
    }
    let elsewhere = Request::get("https://elsewhere.example.com/things").body(Bytes::new()).unwrap();
    assert!(shop().check(BASE, &elsewhere).unwrap_err().reason.contains(BASE));
}

#[test]
fn parameters_are_described_and_fit() {
    for (query, part) in [
        ("shop=1&limit=9", ""),
        ("shop=1&limit=10", "query limit"),
        ("shop=1&limit=abc", "query limit"),
        ("shop=1&Limit=1", "query Limit: is not described"),
        ("limit=1", "query shop: is required"),
        ("shop=1&id=1&id=2", ""),
        ("shop=1&id=1&id=b", "query id/1"),
        ("shop=1&fields=a,b", ""),
        ("shop=1&fields=a,c", "query fields/1"),
        ("shop=a+b%26c&page%5Bsize%5D=3", ""),
        ("shop=1&page%5Bsize%5D=x", "query page[size]"),
    ] {
        let found = wrong(Method::GET, &format!("/things?{query}"), "", "");
        assert!(found.contains(part) && found.is_empty() == part.is_empty(), "{query}: {found}");
    }
    let bare = Request::get(format!("{BASE}/things/7")).body(Bytes::new()).unwrap();
    assert_eq!(shop().check(BASE, &bare).unwrap_err().place, "header x-shop");
}

#[test]
fn bodies_fit_and_have_no_other_names() {
    for (body, part) in [
        (json!({"name": "a"}), ""),
        (json!({"name": "a", "note": null, "kind": null, "part": null}), ""),
        (json!({"name": null}), "body /name"),
        (json!({"nmae": "a", "name": "a"}), "body /nmae: is a name"),
        (json!({"name": "a", "made": "now"}), "body /made: is only for answers"),
        (json!({"name": "a", "like": {"name": "b", "made": "now"}}), ""),
        (json!({"note": "a"}), "\"name\" is a required property"),
        (json!({"name": "a", "kind": "y"}), "body /kind"),
        (json!({"name": "a", "price": 0}), "body /price"),
        (json!({"name": "a", "price": 0.5}), ""),
        (json!({"name": "a", "part": {"name": "b", "nmae": 1}}), "body /part/nmae"),
        (json!({"name": "a", "more": {"any": 1}}), ""),
        (json!({"name": "a", "more": {"any": "1"}}), "body /more/any"),
        (json!({"name": "a", "free": {"any": {"thing": 1}}}), ""),
        (json!({"name": "a", "id": 7}), "body /id"),
        (json!({"name": "a", "example": 7}), "body /example"),
        (json!({"name": "a", "tags": [{"label": "a"}, {"lable": "b"}]}), "body /tags/1/lable"),
    ] {
        let found = posted(&body);
        assert!(found.contains(part) && found.is_empty() == part.is_empty(), "{body}: {found}");
    }
}

#[test]
fn media_types_are_those_that_are_described() {
    for (method, path, media_type, body, part) in [
        (Method::POST, "/things", "application/json; charset=utf-8", "{\"name\": \"a\"}", ""),
        (Method::POST, "/things", "application/json", "{", "is no JSON"),
        (Method::POST, "/things", "text/plain", "a", "the media type \"text/plain\""),
        (Method::POST, "/things", "", "a", "the media type \"\""),
        (Method::POST, "/things", "", "", "body: is required"),
        (Method::DELETE, "/things/7", "application/json", "{}", "body: is not described"),
        (Method::POST, "/form", "application/x-www-form-urlencoded", "count=7", ""),
        (Method::POST, "/form", "application/x-www-form-urlencoded", "count=x", "body /count"),
        (Method::POST, "/form", "application/x-www-form-urlencoded", "cuont=7", "body /cuont"),
        (Method::POST, "/files", "multipart/form-data; boundary=x", "anything", ""),
    ] {
        let found = wrong(method, path, media_type, body);
        assert!(found.contains(part) && found.is_empty() == part.is_empty(), "{path} {body}: {found}");
    }
}

#[test]
fn answers_come_from_examples_or_schemas() {
    assert_eq!(shop().example(&Method::GET, "/things/{id}", "200"), None, "its id is a number");
    let made = shop().example(&Method::POST, "/things", "201").unwrap();
    assert_eq!((&made["name"], &made["tags"][0]["label"]), (&json!("text"), &json!("text")));
    assert_eq!(shop().example(&Method::DELETE, "/things/7", "200"), None);
    assert_eq!(shop().example(&Method::GET, "/things/7", "200"), Some(json!({"id": "1"})));
}

#[test]
fn a_file_that_is_not_there_is_told() {
    assert!(crate::from_package("@nobody/nothing/none.json").unwrap().is_none());
}

/// The same in the form before OpenAPI 3.
fn old_shop() -> Description {
    Description::new(json!({
        "swagger": "2.0", "consumes": ["application/json"],
        "parameters": {"Shop": {"name": "shop", "in": "query", "required": true, "type": "string"}},
        "paths": {
            "/things": {
                "parameters": [{"$ref": "#/parameters/Shop"}],
                "get": {
                    "parameters": [
                        {"name": "limit", "in": "query", "type": "integer", "maximum": 9},
                        {"name": "fields", "in": "query", "type": "array", "items": {"type": "string", "enum": ["a", "b"]}},
                        {"name": "id", "in": "query", "type": "array", "collectionFormat": "multi", "items": {"type": "integer"}},
                        {"name": "X-Shop", "in": "header", "required": true, "type": "string"},
                    ],
                    "responses": {"200": {"schema": {"$ref": "#/definitions/Thing"}, "examples": {"application/json": {"name": "n"}}}},
                },
                "post": {"parameters": [{"name": "thing", "in": "body", "required": true, "schema": {"$ref": "#/definitions/Thing"}}]},
            },
            "/form": {"post": {"consumes": ["application/x-www-form-urlencoded", "application/json"], "parameters": [
                {"name": "text", "in": "formData", "required": true, "type": "string"},
                {"name": "count", "in": "formData", "type": "integer"},
            ]}},
        },
        "definitions": {"Thing": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}},
    }))
}

#[test]
fn a_description_of_the_old_form_means_the_same() {
    let with = |method: &Method, path: &str, kind: &str, body: &str| {
        let request = Request::builder().method(method).uri(format!("{BASE}{path}")).header("x-shop", "1");
        let request = request.header("content-type", kind).body(Bytes::copy_from_slice(body.as_bytes()));
        old_shop().check(BASE, &request.unwrap()).map_err(|fault| fault.place)
    };
    let get = |path: &str| with(&Method::GET, path, "", "");
    assert_eq!(get("/things?shop=s&limit=3&fields=a,b&id=1&id=2"), Ok(()));
    for (path, place) in [
        ("/things", "query shop"),
        ("/things?shop=s&limit=10", "query limit"),
        ("/things?shop=s&fields=a,c", "query fields/1"),
        ("/things?shop=s&colour=red", "query colour"),
    ] {
        assert_eq!(get(path).unwrap_err(), place, "{path}");
    }
    let json = |path: &str, body: &str| with(&Method::POST, path, "application/json", body);
    assert_eq!(json("/things?shop=s", r#"{"name": "n"}"#), Ok(()));
    assert_eq!(json("/things?shop=s", r#"{"name": 7}"#).unwrap_err(), "body /name");
    assert_eq!(json("/things?shop=s", "").unwrap_err(), "body");
    assert_eq!(json("/form", r#"{"text": "t", "count": 1}"#), Ok(()));
    let form = |body: &str| with(&Method::POST, "/form", "application/x-www-form-urlencoded", body);
    assert_eq!(form("text=t&count=1"), Ok(()));
    assert_eq!(form("text=t&count=many").unwrap_err(), "body /count");
    assert_eq!(form("count=1").unwrap_err(), "body");
    assert_eq!(old_shop().example(&Method::GET, "/things", "200"), Some(json!({"name": "n"})));
}
