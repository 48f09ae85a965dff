//! `/metrics`, read.

use std::net::{SocketAddr, TcpListener};

use testing::{Command, HttpClient};

/// What one look at `/metrics` shows.
#[derive(Clone)]
pub struct Exposed(String);

impl Exposed {
    /// Of a server that serves it at this address.
    pub async fn at(client: &HttpClient) -> Self {
        let reply = client.authorized_by(None).get("/metrics").await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        Self(reply.text())
    }

    /// The value of a sample, a whole number. It is written as it is there: `name` or `name{label="value"}`.
    #[track_caller]
    pub fn value(&self, sample: &str) -> u64 {
        let line = self
            .0
            .lines()
            .find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
        let value = line.unwrap_or_else(|| panic!("{sample} is missing: {}", self.0));
        value.parse().unwrap_or_else(|error| panic!("{sample}: {error}"))
    }

    /// The names of all samples.
    pub fn samples(&self) -> impl Iterator<Item = &str> {
        let lines = self.0.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        lines.map(|line| line.split(['{', ' ']).next().unwrap_or_default())
    }

    /// The names of all metrics: a histogram is one.
    pub fn metrics(&self) -> impl Iterator<Item = &str> {
        let types = self.0.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        types.map(|line| line.split(' ').next().unwrap_or_default())
    }
}

/// Has a server show its metrics by a listener of their own, in the clear.
pub fn apart(server: Command) -> (Command, HttpClient) {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let address: SocketAddr = free.expect("a free port");
    (
        server.env("ROSTER_METRICS_LISTEN", &address.to_string()),
        HttpClient::new(address, None),
    )
}
