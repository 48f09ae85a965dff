//! What can be set about the server.

use ipnet::IpNet;
use secrecy::SecretString;
use std::num::NonZeroU32;
use std::time::Duration;

/// The switch of the API and its token (docs/api/v1.md, Access).
#[derive(Debug, Clone)]
pub enum ExternalApi {
    /// Every path of the API is refused.
    Off,
    /// A client that sends the token is let in.
    On {
        /// The one access token.
        token: SecretString,
        /// How many requests with it are answered in a second, if that is limited.
        rate_limit: Option<NonZeroU32>,
    },
}

/// What can be set about the server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The API's switch and token.
    pub external_api: ExternalApi,
    /// The proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// How long one request may take, until the head of its answer is ready.
    pub request_timeout: Duration,
    /// How many connections may be open at once. When they are, the one that has been idle for longest is closed; more
    /// wait to be accepted while none is idle.
    pub max_connections: usize,
}
