//! A client's connection, which knows whether a request was sent at all.

use std::io;
use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST, RETRY_AFTER};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use testing::TOKEN;
use tokio::net::TcpStream;

/// A connection for consecutive requests.
pub struct Line {
    sender: SendRequest<Full<Bytes>>,
    /// When it was opened, by the history's clock.
    pub since: u64,
}

/// The outcome of a request on a connection.
pub enum Exchanged {
    Answered {
        status: u16,
        body: Bytes,
        /// Whether the server closes the connection after this response.
        is_last: bool,
    },
    /// The connection was closed before the request was written.
    Unsent,
    /// At least a part of the request was written, and no complete response arrived.
    Cut,
}

impl Line {
    pub async fn open(address: SocketAddr, since: u64) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        tokio::spawn(connection);
        Ok(Self { sender, since })
    }

    pub async fn exchange(&mut self, request: &super::Request, id: &str) -> Exchanged {
        if self.sender.ready().await.is_err() {
            return Exchanged::Unsent;
        }
        let answer = match self.sender.try_send_request(http(request, id)).await {
            Ok(answer) => answer,
            Err(error) if error.message().is_some() => return Exchanged::Unsent,
            Err(_) => return Exchanged::Cut,
        };
        let (head, body) = answer.into_parts();
        if head.status == StatusCode::SERVICE_UNAVAILABLE {
            assert!(head.headers.contains_key(RETRY_AFTER), "{id}: a 503 has a Retry-After");
        }
        match body.collect().await {
            Ok(body) => Exchanged::Answered {
                status: head.status.as_u16(),
                body: body.to_bytes(),
                is_last: head.headers.get(CONNECTION).is_some_and(|value| value == "close"),
            },
            Err(_) => Exchanged::Cut,
        }
    }
}

fn http(request: &super::Request, id: &str) -> Request<Full<Bytes>> {
    let body = request.body().map(|json| Bytes::from(json.to_string()));
    let mut builder = Request::builder()
        .method(request.method())
        .uri(request.path())
        .header(HOST, "roster")
        .header(AUTHORIZATION, format!("Basic {TOKEN}"))
        .header("X-Request-Id", id);
    if body.is_some() {
        builder = builder.header(CONTENT_TYPE, "application/json");
    }
    builder.body(Full::new(body.unwrap_or_default())).expect("a request")
}
