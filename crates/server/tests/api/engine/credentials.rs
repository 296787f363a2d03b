//! A credential on its way: given inline, kept sealed, referred to, opened for each call, refused by the provider.

use serde_json::{Value, json};

use super::{Connected, connect_with};
use crate::support::{Org, TestApp};

on_both!(
    an_inline_credential_is_stored_referred_to_and_used,
    a_credential_of_the_account_is_used_by_reference,
    every_kind_is_refused_when_its_secret_is_wrong,
);

const REFUSED: &str = "urn:patchbay:problem:provider-auth";

/// Whether the provider takes what the integration has.
async fn works(mock: &Connected<'_>) -> bool {
    let reply = mock.call("GET", "projects").send().await;
    if reply.status.is_success() {
        return true;
    }
    assert_eq!(reply.problem(400)["type"], REFUSED);
    false
}

fn at(integration: &Value) -> String {
    let [account, id] = ["account_id", "id"].map(|field| integration[field].as_str().unwrap());
    format!("/v1/integrations/{account}/{id}")
}

async fn an_inline_credential_is_stored_referred_to_and_used(app: TestApp) {
    let org: Org = app.organization("acme").await;
    // Not simulated: it holds in production, too.
    let credential = json!({ "type": "basic", "username": "somebody", "secret": "good c4n4ry" });
    let mock = connect_with(&app, &org, "prod", json!({ "credential": credential })).await;
    let reference = mock.integration["provider_config"]["credential"].clone();
    assert_eq!(reference["type"], "basic_id");
    let own = format!("/v1/credentials/{}", mock.integration["id"].as_str().unwrap());
    let stored = org.call(&app, "GET", &own).send().await.result()[0].clone();
    assert_eq!((&stored["id"], &stored["managed"]), (&reference["value"], &json!("Managed")));
    assert_eq!(
        (&stored["config"], &stored["owner_type"]),
        (&json!({ "type": "basic" }), &json!("integration"))
    );
    assert!(works(&mock).await);

    // Another secret in the same credential holds from the next call on.
    let own = format!("{own}/{}", stored["id"].as_str().unwrap());
    for (secret, good) in [("wrong", false), ("right", true), ("wrong", false)] {
        let patch = json!([{ "op": "replace", "path": "/config/secret", "value": secret }]);
        org.call(&app, "PATCH", &own).json(&patch).send().await.expect(200);
        assert_eq!(works(&mock).await, good, "{secret}");
        let verify = format!("{}/verify", at(&mock.integration));
        let verified = org.call(&app, "POST", &verify).send().await;
        verified.expect(if good { 200 } else { 400 });
    }
    // Inline again: another stored credential, and the integration as it was otherwise.
    let inline = json!([{ "op": "replace", "path": "/provider_config/credential",
        "value": { "type": "token", "secret": "other c4n4ry" } }]);
    let changed = org.call(&app, "PATCH", &at(&mock.integration)).json(&inline).send().await;
    let text = changed.text();
    assert!(changed.status.is_success() && !text.contains("c4n4ry"), "{text}");
    assert!(text.contains("token_id") && text.contains("credentials_created"), "{text}");
    assert!(works(&mock).await);
}

async fn a_credential_of_the_account_is_used_by_reference(app: TestApp) {
    let org = app.organization("acme").await;
    let mock = connect_with(&app, &org, "test", json!({})).await;
    assert!(works(&mock).await, "none is needed");
    let account = mock.integration["account_id"].as_str().unwrap();
    let shared = format!("/v1/credentials/{account}");
    let body = json!({ "name": "shared", "config": { "type": "token", "secret": "wrong" } });
    org.call(&app, "POST", &shared).json(&body).send().await.expect(200);
    let refer = |name: &str, tag: &str| {
        let value = json!({ "type": tag, "value": name });
        json!([{ "op": "add", "path": "/provider_config/credential", "value": value }])
    };
    let patch = async |body: Value| org.call(&app, "PATCH", &at(&mock.integration)).json(&body).send().await;
    let place = "/provider_config/credential";
    assert_eq!(patch(refer("nothing", "token_id")).await.pointers(400), [format!("{place}/value")]);
    assert_eq!(patch(refer("shared", "basic_id")).await.pointers(400), [format!("{place}/value")]);
    assert_eq!(patch(refer("shared", "tls_certificate_id")).await.pointers(400), [format!("{place}/type")]);
    patch(refer("shared", "token_id")).await.expect(200);
    assert!(!works(&mock).await);
    let shared = format!("{shared}/shared");
    org.call(&app, "DELETE", &shared).send().await.problem(409);
    let replace = json!([{ "op": "replace", "path": "/config/secret", "value": "right" }]);
    org.call(&app, "PATCH", &shared).json(&replace).send().await.expect(200);
    assert!(works(&mock).await);
    // Expired, it is as good as none.
    let expire = json!([{ "op": "add", "path": "/expires", "value": "2020-01-01T00:00:00Z" }]);
    org.call(&app, "PATCH", &shared).json(&expire).send().await.expect(200);
    assert!(!works(&mock).await);
}

async fn every_kind_is_refused_when_its_secret_is_wrong(app: TestApp) {
    let org = app.organization("acme").await;
    for (good, secret) in [
        (json!({ "type": "token", "secret": "s" }), "secret"),
        (json!({ "type": "secret", "secret": "s" }), "secret"),
        (json!({ "type": "basic", "username": "u", "secret": "s" }), "secret"),
        (json!({ "type": "o_auth_client", "client_id": "i", "client_secret": "s" }), "client_secret"),
        (json!({ "type": "aws", "access_key_id": "A", "secret_access_key": "s" }), "secret_access_key"),
        (
            json!({ "type": "aws_role", "role_arn": "arn:aws:iam::123456789012:role/r", "external_id": "s" }),
            "external_id",
        ),
    ] {
        let mock = connect_with(&app, &org, "prod", json!({ "credential": good })).await;
        assert!(works(&mock).await, "{good}");
        let mut wrong = good.clone();
        wrong[secret] = "wrong".into();
        let mock = connect_with(&app, &org, "prod", json!({ "credential": wrong })).await;
        assert!(!works(&mock).await, "{wrong}");
    }
}
