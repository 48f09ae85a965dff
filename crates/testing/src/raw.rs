//! Bytes on a socket, for what a well-behaved HTTP client can't be made to say.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::TOKEN;

/// A connection to the server.
pub async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.expect("the server listens")
}

/// A request line with the headers that let a request in; the test adds what it needs and an empty line.
pub fn head_of(method: &str, path: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: roster\r\nAuthorization: Basic {TOKEN}\r\n")
}

/// Sends the bytes and returns all that comes until the server closes; the request should ask for that.
pub async fn raw(address: SocketAddr, request: impl AsRef<[u8]>) -> String {
    let mut stream = connect(address).await;
    // A server that refuses early may close before all is written: what it said is what counts.
    let _ = stream.write_all(request.as_ref()).await;
    answer_on(&mut stream).await
}

/// What comes on a connection until the server closes it.
pub async fn answer_on(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_mins(1), stream.read_to_end(&mut answer)).await;
    assert!(
        read.is_ok(),
        "the server neither closed nor went on after: {}",
        String::from_utf8_lossy(&answer)
    );
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status of a raw answer, 0 when there is none.
pub fn status_of(answer: &str) -> u16 {
    answer
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3))
        .and_then(|code| code.parse().ok())
        .unwrap_or(0)
}
