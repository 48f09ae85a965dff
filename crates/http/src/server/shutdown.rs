//! The phases of the shutdown.

/// The phase that the shutdown has reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shutdown {
    /// The server runs.
    NotBegun,
    /// Requests that arrive are answered, each as the last one of its connection.
    Draining,
    /// Connections without a request are closed.
    Closing,
}
