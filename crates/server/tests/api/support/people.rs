//! People: signing up and in, and the letters that they get.

use std::collections::HashMap;
use std::fs;
use std::sync::Arc;

use mail::Transport;
use platform::Platform;
use platform::jobs::{self, Worker};
use platform::mail::MailWorker;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Call, Reply, TestApp};

/// A password that every organization takes.
pub(crate) const PASSWORD: &str = "lentils under the bridge";
/// Another one.
pub(crate) const NEW_PASSWORD: &str = "a kettle full of thunder";

/// Founds an organization as a stranger does it on the page.
pub(crate) async fn sign_up(app: &TestApp, fullname: &str, email: &str) -> Value {
    let body =
        json!({ "fullname": fullname, "member": { "name": email, "fullname": "Dana", "secret": PASSWORD } });
    app.call("POST", "/v1/signup").json(&body).send().await.expect(200).result()
}

/// Tries to sign in.
pub(crate) async fn try_sign_in(app: &TestApp, name: &str, secret: &str) -> Reply {
    app.call("POST", "/v1/session").json(&json!({ "name": name, "secret": secret })).send().await
}

/// A browser that is signed in.
pub(crate) struct Browser {
    /// The access token in the page's memory.
    pub(crate) access: String,
    /// The cookie as the browser sends it: name and value.
    pub(crate) cookie: String,
    /// What the sign-in gave.
    pub(crate) result: Value,
}

impl Browser {
    /// Signs in with name and password.
    pub(crate) async fn sign_in(app: &TestApp, name: &str, secret: &str) -> Self {
        Self::of(&try_sign_in(app, name, secret).await)
    }

    /// The browser that got this answer.
    pub(crate) fn of(reply: &Reply) -> Self {
        let result = reply.expect(200).result();
        Self {
            access: result["token"]["secret"].as_str().unwrap().to_owned(),
            cookie: cookie(reply).unwrap(),
            result,
        }
    }

    pub(crate) fn call(&self, app: &TestApp, method: &str, path: &str) -> Call {
        app.call(method, path).token(&self.access)
    }

    /// Asks for the next access token, as a page does that was loaded anew.
    pub(crate) async fn refresh(&self, app: &TestApp) -> Reply {
        refresh(app, &self.cookie).await
    }
}

/// Goes on with the session of a cookie.
pub(crate) async fn refresh(app: &TestApp, cookie: &str) -> Reply {
    app.call("POST", "/v1/session/refresh").header("cookie", cookie).send().await
}

/// Name and value of the cookie that an answer sets.
pub(crate) fn cookie(reply: &Reply) -> Option<String> {
    let set = reply.header("set-cookie")?;
    set.split(';').next().map(str::to_owned)
}

/// Where the letters of a server arrive.
pub(crate) struct Mailbox {
    folder: TempDir,
    platform: Arc<Platform>,
    workers: HashMap<&'static str, Arc<dyn Worker>>,
}

impl Mailbox {
    pub(crate) fn of(app: &TestApp) -> Self {
        let folder = TempDir::new().unwrap();
        let transport = Transport::folder(folder.path(), "Patchbay <patchbay@example.com>".parse().unwrap());
        Self::with(app, folder, transport)
    }

    pub(crate) fn with(app: &TestApp, folder: TempDir, transport: Transport) -> Self {
        let worker: Arc<dyn Worker> = Arc::new(MailWorker::new(transport));
        Self { folder, platform: app.platform.clone(), workers: HashMap::from([(worker.kind(), worker)]) }
    }

    /// Sends what waits; gives the letters that arrived since the last time, oldest first, decoded.
    pub(crate) async fn letters(&self) -> Vec<String> {
        while jobs::once(&self.platform, &self.workers).await.unwrap() > 0 {}
        let mut paths: Vec<_> =
            fs::read_dir(self.folder.path()).unwrap().map(|one| one.unwrap().path()).collect();
        paths.sort();
        paths
            .into_iter()
            .map(|path| {
                let letter = decoded(&fs::read_to_string(&path).unwrap());
                fs::remove_file(path).unwrap();
                letter
            })
            .collect()
    }

    /// The only letter that waits.
    pub(crate) async fn letter(&self) -> String {
        let mut letters = self.letters().await;
        assert_eq!(letters.len(), 1, "{letters:#?}");
        letters.remove(0)
    }
}

/// The token in a letter's link to `page`.
#[track_caller]
pub(crate) fn token_in(letter: &str, page: &str) -> String {
    let start = format!("/{page}#");
    let (_, rest) = letter.split_once(&start).unwrap_or_else(|| panic!("no link to {page}: {letter}"));
    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// Undoes quoted-printable as far as it hides links and words.
pub(crate) fn decoded(mail: &str) -> String {
    mail.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=").replace("\r\n", "\n")
}
