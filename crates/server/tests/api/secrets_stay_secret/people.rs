//! Passwords, the tokens of links and sessions, and cookies, carried through signing up, in and out.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::people::{cookie, token_in};
use crate::support::{Client, Reply};

const PASSWORD: &str = "canary-lentils-under-the-bridge";
const NEW_PASSWORD: &str = "canary-kettle-full-of-thunder";
const WRONG_PASSWORD: &str = "canary-wrong-guess-of-a-password";
const ADDRESS: &str = "canary.person@example.com";

/// Secrets that came up, with what they are, and answers that must not hold any of them.
pub(super) struct People {
    pub(super) secrets: Vec<(&'static str, String)>,
    pub(super) replies: Vec<Reply>,
}

/// Lets somebody found an organization, sign in, stay signed in, mistype, forget the password. The letters are read
/// from `mail` and taken out of it: they are the one place where a link may be.
pub(super) async fn people(client: &Client, mail: &Path) -> People {
    let mut secrets = vec![
        ("a password", PASSWORD.to_owned()),
        ("a new password", NEW_PASSWORD.to_owned()),
        ("a wrong password", WRONG_PASSWORD.to_owned()),
    ];
    let mut replies = Vec::new();
    let post = |path: &str, body: Value| client.call("POST", path).json(&body);

    let member = json!({ "name": ADDRESS, "secret": PASSWORD });
    let founded = post("/v1/signup", json!({ "fullname": "Canary People", "member": member })).send().await;
    founded.expect(200);
    let sign_in = |secret: &str| post("/v1/session", json!({ "name": ADDRESS, "secret": secret })).send();
    replies.push(sign_in(WRONG_PASSWORD).await);
    // The password in the wrong field, and in places where it does not belong.
    replies.push(post("/v1/session", json!({ "name": PASSWORD, "secret": WRONG_PASSWORD })).send().await);
    replies.push(post("/v1/session", json!({ "name": ADDRESS, "secret": [PASSWORD] })).send().await);
    replies.push(client.call("POST", "/v1/session").json(&json!(PASSWORD)).send().await);

    let signed_in = sign_in(PASSWORD).await;
    let access = |reply: &Reply| reply.result()["token"]["secret"].as_str().unwrap().to_owned();
    let first = cookie(&signed_in).unwrap();
    let refresh = |cookie: &str| client.call("POST", "/v1/session/refresh").header("cookie", cookie).send();
    let refreshed = refresh(&first).await;
    let token = access(&refreshed);
    for (what, secret) in [
        ("an access token", access(&signed_in)),
        ("a refreshed access token", token.clone()),
        ("a refresh token", first.split_once('=').unwrap().1.to_owned()),
        ("a rotated refresh token", cookie(&refreshed).unwrap().split_once('=').unwrap().1.to_owned()),
    ] {
        secrets.push((what, secret));
    }
    for path in ["/v1/session", "/v1/sessions"] {
        replies.push(client.call("GET", path).token(&token).send().await);
    }
    let change = json!({ "old_secret": WRONG_PASSWORD, "new_secret": NEW_PASSWORD });
    replies.push(post("/v1/auth/change_password", change).token(&token).send().await);
    let change = json!({ "old_secret": PASSWORD, "new_secret": ADDRESS });
    replies.push(post("/v1/auth/change_password", change).token(&token).send().await);

    replies.push(post("/v1/password-resets", json!({ "name": ADDRESS })).send().await);
    let link = token_in(&letter(mail).await, "reset");
    secrets.push(("the token of a link", link.clone()));
    replies.push(client.call("GET", "/v1/password-reset").token(&link).send().await);
    replies.push(client.call("GET", "/v1/invitation").token(&link).send().await);
    let reset = || post("/v1/password-reset", json!({ "secret": NEW_PASSWORD })).token(&link).send();
    reset().await.expect(204);
    replies.push(reset().await);
    // The notice about it: no secret in it, but out of the way for the search.
    assert!(!letter(mail).await.contains(NEW_PASSWORD));
    People { secrets, replies }
}

/// The next letter in the folder, decoded and taken out.
async fn letter(mail: &Path) -> String {
    loop {
        let entries = fs::read_dir(mail).ok().into_iter().flatten().map(|entry| entry.unwrap().path());
        if let Some(path) = entries.into_iter().find(|path| path.extension().is_some_and(|one| one == "eml"))
        {
            let text = fs::read_to_string(&path).unwrap();
            fs::remove_file(path).unwrap();
            return crate::support::people::decoded(&text);
        }
        tokio::task::yield_now().await;
    }
}
