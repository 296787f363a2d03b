//! One schema with every kind of field, looked at from all sides.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::needless_pass_by_value, reason = "changes are written where they are used")]

use provider_schema::{
    Accepted, Choice, CredentialKind, Field, FieldTexts, Format, Given, Group, Kind, Schema, Texts, Variant,
    credential_slots, json_schema, schema_of, validate, validate_credential, with_defaults,
};
use serde_json::{Value, json};

const ID: &str = "ticketing_everything";

fn schema() -> Schema {
    let webhook = Kind::credential(&[Accepted::WebhookUrl]);
    Schema {
        groups: vec![Group { id: "defaults".into(), label: String::new() }],
        ..Schema::new(
            ID,
            vec![
                Field::required("url", Kind::url()),
                Field::required("credential", Kind::credential(&[Accepted::Basic, Accepted::ServiceAccount])),
                Field::required("region", Kind::one_of(&["eu", "us"])),
                Field::optional("days", Kind::Integer { min: 1, max: 31 }).or(7).under("defaults"),
                Field::optional("insecure", Kind::Bool).advanced(),
                Field::required("zone", Kind::formatted(Format::Word)).shown_if("region", "eu"),
                Field::optional("scopes", Kind::List { item: Box::new(Kind::text()), max: 2 }),
                Field::optional(
                    "mappings",
                    Kind::list(Kind::object(vec![
                        Field::required("name", Kind::text()),
                        Field::optional("project_id", Kind::text()).or("*"),
                    ])),
                ),
                Field::optional(
                    "notify",
                    Kind::Union {
                        tag: "by".into(),
                        variants: vec![
                            Variant {
                                value: "mail".into(),
                                label: String::new(),
                                fields: vec![Field::required("to", Kind::formatted(Format::Email))],
                            },
                            Variant {
                                value: "hook".into(),
                                label: String::new(),
                                fields: vec![Field::required("address", webhook)],
                            },
                        ],
                    },
                ),
            ],
        )
    }
}

fn good() -> Value {
    json!({
        "type": ID,
        "url": "https://company.example.net",
        "credential": {"type": "basic", "username": "ada", "secret": "s3cr3t"},
        "region": "us",
    })
}

fn with(changes: Value) -> Value {
    let mut config = good();
    for (key, value) in changes.as_object().unwrap() {
        config[key] = value.clone();
    }
    config
}

fn faults(config: &Value) -> Vec<(String, String)> {
    validate(&schema(), config).into_iter().map(|fault| (fault.pointer, fault.message)).collect()
}

fn places(config: &Value) -> Vec<String> {
    faults(config).into_iter().map(|(pointer, _)| pointer).collect()
}

#[test]
fn a_good_config_has_no_faults_and_unknown_keys_are_ignored() {
    assert_eq!(faults(&good()), []);
    assert_eq!(faults(&with(json!({"colour": "red", "days": null}))), []);
    assert_eq!(
        faults(&with(json!({
            "region": "eu", "zone": "z1", "scopes": ["a", "b"], "mappings": [{"name": "x"}],
            "notify": {"by": "hook", "address": {"type": "webhook_url_id", "value": "my-hook"}},
            "credential": {"type": "service_account_id", "value": "my-account"},
        }))),
        []
    );
}

#[test]
fn every_fault_is_found_at_its_place() {
    for (change, pointer) in [
        (json!({"type": "ticketing_other"}), "/type"),
        (json!({"url": "company.example.net"}), "/url"),
        (json!({"url": 7}), "/url"),
        (json!({"url": null}), "/url"),
        (json!({"region": "mars"}), "/region"),
        (json!({"region": "eu"}), "/zone"),
        (json!({"region": "eu", "zone": "two words"}), "/zone"),
        (json!({"days": 32}), "/days"),
        (json!({"days": 1.5}), "/days"),
        (json!({"insecure": "yes"}), "/insecure"),
        (json!({"scopes": "a"}), "/scopes"),
        (json!({"scopes": ["a", ""]}), "/scopes/1"),
        (json!({"scopes": ["a", "b", "c"]}), "/scopes"),
        (json!({"mappings": [{"name": "x"}, {}]}), "/mappings/1/name"),
        (json!({"mappings": [7]}), "/mappings/0"),
        (json!({"notify": {"by": "pigeon"}}), "/notify/by"),
        (json!({"notify": {"by": "mail", "to": "nobody"}}), "/notify/to"),
        (json!({"notify": {"by": "hook"}}), "/notify/address"),
        (json!({"credential": "s3cr3t"}), "/credential"),
        (json!({"credential": {"type": "token", "secret": "x"}}), "/credential/type"),
        (json!({"credential": {"username": "ada", "secret": "x"}}), "/credential/type"),
        (json!({"credential": {"type": "basic", "username": "ada"}}), "/credential/secret"),
        (json!({"credential": {"type": "basic_id"}}), "/credential/value"),
        (json!({"credential": {"type": "basic_id", "value": " "}}), "/credential/value"),
    ] {
        assert_eq!(places(&with(change.clone())), [pointer], "{change}");
    }
    assert_eq!(places(&json!({})), ["/type", "/url", "/credential", "/region"]);
    assert_eq!(places(&json!("text")), [""]);
}

#[test]
fn no_fault_repeats_a_secret() {
    let canary = "canary-4711\u{7}";
    for credential in [
        json!({"type": "basic", "username": "a", "secret": canary}),
        json!({"type": canary, "secret": canary}),
        json!({"type": "basic_id", "value": [canary]}),
        json!(canary),
    ] {
        for (_, message) in faults(&with(json!({"credential": credential}))) {
            assert!(!message.contains("canary"), "{message}");
        }
    }
}

#[test]
fn slots_are_found_wherever_they_stand() {
    let config =
        with(json!({"notify": {"by": "hook", "address": {"type": "webhook_url", "secret": "https://x"}}}));
    let slots = credential_slots(&schema(), &config);
    let found: Vec<_> = slots.iter().map(|slot| (slot.pointer.as_str(), &slot.given)).collect();
    assert_eq!(
        found,
        [
            ("/credential", &Given::Inline(Accepted::Basic)),
            ("/notify/address", &Given::Inline(Accepted::WebhookUrl))
        ]
    );
    assert_eq!(slots[0].kinds(), [CredentialKind::Basic]);
    assert!(slots[0].required);
    // What the credentials API would take has the kind's own type.
    let (kind, inline) = slots[1].inline(&config).unwrap();
    assert_eq!((kind, inline), (CredentialKind::Secret, json!({"type": "secret", "secret": "https://x"})));

    let empty = credential_slots(&schema(), &json!({}));
    assert_eq!(empty.len(), 1);
    assert_eq!(empty[0].given, Given::Nothing);
}

#[test]
fn a_reference_takes_the_place_of_the_secrets() {
    let mut config =
        with(json!({"credential": {"type": "service_account", "username": "ada", "secret": "s3cr3t"}}));
    for slot in credential_slots(&schema(), &config) {
        slot.refer(&mut config, "018f2b7e");
    }
    assert_eq!(config["credential"], json!({"type": "service_account_id", "value": "018f2b7e"}));
    assert!(!config.to_string().contains("s3cr3t"));
    assert_eq!(faults(&config), []);
    let slots = credential_slots(&schema(), &config);
    assert_eq!(slots[0].given, Given::Reference(Accepted::ServiceAccount, "018f2b7e".into()));
}

#[test]
fn defaults_stand_in_at_every_depth() {
    let full = with_defaults(
        &schema(),
        with(json!({"mappings": [{"name": "x"}, {"name": "y", "project_id": "P"}]})),
    );
    assert_eq!(full["days"], json!(7));
    assert_eq!(full["mappings"], json!([{"name": "x", "project_id": "*"}, {"name": "y", "project_id": "P"}]));
    assert_eq!(with_defaults(&schema(), with(json!({"days": 3})))["days"], json!(3));
}

#[test]
fn the_json_schema_says_the_same_and_carries_the_form() {
    let described = json_schema(&schema());
    assert_eq!(described["properties"]["type"], json!({"const": ID}));
    assert_eq!(described["required"], json!(["type", "url", "credential", "region"]));
    assert_eq!(described["properties"]["region"]["enum"], json!(["eu", "us"]));
    assert_eq!(described["properties"]["days"]["default"], json!(7));
    let shapes = described["properties"]["credential"]["oneOf"].as_array().unwrap();
    let tags: Vec<_> =
        shapes.iter().map(|shape| shape["properties"]["type"]["const"].as_str().unwrap()).collect();
    assert_eq!(tags, ["basic", "basic_id", "service_account", "service_account_id"]);
    let secret = &shapes[0]["properties"]["secret"];
    assert_eq!((&secret["format"], &secret["writeOnly"]), (&json!("password"), &json!(true)));
    assert_eq!(described["properties"]["notify"]["oneOf"][0]["required"], json!(["by", "to"]));

    // Through the wire and back.
    let text = described.to_string();
    assert_eq!(schema_of(&serde_json::from_str(&text).unwrap()).unwrap(), schema());
}

#[test]
fn texts_reach_every_place_and_gaps_are_told() {
    let gaps = schema().wordless();
    assert!(
        gaps.contains(&"mappings/name".to_owned()) && gaps.contains(&"region = eu".to_owned()),
        "{gaps:?}"
    );
    let words = |label: &str| FieldTexts { label: label.into(), ..FieldTexts::default() };
    let mut texts = Texts::default();
    texts.groups.insert("defaults".into(), "Defaults".into());
    for path in [
        "url",
        "credential",
        "days",
        "insecure",
        "zone",
        "scopes",
        "mappings",
        "mappings/name",
        "mappings/project_id",
        "notify/to",
        "notify/address",
    ] {
        texts.fields.insert(path.into(), words(path));
    }
    let options = |pairs: &[(&str, &str)]| FieldTexts {
        options: pairs.iter().map(|(value, label)| ((*value).into(), (*label).into())).collect(),
        ..words("x")
    };
    texts.fields.insert("region".into(), options(&[("eu", "Europe"), ("us", "America")]));
    texts.fields.insert("notify".into(), options(&[("mail", "By mail"), ("hook", "By webhook")]));
    let worded = schema().with_texts(&texts);
    assert_eq!(worded.wordless(), Vec::<String>::new());
    let Kind::Enum { options } = &worded.fields[2].kind else { unreachable!() };
    assert_eq!(options[0], Choice { value: "eu".into(), label: "Europe".into() });
}

#[test]
fn credentials_alone_are_checked_by_their_type() {
    for (config, kind) in [
        (json!({"type": "token", "secret": "x"}), CredentialKind::Token),
        (json!({"type": "secret", "secret": "x"}), CredentialKind::Secret),
        (json!({"type": "basic", "username": "a", "secret": "x"}), CredentialKind::Basic),
        (
            json!({"type": "o_auth_client", "client_id": "a", "client_secret": "x", "extra": {"audience": "y"}}),
            CredentialKind::OAuthClient,
        ),
        (json!({"type": "aws", "access_key_id": "AK", "secret_access_key": "x"}), CredentialKind::Aws),
        (
            json!({"type": "aws_role", "role_arn": "arn:aws:iam::123456789012:role/r", "external_id": "e"}),
            CredentialKind::AwsRole,
        ),
        (
            json!({"type": "tls_certificate", "certificate": "-----BEGIN\n", "private_key": "-----BEGIN\n"}),
            CredentialKind::TlsCertificate,
        ),
    ] {
        assert_eq!(validate_credential(&config), Ok(kind));
        // Without what it holds it is refused, and a field inside is named.
        let bare = json!({"type": kind.as_str()});
        assert!(validate_credential(&bare).is_err(), "{bare}");
    }
    for (config, pointer) in [
        (json!({"type": "token", "secret": ""}), "/secret"),
        (json!({"type": "service_account", "secret": "x"}), "/type"),
        (json!({"secret": "x"}), "/type"),
        (json!([]), ""),
        (
            json!({"type": "aws_role", "role_arn": "arn:aws:iam::123456789012:role/r", "external_id": "e", "duration": 60}),
            "/duration",
        ),
    ] {
        assert_eq!(validate_credential(&config).unwrap_err()[0].pointer, pointer, "{config}");
    }
}

proptest::proptest! {
    /// Whatever is sent, the check ends with an answer, and every pointer that it names has a parent that exists.
    #[test]
    fn any_json_is_judged(text in "[\\{\\}\\[\\]a-z0-9\":, ]{0,60}", key in 0usize..9) {
        let value = serde_json::from_str::<Value>(&text).unwrap_or(Value::String(text));
        let name = schema().fields[key].name.clone();
        let config = with(json!({name: value}));
        for fault in validate(&schema(), &config) {
            let parent = fault.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
            proptest::prop_assert!(config.pointer(parent).is_some(), "{}", fault.pointer);
        }
        let mut referred = config.clone();
        for slot in credential_slots(&schema(), &config) {
            slot.refer(&mut referred, "id");
        }
        let _ = with_defaults(&schema(), referred);
    }
}
