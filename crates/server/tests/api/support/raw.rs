//! Requests that no decent client would send.

use std::net::SocketAddr;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Reply;

/// Sends `request` as it is and reads to the end of the connection, which the request must ask for.
pub(crate) async fn raw(address: SocketAddr, request: impl AsRef<[u8]>) -> Reply {
    let request = request.as_ref();
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(request).await.unwrap();
    let mut bytes = Vec::new();
    connection.read_to_end(&mut bytes).await.unwrap();
    let called = String::from_utf8_lossy(&request[..request.len().min(100)]).into_owned();
    parse(&bytes, called.clone())
        .unwrap_or_else(|| panic!("{called}: no answer: {}", String::from_utf8_lossy(&bytes)))
}

fn parse(bytes: &[u8], called: String) -> Option<Reply> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?;
    let headers: HeaderMap = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap()))
        .collect();
    Some(Reply {
        called,
        status: StatusCode::from_bytes(status.as_bytes()).unwrap(),
        headers,
        body: bytes[end + 4..].to_vec(),
    })
}
