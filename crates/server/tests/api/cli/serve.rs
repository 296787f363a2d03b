//! `patchbay serve`: start, log, end.

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{assert_knows, found, serve};
use crate::support::{Client, Program, taken_address};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_server_on_the_same_data_is_refused() {
    let directory = TempDir::new().unwrap();
    let token = found(directory.path());
    let server = serve(directory.path());
    let second = Program::new(&["serve", "--listen", "127.0.0.1:0"]).arg("--data-dir", directory.path());
    second.run().refused(&["another patchbay is serving", directory.path().to_str().unwrap(), "--data-dir"]);
    assert_knows(&server, &token).await;
    server.stop();
    // The lock went with its holder, also when that is killed.
    drop(serve(directory.path()));
    let server = serve(directory.path());
    assert_knows(&server, &token).await;
}

#[test]
fn a_taken_port_is_named() {
    let directory = TempDir::new().unwrap();
    let (_listener, address) = taken_address();
    let program =
        Program::new(&["serve", "--listen", &address.to_string()]).arg("--data-dir", directory.path());
    program.run().refused(&[&address.to_string(), "choose another --listen"]);
    let program = Program::new(&["serve", "--listen", "nowhere"]).arg("--data-dir", directory.path());
    program.run().refused(&["--listen"]);
}

#[test]
fn a_data_directory_that_cannot_be_is_named() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    for place in [file.clone(), file.join("below")] {
        let ended = Program::new(&["serve", "--listen", "127.0.0.1:0"]).arg("--data-dir", &place).run();
        ended.refused(&[place.to_str().unwrap()]);
    }
}

#[test]
fn what_may_be_called_is_checked_before_anything_is_served() {
    let directory = TempDir::new().unwrap();
    let serve = || Program::new(&["serve", "--listen", "127.0.0.1:0"]).arg("--data-dir", directory.path());
    for network in ["everything", "10.0.0.0/33", "10.0.0.1/8/8"] {
        serve().arg("--allow-network", network).run().refused(&["--allow-network", network]);
    }
    for rate in ["0", "fast", "100001"] {
        serve().arg("--integration-rate", rate).run().refused(&["--integration-rate", rate]);
    }
    let missing = directory.path().join("missing.pem");
    serve()
        .arg("--trust-authority", &missing)
        .run()
        .refused(&["--trust-authority", missing.to_str().unwrap()]);
    let empty = directory.path().join("empty.pem");
    std::fs::write(&empty, "no certificate").unwrap();
    serve()
        .arg("--trust-authority", &empty)
        .run()
        .refused(&["--trust-authority", "no certificate in the file"]);
}

/// A request whose body is still on its way when the server is asked to stop.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_request_ends_well_before_the_server_does() {
    let directory = TempDir::new().unwrap();
    let token = found(directory.path());
    let mut server = serve(directory.path());
    let mut connection = TcpStream::connect(server.address).await.unwrap();
    let body = r#"{"name":"last"}"#;
    let head = format!(
        "POST /v1/accounts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    // The server asks for the body: so the request runs.
    let mut asked = [0; 25];
    connection.read_exact(&mut asked).await.unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    server.signal("TERM");
    while TcpStream::connect(server.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    connection.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    let status = tokio::task::spawn_blocking(move || (server.wait(), server)).await.unwrap();
    assert_eq!(status.0.code(), Some(0), "{}", status.1.log());
    // What was acknowledged is there.
    let server = serve(directory.path());
    Client::of(server.address).call("GET", "/v1/accounts/last").token(&token).send().await.expect(200);
}

#[test]
fn it_stops_on_sigint_too() {
    let directory = TempDir::new().unwrap();
    let mut server = serve(directory.path());
    server.signal("INT");
    assert_eq!(server.wait().code(), Some(0), "{}", server.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_one_json_object_a_line() {
    let directory = TempDir::new().unwrap();
    let token = found(directory.path());
    let program = Program::new(&["serve", "--log-format", "json", "--log", "debug"])
        .arg("--data-dir", directory.path());
    let server = program.serve(&directory.path().join("log"));
    let client = Client::of(server.address);
    let reply = client.call("GET", "/v1/accounts/north%0a{\"evil\":1}?x=y").token(&token).send().await;
    reply.expect(404);
    let id = reply.header("x-request-id").unwrap().to_owned();
    client.call("GET", "/v1/nothing").send().await.expect(404);
    let log = server.stop();
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    for line in &lines {
        for field in ["timestamp", "level"] {
            assert!(line[field].is_string(), "{line}");
        }
    }
    let answered = lines
        .iter()
        .find(|line| line["span"]["request_id"] == id.as_str() && line["message"] == "request answered");
    let answered = answered.unwrap_or_else(|| panic!("no line of the request {id}: {log}"));
    assert_eq!((&answered["status"], &answered["method"]), (&404.into(), &"GET".into()));
    assert_eq!(answered["route"], "/v1/accounts/{account_id}", "the pattern, not the path");
    assert!(!log.contains("north"), "{log}");
    assert!(lines.iter().any(|line| line["message"] == "stopped"), "{log}");
}

#[test]
fn the_log_for_people_has_no_colours_in_a_file() {
    let directory = TempDir::new().unwrap();
    let program = Program::new(&["serve", "--log-format", "text"]).arg("--data-dir", directory.path());
    let log = program.serve(&directory.path().join("log")).stop();
    assert!(log.contains("ready") && !log.contains('\u{1b}'), "{log}");
}
