//! A small HTTP client that shows the status, headers and bytes of an answer unchanged.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// Keeps its connections open; many tasks can use it at once.
#[derive(Clone)]
pub struct HttpClient {
    /// The server's address.
    pub address: SocketAddr,
    authorization: Option<String>,
    /// The local address that it connects from; `None` lets the system choose.
    from: Option<Ipv4Addr>,
    http: legacy::Client<HttpConnector, Full<Bytes>>,
}

/// A response.
#[derive(Debug)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The bytes of its body.
    pub body: Bytes,
}

/// A request that is being built.
pub struct Call<'a> {
    client: &'a HttpClient,
    request: Request<Full<Bytes>>,
}

impl HttpClient {
    /// A client of the server at this address that sends this `Authorization` header.
    pub fn new(address: SocketAddr, authorization: Option<&str>) -> Self {
        Self::from(None, address, authorization)
    }

    fn from(from: Option<Ipv4Addr>, address: SocketAddr, authorization: Option<&str>) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_local_address(from.map(Into::into));
        Self {
            address,
            authorization: authorization.map(str::to_owned),
            from,
            http: legacy::Client::builder(TokioExecutor::new()).build(connector),
        }
    }

    /// The same server, with another `Authorization` header, or none.
    pub fn authorized_by(&self, authorization: Option<&str>) -> Self {
        Self::from(self.from, self.address, authorization)
    }

    /// A client of the same server that connects from a local address not used before. The server counts the failures
    /// of each address, so a test with many strangers gives each its own.
    pub fn elsewhere(&self) -> Self {
        static ADDRESSES: AtomicU32 = AtomicU32::new(Ipv4Addr::new(127, 1, 0, 1).to_bits());
        let from = Ipv4Addr::from_bits(ADDRESSES.fetch_add(1, Ordering::Relaxed));
        Self::from(Some(from), self.address, self.authorization.as_deref())
    }

    /// Begins a request.
    pub fn call(&self, method: &str, path: &str) -> Call<'_> {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let uri = format!("http://{}{path}", self.address);
        let request = Request::builder()
            .method(method)
            .uri(uri)
            .body(Full::default())
            .expect("a request");
        let call = Call { client: self, request };
        match &self.authorization {
            Some(value) => call.header(AUTHORIZATION.as_str(), value),
            None => call,
        }
    }

    /// The answer to a GET.
    pub async fn get(&self, path: &str) -> Reply {
        self.call("GET", path).send().await
    }

    /// The answer to a POST with JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.call("POST", path).json(body).send().await
    }

    /// The answer to a PATCH with JSON.
    pub async fn patch(&self, path: &str, body: &Value) -> Reply {
        self.call("PATCH", path).json(body).send().await
    }

    /// The answer to a PUT with JSON.
    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        self.call("PUT", path).json(body).send().await
    }
}

impl Call<'_> {
    /// Sets this header, replacing an earlier value.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
        self.request
            .headers_mut()
            .insert(name, HeaderValue::from_str(value).expect("a header's value"));
        self
    }

    /// Sets the body, without a `Content-Type`.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        *self.request.body_mut() = Full::new(body.into());
        self
    }

    /// Sets the body and declares it as JSON, whether or not it is valid.
    pub fn text(self, json: impl Into<Bytes>) -> Self {
        self.header(CONTENT_TYPE.as_str(), "application/json").body(json)
    }

    /// Sets a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.text(body.to_string())
    }

    /// Sends the request. The timeout only makes a test fail if the server never answers.
    pub async fn send(self) -> Reply {
        let what = format!("{} {}", self.request.method(), self.request.uri());
        let exchange = async {
            let answer = self.client.http.request(self.request).await?;
            let (head, body) = answer.into_parts();
            let body = body.collect().await?.to_bytes();
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(Reply {
                status: head.status.as_u16(),
                headers: head.headers,
                body,
            })
        };
        let answer = tokio::time::timeout(Duration::from_mins(2), exchange).await;
        answer
            .unwrap_or_else(|_| panic!("{what} was never answered"))
            .unwrap_or_else(|error| panic!("{what}: {error}"))
    }

    /// Sends the request; `None` unless a whole response arrives. For tests that kill the server.
    pub async fn try_send(self) -> Option<Reply> {
        let answer = self.client.http.request(self.request).await.ok()?;
        let (head, body) = answer.into_parts();
        let body = body.collect().await.ok()?.to_bytes();
        Some(Reply {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
        })
    }
}

impl Reply {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header, empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("a plain header"))
    }

    /// The body, which must be JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} with {}", self.status, self.text()))
    }

    /// The body, after asserting the status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/json");
        self.json()
    }
}
