//! Reads `/metrics`.

use std::net::{SocketAddr, TcpListener};

use testing::{Command, HttpClient};

/// The metrics at one moment.
#[derive(Clone)]
pub struct Exposed(String);

impl Exposed {
    /// The metrics that a server serves at this address.
    pub async fn at(client: &HttpClient) -> Self {
        let reply = client.authorized_by(None).get("/metrics").await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        Self(reply.text())
    }

    /// The value of a sample, an integer. The sample is given as in the text: `name` or `name{label="value"}`.
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

    /// The names of all metrics. A histogram is one metric.
    pub fn metrics(&self) -> impl Iterator<Item = &str> {
        let types = self.0.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        types.map(|line| line.split(' ').next().unwrap_or_default())
    }
}

/// Configures a server to serve its metrics on their own listener, over plain HTTP.
pub fn apart(server: Command) -> (Command, HttpClient) {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let address: SocketAddr = free.expect("a free port");
    (
        server.env("ROSTER_METRICS_LISTEN", &address.to_string()),
        HttpClient::new(address, None),
    )
}
