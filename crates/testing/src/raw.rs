//! Raw bytes on a socket, for requests that a correct HTTP client can't send.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::TOKEN;

/// A connection to the server.
pub async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.expect("the server listens")
}

/// A request line with the headers that authenticate it. The test adds further headers and an empty line.
pub fn head_of(method: &str, path: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: roster\r\nAuthorization: Basic {TOKEN}\r\n")
}

/// Sends the bytes, and returns everything that arrives until the server closes the connection. The request should ask
/// for that.
pub async fn raw(address: SocketAddr, request: impl AsRef<[u8]>) -> String {
    let mut stream = connect(address).await;
    // A server that refuses early may close before everything is written. Only its response matters.
    let _ = stream.write_all(request.as_ref()).await;
    answer_on(&mut stream).await
}

/// Everything that arrives on a connection until the server closes it.
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

/// The status of a raw response; 0 if there is none.
pub fn status_of(answer: &str) -> u16 {
    answer
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3))
        .and_then(|code| code.parse().ok())
        .unwrap_or(0)
}
