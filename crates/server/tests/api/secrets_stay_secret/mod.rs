//! Canaries: real secrets, carried through everything that the server does, and then looked for in everything that it
//! leaves behind. Each search is first shown to find what is there.

mod connections;
mod misplaced;
mod people;

use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding as _};
use bytes::Bytes;
use http::Request;
use http_body_util::Empty;
use hyper_util::rt::{TokioExecutor, TokioIo};
use secrets::MasterKey;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};
use tempfile::TempDir;
use testing::{HttpPeer, SERVING_ROLE, TestDatabase, TestPostgres};
use tokio::net::TcpStream;

use self::connections::connections;
use self::misplaced::calls;
use self::people::people;
use crate::support::{Client, Program};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_left_behind_on_sqlite() {
    let directory = TempDir::new().unwrap();
    let data = directory.path().join("data");
    let run = Run::through(&directory, |program| program).await;
    run.check("the database while the server ran", &run.copy);
    run.check("the database after the server", &files(&data));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_left_behind_on_postgres() {
    let directory = TempDir::new().unwrap();
    let database = TestDatabase::create_empty(&TestPostgres::shared().unwrap()).await.unwrap();
    let migrate = Program::new(&["migrate", "--serving-role", SERVING_ROLE]);
    migrate.env("PATCHBAY_OWNER_DATABASE_URL", &database.owner_url()).run().good();
    let url = database.serving_url();
    let run = Run::through(&directory, |program| program.env("PATCHBAY_DATABASE_URL", &url)).await;
    run.check("the database", &tables(&database.superuser_url()).await);
}

/// What a server said and left, and what must not be in it.
struct Run {
    secrets: Vec<Canary>,
    /// The data directory while the server still ran.
    copy: String,
}

/// A secret with everything it must not be found as.
struct Canary {
    what: &'static str,
    forms: Vec<String>,
}

impl Canary {
    fn of(what: &'static str, secret: &[u8]) -> Self {
        let mut forms = Vec::new();
        if let Ok(text) = std::str::from_utf8(secret) {
            forms.push(text.to_owned());
        }
        let hex = secret.iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        });
        forms.push(hex.to_uppercase());
        forms.push(hex);
        // What base64 makes of it depends on what stands before it: three ways, less the characters that its
        // neighbours have a part in.
        for offset in 0..3 {
            let shifted = [&vec![0; offset], secret].concat();
            for text in [Base64Unpadded::encode_string(&shifted), Base64UrlUnpadded::encode_string(&shifted)]
            {
                forms.push(text[4..text.len() - 3].to_owned());
            }
        }
        Self { what, forms }
    }
}

impl Run {
    async fn through(directory: &TempDir, place: impl Fn(Program) -> Program) -> Self {
        let data = directory.path().join("data");
        let master = MasterKey::generate();
        let text = master.to_text();
        let program = |arguments: &[&str]| {
            place(Program::new(arguments).arg("--data-dir", &data)).env("PATCHBAY_MASTER_KEY", text.expose())
        };
        let founded = program(&["organization", "create", "--fullname", "Canary Mine"]).run().json();
        let key = Base64Unpadded::decode_vec(text.expose().trim_end_matches('=')).unwrap();
        let mut run = Self { secrets: vec![Canary::of("the master key", &key)], copy: String::new() };
        run.add("the organization's token", &founded["token"]);
        let token = founded["token"]["access"]["secret"].as_str().unwrap().to_owned();

        let receiver = HttpPeer::answering("HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        let here = ["--allow-network", "127.0.0.1/32"];
        let server = program(&["serve", "--log", "trace", "--log-format", "json", here[0], here[1]])
            .serve(&directory.path().join("log"));
        let client = Client::of(server.address);
        let (shown, replies) = calls(&client, &token).await;
        for result in &shown {
            run.add("a token made with an account", &result["token"]["primary"]);
        }
        let seen = people(&client, &data.join("mail")).await;
        for (what, secret) in &seen.secrets {
            run.secrets.push(Canary::of(what, secret.as_bytes()));
        }
        let connected = connections(&client, &token, &receiver).await;
        for (what, secret) in &connected.secrets {
            run.secrets.push(Canary::of(what, secret.as_bytes()));
        }
        for message in receiver.heard() {
            run.search("a message to a webhook", &message);
        }
        for reply in replies.iter().chain(&seen.replies).chain(&connected.replies) {
            let headers = format!("{:?}", reply.headers);
            run.search(&format!("the answer to {}", reply.called.split(' ').next().unwrap()), &reply.text());
            run.search("the headers of an answer", &headers);
        }
        over_http2(server.address, &token).await;
        run.copy = files(&data);
        let log = server.stop();
        assert!(
            log.contains("request answered") && log.contains("\"level\":\"TRACE\""),
            "the log has been searched"
        );
        run.search("the log", &log);
        for command in
            [&["openapi"][..], &["keys", "show"], &["keys", "rotate-data"], &["version", "--log", "debug"]]
        {
            let ended =
                if command[0] == "keys" { program(command).run() } else { Program::new(command).run() };
            run.search("a command's output", &format!("{}{}", ended.good(), ended.errors));
        }
        run
    }

    fn add(&mut self, what: &'static str, pair: &Value) {
        for half in ["access", "refresh"] {
            let secret = pair[half]["secret"].as_str().unwrap();
            assert_eq!(secret.len(), 77);
            self.secrets.push(Canary::of(what, secret.as_bytes()));
        }
    }

    /// Looks through stored data, which must hold what is no secret.
    fn check(&self, place: &str, text: &str) {
        for known in ["Canary Mine", "Canary North", "canary-north"] {
            assert!(text.contains(known), "{place}: {known:?} is not found, so the search proves nothing");
        }
        self.search(place, text);
    }

    fn search(&self, place: &str, text: &str) {
        for secret in &self.secrets {
            for form in &secret.forms {
                assert!(!text.contains(form), "{} is in {place}", secret.what);
            }
        }
    }
}

/// A call over HTTP/2, whose library logs every frame when asked for everything.
async fn over_http2(address: SocketAddr, token: &str) {
    let tcp = TokioIo::new(TcpStream::connect(address).await.unwrap());
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), tcp).await.unwrap();
    let connection = tokio::spawn(connection);
    let request = Request::get(format!("http://{address}/v1/accounts/{token}?token={token}"))
        .header("authorization", format!("Bearer {token}"))
        .header("cookie", token)
        .body(Empty::<Bytes>::new())
        .unwrap();
    let response = sender.send_request(request).await.unwrap();
    assert_eq!(response.status(), 404);
    drop(sender);
    connection.await.unwrap().unwrap();
}

/// All files of a directory, as text: what is no UTF-8 becomes something else, what is ASCII stays.
fn files(directory: &Path) -> String {
    let Ok(entries) = fs::read_dir(directory) else { return String::new() };
    let mut text = String::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&files(&path));
        } else {
            text.push_str(&String::from_utf8_lossy(&fs::read(path).unwrap()));
        }
    }
    text
}

/// All rows of all tables, as text; bytes stand there in hexadecimal.
async fn tables(url: &str) -> String {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let names = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1";
    let names: Vec<String> = sqlx::query_scalar(names).fetch_all(&mut connection).await.unwrap();
    assert!(names.len() > 8, "{names:?}");
    let mut text = String::new();
    for name in names {
        let rows = sqlx::query(AssertSqlSafe(format!("SELECT t::text FROM {name} t")));
        for row in rows.fetch_all(&mut connection).await.unwrap() {
            text.push_str(row.try_get::<&str, _>(0).unwrap());
            text.push('\n');
        }
    }
    text
}
