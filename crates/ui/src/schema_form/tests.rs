use leptos::prelude::*;
use provider_schema::{Accepted, CredentialKind, Field, Format, Kind, Schema, Variant, json_schema};
use serde_json::{Value, json};

use super::{
    Root, SchemaForm, Stored,
    node::{Node, Parts},
};
use crate::{failure::Failure, form::Form};

/// A form of these fields that begins with a config, for as long as the test.
fn with_form(fields: Vec<Field>, given: &Value, test: impl FnOnce(Form, SchemaForm)) {
    let schema = json_schema(&Schema::new("sample", fields));
    Owner::new().with(|| {
        let form = Form::new();
        let config = SchemaForm::new(form, "/provider_config", "sample", &schema, given);
        test(form, config);
    });
}

fn parts(config: SchemaForm) -> Parts {
    match &config.0.get_value().root {
        Root::Fields(_, parts) => parts.clone(),
        Root::Json(_) => panic!("a schema that cannot be read"),
    }
}

fn node(parts: &Parts, name: &str) -> Node {
    parts.iter().find(|part| part.field.name == name).unwrap().node.clone()
}

fn type_in(parts: &Parts, name: &str, text: &str) {
    match node(parts, name) {
        Node::Line(entry) | Node::Json(entry) => entry.set(text.to_owned()),
        _ => panic!("{name} is not typed"),
    }
}

fn places(failure: &Failure) -> Vec<(&str, &str)> {
    failure.faults.iter().map(|fault| (fault.pointer.as_str(), fault.message.as_str())).collect()
}

#[test]
fn what_is_left_empty_is_not_sent() {
    let fields = vec![
        Field::required("url", Kind::url()),
        Field::optional("name", Kind::text()),
        Field::optional("notify", Kind::Bool).or(true),
        Field::optional("page_size", Kind::Integer { min: 1, max: 9 }).or(5),
        Field::optional("hosts", Kind::list(Kind::text())),
        Field::optional("owner", Kind::object(vec![Field::required("name", Kind::text())])),
    ];
    with_form(fields, &Value::Null, |_, config| {
        type_in(&parts(config), "url", "  https://example.com ");
        assert_eq!(config.read().unwrap(), json!({"type": "sample", "url": "https://example.com"}));
    });
}

#[test]
fn what_was_there_is_sent_back_as_it_was() {
    let fields = vec![
        Field::optional("size", Kind::Integer { min: 1, max: 9 }).or(5),
        Field::optional("notify", Kind::Bool),
        Field::optional("hosts", Kind::list(Kind::text())),
        Field::optional("mappings", Kind::list(Kind::object(vec![Field::required("name", Kind::text())]))),
        Field::optional("extra", Kind::object(Vec::new())),
        Field::required("credential", Kind::credential(&[Accepted::Token])),
    ];
    let given = json!({
        "type": "sample", "size": 5, "notify": false, "hosts": ["a", "b"], "mappings": [{"name": "x"}],
        "extra": {"deep": [1]}, "credential": {"type": "token_id", "value": "0190"},
    });
    with_form(fields, &given, |form, config| {
        assert_eq!(config.read().unwrap(), given);
        assert!(!form.changed());
    });
}

#[test]
fn faults_are_placed_at_their_fields_and_say_what_to_do() {
    let fields = vec![
        Field::required("url", Kind::url()),
        Field::required("size", Kind::Integer { min: 1, max: 9 }),
        Field::required("credential", Kind::credential(&[Accepted::Basic])),
    ];
    with_form(fields, &Value::Null, |form, config| {
        type_in(&parts(config), "size", "many");
        let failure = config.read().unwrap_err();
        assert_eq!(
            places(&failure),
            [
                ("/provider_config/url", "This is needed."),
                ("/provider_config/size", "Must be a whole number from 1 to 9."),
                ("/provider_config/credential/username", "This is needed."),
                ("/provider_config/credential/secret", "This is needed."),
            ]
        );
        form.distribute(failure);
        assert!(parts(config).iter().all(|part| part.node.is_marked()));
    });
}

#[test]
fn a_field_belongs_to_the_form_only_while_its_condition_holds() {
    let fields = vec![
        Field::optional("region", Kind::one_of(&["eu", "us"])).or("eu"),
        Field::required("state", Kind::text()).shown_if("region", "us"),
    ];
    with_form(fields, &Value::Null, |_, config| {
        let parts = parts(config);
        // Others depend on it, so that its default is sent as well.
        assert_eq!(config.read().unwrap(), json!({"type": "sample", "region": "eu"}));
        type_in(&parts, "region", "us");
        assert_eq!(places(&config.read().unwrap_err()), [("/provider_config/state", "This is needed.")]);
        type_in(&parts, "state", "Ohio");
        assert_eq!(config.read().unwrap()["state"], "Ohio");
        type_in(&parts, "region", "eu");
        assert_eq!(config.read().unwrap(), json!({"type": "sample", "region": "eu"}), "kept, but not sent");
    });
}

#[test]
fn entries_of_a_list_keep_what_is_typed_while_others_go() {
    let mapping = Kind::object(vec![Field::required("name", Kind::text())]);
    with_form(vec![Field::optional("mappings", Kind::list(mapping))], &Value::Null, |form, config| {
        let Node::List(list) = node(&parts(config), "mappings") else { panic!("no list") };
        let (first, second) = (list.add(), list.add());
        let inside = |number| match list.node(number) {
            Some(Node::Object { parts, .. }) => parts,
            _ => panic!("no entry"),
        };
        type_in(&inside(second), "name", "b");
        assert_eq!(
            places(&config.read().unwrap_err()),
            [("/provider_config/mappings/0/name", "This is needed.")]
        );
        list.remove(first);
        assert_eq!(config.read().unwrap()["mappings"], json!([{"name": "b"}]));
        assert!(form.changed());
        // Its place has moved up.
        form.distribute(Failure {
            faults: vec![crate::failure::Fault {
                pointer: "/provider_config/mappings/0/name".to_owned(),
                message: "Taken.".to_owned(),
            }],
            ..Failure::default()
        });
        assert!(inside(second).iter().all(|part| part.node.is_marked()));
        assert!(!inside(first).iter().any(|part| part.node.is_marked()));
    });
}

#[test]
fn the_chosen_shape_is_sent_and_the_others_are_kept() {
    let variant = |value: &str, fields| Variant { value: value.into(), label: String::new(), fields };
    let secret = Field::required("secret", Kind::formatted(Format::Secret));
    let kind = Kind::Union {
        tag: "how".into(),
        variants: vec![variant("none", Vec::new()), variant("hmac", vec![secret])],
    };
    with_form(vec![Field::required("sign", kind)], &Value::Null, |_, config| {
        let Node::Union { tag, shapes, .. } = node(&parts(config), "sign") else { panic!("no union") };
        assert_eq!(config.read().unwrap()["sign"], json!({"how": "none"}));
        tag.set("hmac".to_owned());
        assert_eq!(
            places(&config.read().unwrap_err()),
            [("/provider_config/sign/secret", "This is needed.")]
        );
        type_in(&shapes[1].1, "secret", " with blanks ");
        assert_eq!(config.read().unwrap()["sign"], json!({"how": "hmac", "secret": " with blanks "}));
        tag.set("none".to_owned());
        assert_eq!(config.read().unwrap()["sign"], json!({"how": "none"}));
    });
}

#[test]
fn a_credential_is_kept_replaced_or_taken_from_those_that_are_stored() {
    let fields =
        vec![Field::required("credential", Kind::credential(&[Accepted::Token, Accepted::ServiceAccount]))];
    let given = json!({"type": "sample", "credential": {"type": "token_id", "value": "0190"}});
    with_form(fields, &given, |form, config| {
        let Node::Credential(credential) = node(&parts(config), "credential") else {
            panic!("no credential")
        };
        assert_eq!(config.read().unwrap()["credential"], given["credential"]);
        credential.way.set("token".to_owned());
        type_in(&credential.kinds[0].1, "secret", "s3cr3t");
        assert_eq!(config.read().unwrap()["credential"], json!({"type": "token", "secret": "s3cr3t"}));
        credential.way.set("stored".to_owned());
        assert_eq!(
            places(&config.read().unwrap_err()),
            [("/provider_config/credential/value", "This is needed.")]
        );
        let stored = |id: &str, kind| Stored { id: id.into(), name: id.into(), kind };
        let all = [stored("1", CredentialKind::Basic), stored("2", CredentialKind::Aws)];
        let fitting = credential.fitting(&all);
        assert_eq!(fitting.len(), 1, "of a kind that is accepted");
        credential.stored.set(fitting[0].value.clone());
        assert_eq!(config.read().unwrap()["credential"], json!({"type": "service_account_id", "value": "1"}));
        assert!(form.changed());
    });
}

#[test]
fn a_schema_that_cannot_be_read_is_filled_in_as_json() {
    Owner::new().with(|| {
        let form = Form::new();
        let given = json!({"type": "sample", "region": "eu"});
        let config = SchemaForm::new(form, "/provider_config", "sample", &json!({"type": "object"}), &given);
        assert_eq!(config.read().unwrap(), given);
        let inner = config.0.get_value();
        let Root::Json(entry) = &inner.root else { panic!("no JSON") };
        entry.set("{".to_owned());
        let failure = config.read().unwrap_err();
        assert_eq!(failure.faults[0].pointer, "/provider_config");
        assert!(failure.faults[0].message.starts_with("Must be a JSON object:"));
    });
}
