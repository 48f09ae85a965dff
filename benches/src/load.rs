//! Puts load on a server: each client sends its next request as soon as it gets a response.

use crate::server::{Server, TOKEN};
use crate::statistics::median;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, ETAG, HOST, HeaderValue};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// The body of a request.
pub type Body = Full<Bytes>;

/// Creates the next request of a client.
pub type Requests = Arc<dyn Fn() -> Request<Body> + Send + Sync>;

/// The measurements of one round of a load.
pub struct Round {
    /// The latency of each request.
    pub latencies: Vec<Duration>,
    /// The duration of the round.
    pub wall: Duration,
    /// The CPU time of the server.
    pub cpu: Duration,
}

/// A response without its body.
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// The length of its body in bytes.
    pub length: usize,
    /// Its `ETag`.
    pub etag: Option<HeaderValue>,
}

/// A connection that stays open.
pub struct LoadClient(SendRequest<Body>);

/// A request for a path.
pub fn request(method: Method, path: &str, body: impl Into<Bytes>) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, "127.0.0.1")
        .header(AUTHORIZATION, format!("Basic {TOKEN}"))
        .header(CONTENT_TYPE, "application/json")
        .body(Full::new(body.into()))
        .expect("a request")
}

impl LoadClient {
    /// Connects to a server.
    pub async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        stream.set_nodelay(true).expect("a socket's option");
        let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("the server speaks HTTP");
        tokio::spawn(connection);
        Self(sender)
    }

    /// Reads the JSON at a path.
    pub async fn get_json(&mut self, path: &str) -> serde_json::Value {
        self.0.ready().await.expect("the connection stays open");
        let answer = self
            .0
            .send_request(request(Method::GET, path, ""))
            .await
            .expect("an answer");
        let body = answer.into_body().collect().await.expect("a whole body");
        serde_json::from_slice(&body.to_bytes()).expect("JSON")
    }

    /// Sends a request and reads the response, which must be a success or `304`.
    pub async fn send(&mut self, request: Request<Body>) -> Answer {
        self.0.ready().await.expect("the connection stays open");
        let answer = self.0.send_request(request).await.expect("an answer");
        let (head, mut body) = answer.into_parts();
        let status = head.status;
        let mut length = 0;
        while let Some(frame) = body.frame().await {
            length += frame.expect("a whole body").data_ref().map_or(0, Bytes::len);
        }
        assert!(
            status.is_success() || status == StatusCode::NOT_MODIFIED,
            "answered with {status}"
        );
        Answer {
            status,
            length,
            etag: head.headers.get(ETAG).cloned(),
        }
    }
}

/// Runs so many clients, each on its own connection, for this duration.
pub async fn run(server: &Server, clients: usize, run_for: Duration, next: &Requests) -> Round {
    run_during(server, clients, next, tokio::time::sleep(run_for)).await
}

/// Runs so many clients, each on its own connection, until `work` is done.
pub async fn run_during(server: &Server, clients: usize, next: &Requests, work: impl Future<Output = ()>) -> Round {
    let mut connected = Vec::with_capacity(clients);
    for _ in 0..clients {
        connected.push(LoadClient::connect(server.address).await);
    }
    let done = Arc::new(AtomicBool::new(false));
    let (begun, cpu) = (Instant::now(), server.cpu());
    let mut running = JoinSet::new();
    for client in connected {
        running.spawn(send_until_done(client, Arc::clone(&done), Arc::clone(next)));
    }
    work.await;
    done.store(true, Ordering::Relaxed);
    let latencies = running.join_all().await.concat();
    Round {
        latencies,
        wall: begun.elapsed(),
        cpu: server.cpu().saturating_sub(cpu),
    }
}

async fn send_until_done(mut client: LoadClient, done: Arc<AtomicBool>, next: Requests) -> Vec<Duration> {
    let mut latencies = Vec::new();
    while !done.load(Ordering::Relaxed) {
        let request = next();
        let begun = Instant::now();
        client.send(request).await;
        latencies.push(begun.elapsed());
    }
    latencies
}

impl Round {
    /// The server's CPU time per request, in seconds.
    pub fn cpu_per_request(&self) -> f64 {
        self.cpu.as_secs_f64() / self.latencies.len() as f64
    }

    /// Requests per second.
    pub fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.wall.as_secs_f64()
    }
}

/// The latencies of all rounds, in seconds.
pub fn times(rounds: &[Round]) -> Vec<f64> {
    let latencies = rounds.iter().flat_map(|round| &round.latencies);
    latencies.map(Duration::as_secs_f64).collect()
}

/// The CPU time per request, in seconds: the median of the rounds.
pub fn median_cpu_per_request(rounds: &[Round]) -> f64 {
    median(rounds.iter().map(Round::cpu_per_request))
}

/// Requests per second: the median of the rounds.
pub fn rate(rounds: &[Round]) -> f64 {
    median(rounds.iter().map(Round::rate))
}
