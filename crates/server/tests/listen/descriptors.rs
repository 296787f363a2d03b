//! A server that runs out of file descriptors.

use std::process::Stdio;

use axum::Router;
use server::listen::ListenLimits;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::Command;

use super::support::{Answer, Options, Server, in_time};

const CHILD: &str = "PATCHBAY_TEST_DESCRIPTORS_CHILD";

#[tokio::test]
async fn a_server_out_of_descriptors_says_so_and_goes_on_when_some_are_free() {
    // The limit is a process's own, so the server gets a process: this test program, in another role.
    let mut child = Command::new("sh")
        .args(["-c", r#"ulimit -n 40; exec "$0" --exact descriptors::child --ignored --nocapture"#])
        .arg(std::env::current_exe().unwrap())
        .env(CHILD, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let addr = loop {
        let line = in_time(lines.next_line()).await.unwrap().expect("the child tells its address");
        if let Some((_, addr)) = line.split_once("listening on ") {
            break addr.to_owned();
        }
    };
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();

    // The system completes connections that the server cannot accept, so all of these succeed.
    let mut clients = Vec::new();
    for _ in 0..60 {
        clients.push(in_time(TcpStream::connect(&addr)).await.unwrap());
    }
    let line = in_time(log.next_line()).await.unwrap().unwrap();
    assert!(line.contains("cannot accept connections") && line.contains("Too many open files"), "{line}");
    drop(clients);

    let mut client = in_time(TcpStream::connect(&addr)).await.unwrap();
    client.write_all(b"GET /hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut bytes = Vec::new();
    in_time(client.read_to_end(&mut bytes)).await.unwrap();
    assert_eq!(Answer::parse(&bytes).status, 200);
}

#[tokio::test]
#[ignore = "the server's role in the test above, which starts it"]
async fn child() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    tracing_subscriber::fmt().with_ansi(false).with_writer(std::io::stderr).init();
    let limits = ListenLimits { max_connections: 10_000, ..ListenLimits::default() };
    let server = Server::start(Router::new(), Options { limits, ..Options::default() }).await;
    println!("listening on {}", server.addr);
    // The parent ends this process; should it die first, its end of the pipe closes.
    let _ = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await;
}
