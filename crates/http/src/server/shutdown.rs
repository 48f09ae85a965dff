//! How the server ends.

/// How far the shutdown has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shutdown {
    /// It has not begun.
    NotBegun,
    /// Requests that arrive are answered, each as the last of its connection.
    Draining,
    /// Connections without a request are closed.
    Closing,
}
