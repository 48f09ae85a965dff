//! Which PostgreSQL, and how to talk to it: what a URL says.

use super::parameter::wrong;
use super::tls::Tls;
use crate::OpenError;
use tokio_postgres::Config;

/// What a URL says.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(super) config: Config,
    pub(super) tls: Tls,
    /// Found out at the start if the URL doesn't say.
    pub(super) pool_mode: Option<PoolMode>,
}

/// For how long a connection has a session of the server's, in the words of `PgBouncer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PoolMode {
    /// For as long as it lasts. Also without a pooler.
    Session,
    /// For one transaction.
    Transaction,
}

impl PoolMode {
    pub(super) fn parse(text: &str) -> Result<Self, OpenError> {
        match text {
            "session" => Ok(Self::Session),
            "transaction" => Ok(Self::Transaction),
            _ => Err(wrong("pool_mode", "must be session or transaction")),
        }
    }
}
