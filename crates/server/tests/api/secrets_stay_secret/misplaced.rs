//! Secrets in every place of a request where none belongs.

use serde_json::{Value, json};

use crate::support::{Call, Client, Reply, percent_encode_all};

/// Calls in which secrets are shown, and calls in which they stand where they do not belong. The latter's answers must
/// not repeat them.
pub(super) async fn calls(client: &Client, token: &str) -> (Vec<Value>, Vec<Reply>) {
    let mut shown = Vec::new();
    for (place, set) in ["connect-ui", "account-manager", "token-issuer"].into_iter().enumerate() {
        let body = json!({ "fullname": format!("Canary North {place}"), "token": { "permission_set": set } });
        let create = || {
            let call = client.call("POST", "/v1/accounts").token(token);
            call.header("idempotency-key", format!("key-{place}")).json(&body).send()
        };
        let first = create().await;
        assert_eq!(create().await.text(), first.text());
        shown.push(first.result());
    }
    let secret =
        |one: &Value, half: &str| one["token"]["primary"][half]["secret"].as_str().unwrap().to_owned();
    let mut secrets = vec![token.to_owned()];
    secrets.extend(shown.iter().flat_map(|one| [secret(one, "access"), secret(one, "refresh")]));
    let issuer = secret(&shown[2], "access");
    let mut replies = Vec::new();
    for secret in &secrets {
        let caller = Caller { client, token, issuer: &issuer };
        replies.extend(caller.in_paths(secret).await);
        replies.extend(caller.in_queries(secret).await);
        replies.extend(caller.in_bodies(secret).await);
        replies.extend(caller.in_patches(secret).await);
        replies.extend(caller.in_headers(secret).await);
    }
    (shown, replies)
}

/// Puts secrets where they do not belong.
struct Caller<'c> {
    client: &'c Client,
    /// Opens everything.
    token: &'c str,
    /// Opens next to nothing, so that refusals get into the audit log.
    issuer: &'c str,
}

impl Caller<'_> {
    fn call(&self, method: &str, path: &str) -> Call {
        self.client.call(method, path).token(self.token)
    }

    async fn in_paths(&self, secret: &str) -> Vec<Reply> {
        let mut replies = Vec::new();
        for path in [
            format!("/v1/accounts/{secret}"),
            // Where a message that is cut off would cut the secret in two.
            format!("/v1/accounts/{}{secret}", "x".repeat(180)),
            format!("/v1/accounts/{}", percent_encode_all(secret)),
            format!("/v1/accounts/canary-north-0/{secret}"),
            format!("/v1/{secret}"),
            format!("/v1/nothing?token={secret}"),
            format!("/v1/accounts/canary-north-0?token={secret}"),
        ] {
            for method in ["GET", "POST"] {
                replies.push(self.call(method, &path).send().await);
            }
            replies.push(self.client.call("GET", &path).token(secret).send().await);
            replies.push(self.client.call("DELETE", &path).token(self.issuer).send().await);
            replies.push(self.client.call("GET", &path).send().await);
        }
        replies
    }

    async fn in_queries(&self, secret: &str) -> Vec<Reply> {
        let mut replies = Vec::new();
        for name in ["token", "filter", "search", "start_after", "order", "limit", "total", secret] {
            replies.push(self.call("GET", "/v1/accounts").query(name, secret).send().await);
        }
        for filter in [
            format!("name[eq]{secret}"),
            format!("{secret}[eq]x"),
            format!("name[{secret}]x"),
            format!("created_at[gt]{secret}"),
        ] {
            replies.push(self.call("GET", "/v1/accounts").query("filter", &filter).send().await);
        }
        replies
    }

    /// None of these bodies is taken: what is kept would be shown.
    async fn in_bodies(&self, secret: &str) -> Vec<Reply> {
        let mut replies = Vec::new();
        for body in [
            json!({ "name": secret }),
            json!({ "fullname": format!("my token is {secret}") }),
            json!({ "labels": ["a", secret] }),
            json!({ "environment": secret }),
            json!({ "token": { "permission_set": secret } }),
            json!({ "token": { "permission_set": "connect-ui", "fullname": secret } }),
            json!({ "token": { "permission_set": "connect-ui", "token_ttl": secret } }),
            json!(secret),
            json!([secret]),
        ] {
            for (method, path) in [
                ("POST", "/v1/accounts"),
                ("PUT", "/v1/accounts/canary-north-0"),
                ("PUT", "/v1/organization"),
            ] {
                let reply = self.call(method, path).json(&body).send().await;
                reply.expect(400);
                replies.push(reply);
            }
        }
        for body in [format!("{{\"{secret}\":1,\"{secret}\":2}}"), format!("{{{secret}"), secret.to_owned()] {
            let call = self.call("POST", "/v1/accounts");
            replies.push(call.body("application/json", body.clone()).send().await);
            let call = self.call("POST", "/v1/accounts");
            replies.push(call.body(&format!("text/{secret}"), body).send().await);
        }
        replies
    }

    async fn in_patches(&self, secret: &str) -> Vec<Reply> {
        let mut replies = Vec::new();
        for operation in [
            json!({ "op": "replace", "path": "/fullname", "value": secret }),
            json!({ "op": "replace", "path": format!("/{secret}"), "value": 1 }),
            json!({ "op": "test", "path": "/name", "value": secret }),
            json!({ "op": secret, "path": "/name" }),
        ] {
            let call = self.call("PATCH", "/v1/accounts/canary-north-0");
            let reply = call.json(&json!([operation])).send().await;
            assert!(reply.status.is_client_error(), "{}", reply.text());
            replies.push(reply);
        }
        replies
    }

    async fn in_headers(&self, secret: &str) -> Vec<Reply> {
        let mut replies = Vec::new();
        for name in [
            "user-agent",
            "x-request-id",
            "if-match",
            "cookie",
            "referer",
            "x-api-key",
            "x-forwarded-for",
            "accept",
            "origin",
        ] {
            let call = self.call("PATCH", "/v1/accounts/canary-north-1").header(name, secret);
            replies.push(call.json(&json!([])).send().await);
        }
        let keyed = self.call("POST", "/v1/accounts").header("idempotency-key", secret).json(&json!({}));
        replies.push(keyed.send().await);
        for value in [
            secret.to_owned(),
            format!("Basic {secret}"),
            format!("Bearer {secret} {secret}"),
            format!("Bearer x{secret}"),
            format!("Bearer {secret}"),
        ] {
            let call = self.client.call("GET", "/v1/organization").header("authorization", value);
            replies.push(call.send().await);
        }
        replies
    }
}
