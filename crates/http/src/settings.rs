//! The settings of the server.

use ipnet::IpNet;
use secrecy::SecretString;
use std::num::NonZeroU32;
use std::time::Duration;

/// The switch of the API and its token (docs/api/v1.md, Access).
#[derive(Debug, Clone)]
pub enum ExternalApi {
    /// Every path of the API is refused.
    Off,
    /// A client that sends the token has access.
    On {
        /// The one access token.
        token: SecretString,
        /// How many requests per second may use the token; `None` for no limit.
        rate_limit: Option<NonZeroU32>,
    },
}

/// The settings of the server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The API's switch and token.
    pub external_api: ExternalApi,
    /// The proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// How long one request may take until the head of its response is ready.
    pub request_timeout: Duration,
    /// How many connections may be open at once. At the limit, the longest idle connection is closed; if none is idle,
    /// new clients wait.
    pub max_connections: usize,
}
