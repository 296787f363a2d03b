//! When it is saved: every trick in every field, refused with the place of the field and what to do.

use serde_json::{Value, json};

use super::insider;
use crate::support::{Org, Reply, TestApp};

/// Where a caller can write an address that the server calls.
const FIELDS: [Field; 10] = [
    Field { name: "a new webhook", pointer: "/url" },
    Field { name: "a webhook by PUT", pointer: "/url" },
    Field { name: "a webhook by PATCH", pointer: "/url" },
    Field { name: "a new credential", pointer: "/config/token_url" },
    Field { name: "a credential by PUT", pointer: "/config/token_url" },
    Field { name: "a credential by PATCH", pointer: "/config/token_url" },
    Field { name: "a new integration", pointer: "/provider_config/credential/token_url" },
    Field { name: "an integration by PUT", pointer: "/provider_config/credential/token_url" },
    Field { name: "an integration by PATCH", pointer: "/provider_config/credential/token_url" },
    Field { name: "a trial", pointer: "/integration/provider_config/credential/token_url" },
];

struct Field {
    name: &'static str,
    /// Where a refusal puts it.
    pointer: &'static str,
}

/// Ways to lead somebody inside, by what they try. `PORT` is where the insider listens.
const TRICKS: &[(&str, &[&str])] = &[
    (
        "this host",
        &[
            "https://127.0.0.1:PORT/",
            "https://127.8.9.10:PORT/",
            "https://0.0.0.0:PORT/",
            "https://[::1]:PORT/",
            "https://[::]:PORT/",
        ],
    ),
    (
        "private networks",
        &["https://10.0.0.1/", "https://172.16.0.1/", "https://172.31.255.254/", "https://192.168.1.1:PORT/"],
    ),
    ("link-local", &["https://169.254.1.1/", "https://[fe80::1]/"]),
    (
        "where clouds keep credentials",
        &["https://169.254.169.254/latest/meta-data/", "https://[fd00:ec2::254]/"],
    ),
    ("behind a provider's translation", &["https://100.64.0.1/", "https://100.127.255.254/"]),
    ("unique local", &["https://[fc00::1]/", "https://[fd12:3456:789a::1]/"]),
    (
        "IPv4 in IPv6 form",
        &[
            "https://[::ffff:127.0.0.1]:PORT/",
            "https://[::ffff:7f00:1]:PORT/",
            "https://[::127.0.0.1]:PORT/",
            "https://[0:0:0:0:0:ffff:169.254.169.254]/",
            "https://[64:ff9b::7f00:1]:PORT/",
            "https://[64:ff9b::169.254.169.254]/",
            "https://[64:ff9b:1::a00:1]/",
            "https://[2002:7f00:1::]/",
        ],
    ),
    (
        "other ways to write it",
        &[
            "https://2130706433:PORT/",
            "https://0x7f000001:PORT/",
            "https://0177.0.0.1:PORT/",
            "https://017700000001:PORT/",
            "https://127.1:PORT/",
            "https://127.0.1:PORT/",
            "https://0x7f.1:PORT/",
            "https://0:PORT/",
            "https://169.254.43518/",
            "https://0xa9fea9fe/",
        ],
    ),
    ("a dot at the end", &["https://127.0.0.1.:PORT/", "https://localhost.:PORT/", "https://example.com./"]),
    (
        "user names",
        &[
            "https://example.com@127.0.0.1:PORT/",
            "https://user:password@example.com/",
            "https://example.com:443@127.0.0.1:PORT/",
        ],
    ),
    (
        "names of this host",
        &["https://localhost:PORT/", "https://LocalHost:PORT/", "https://a.b.LOCALHOST:PORT/"],
    ),
    (
        "look-alikes of it",
        &[
            "https://ⓛocalhost:PORT/",
            "https://ｌｏｃａｌｈｏｓｔ:PORT/",
            "https://lоcalhost:PORT/",
            "https://①②⑦.⓪.⓪.①:PORT/",
            "https://127。0。0。1:PORT/",
            "https://%6cocalhost:PORT/",
            "https://xn--/",
        ],
    ),
    (
        "mixed case",
        &["HTTPS://127.0.0.1:PORT/", "hTTpS://LOCALHOST:PORT/", "https://[::FFFF:127.0.0.1]:PORT/"],
    ),
    (
        "ports",
        &[
            "https://example.com:0/",
            "https://example.com:65536/",
            "https://example.com:-1/",
            "https://example.com:80:PORT/",
        ],
    ),
    (
        "without TLS",
        &["http://example.com/", "http://93.184.215.14/", "http://127.0.0.1:PORT/", "http://localhost:PORT/"],
    ),
    (
        "other schemes",
        &[
            "file:///etc/passwd",
            "ftp://127.0.0.1:PORT/",
            "gopher://127.0.0.1:PORT/_GET",
            "dict://127.0.0.1:PORT/",
            "javascript:alert(1)",
            "data:text/plain,x",
            "unix:///run/x.sock",
            "//127.0.0.1:PORT/",
            "127.0.0.1:PORT",
        ],
    ),
    (
        "what readers take differently",
        &[
            "https://127.0.0.1:PORT\\@example.com/",
            "https://example.com\\@127.0.0.1:PORT/",
            "https:\\\\127.0.0.1:PORT\\",
            "https://127.0.0.1:PORT#@example.com/",
            "https://127.0.0.1:PORT?@example.com/",
            "https://example.com\t.evil/",
            "https://exa\nmple.com/",
            " https://127.0.0.1:PORT/",
            "https:///127.0.0.1:PORT/",
        ],
    ),
];

/// What is there to be changed, and how to call each field.
struct Place<'a> {
    app: &'a TestApp,
    org: &'a Org,
    account: Value,
    webhook: Value,
    credential: Value,
    integration: Value,
}

impl<'a> Place<'a> {
    async fn furnish(app: &'a TestApp, org: &'a Org) -> Self {
        let account = org.create(app, json!({ "environment": "test" })).await;
        let webhook = org.create_webhook(app).await;
        let at = account["id"].as_str().unwrap();
        let post = async |path: String, body: Value| {
            org.call(app, "POST", &path).json(&body).send().await.expect(200).result()
        };
        let credential =
            post(format!("/v1/credentials/{at}"), json!({ "config": config("https://example.com/") })).await;
        let made = post(format!("/v1/integrations/{at}"), integration("https://example.com/")).await;
        Self { app, org, account, webhook, credential, integration: made["integration"].clone() }
    }

    async fn write(&self, field: &str, url: &str) -> Reply {
        let id = |one: &Value| one["id"].as_str().unwrap().to_owned();
        let account = id(&self.account);
        let webhook = format!("/v1/organization/webhooks/{}", id(&self.webhook));
        let credential = format!("/v1/credentials/{account}/{}", id(&self.credential));
        let connected = format!("/v1/integrations/{account}/{}", id(&self.integration));
        let with = |object: &Value, name: &str, value: Value| {
            let mut object = object.clone();
            object[name] = value;
            object
        };
        let replace = |path: &str, value: Value| json!([{ "op": "replace", "path": path, "value": value }]);
        let (method, path, body) = match field {
            "a new webhook" => {
                let body = json!({ "filters": ["all"], "url": url, "secret": { "value": "s" } });
                ("POST", "/v1/organization/webhooks".to_owned(), body)
            }
            "a webhook by PUT" => ("PUT", webhook, with(&self.webhook, "url", url.into())),
            "a webhook by PATCH" => ("PATCH", webhook, replace("/url", url.into())),
            "a new credential" => {
                ("POST", format!("/v1/credentials/{account}"), json!({ "config": config(url) }))
            }
            "a credential by PUT" => ("PUT", credential, with(&self.credential, "config", config(url))),
            "a credential by PATCH" => ("PATCH", credential, replace("/config/token_url", url.into())),
            "a new integration" => ("POST", format!("/v1/integrations/{account}"), integration(url)),
            "an integration by PUT" => {
                let config = integration(url)["provider_config"].clone();
                ("PUT", connected, with(&self.integration, "provider_config", config))
            }
            "an integration by PATCH" => {
                ("PATCH", connected, replace("/provider_config/credential", config(url)))
            }
            "a trial" => (
                "POST",
                format!("/v1/integrations/{account}/verify"),
                json!({ "integration": integration(url) }),
            ),
            other => panic!("no test writes {other}"),
        };
        self.org.call(self.app, method, &path).json(&body).send().await
    }
}

fn config(url: &str) -> Value {
    json!({ "type": "o_auth_client", "client_id": "id", "client_secret": "c4n4ry", "token_url": url })
}

fn integration(url: &str) -> Value {
    json!({ "provider_config": { "type": "ticketing_mock_ticketing", "credential": config(url) } })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_trick_is_refused_in_every_field() {
    let (app, inside) = (TestApp::sqlite().await, insider().await);
    let org = app.organization("acme").await;
    let place = Place::furnish(&app, &org).await;
    for field in &FIELDS {
        // The field is written at all: a good address passes.
        place.write(field.name, "https://example.com:8443/x?y=z").await.expect(200);
        for (what, urls) in TRICKS {
            for url in *urls {
                let url = url.replace("PORT", &inside.address.port().to_string());
                let refused = place.write(field.name, &url).await;
                let problem = refused.problem(400);
                let causes = problem["cause"].as_array().unwrap();
                assert_eq!(refused.pointers(400), [field.pointer], "{}: {what}: {url}", field.name);
                let advice = causes[0]["message"].as_str().unwrap();
                let says = ["must", "has a port", "write it"].iter().any(|word| advice.contains(word));
                assert!(says, "{what}: {url}: {advice}");
                assert!(!refused.text().contains("c4n4ry"), "{}: {url}", field.name);
            }
        }
    }
    assert_eq!(inside.connections(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_are_for_browsers_and_never_called() {
    let (app, inside) = (TestApp::sqlite().await, insider().await);
    let org = app.organization("acme").await;
    let member = org.invite(&app, json!({ "role_binding": ["viewer"] })).await;
    let member = format!("/v1/members/{}", member["id"].as_str().unwrap());
    let picture = |url: &str| json!([{ "op": "add", "path": "/picture", "value": url }]);
    for path in ["/v1/organization", member.as_str()] {
        let port = inside.address.port();
        let save = async |url: String| org.call(&app, "PATCH", path).json(&picture(&url)).send().await;
        save(format!("https://127.0.0.1:{port}/picture.png")).await.expect(200);
        for url in
            ["javascript:alert(1)", "data:image/png;base64,AA==", "file:///etc/passwd", "//example.com/x"]
        {
            assert_eq!(save(url.to_owned()).await.pointers(400), ["/picture"], "{url}");
        }
    }
    assert_eq!(inside.connections(), 0);
}
