//! Metrics for Prometheus.

/// The metrics of this process.
#[derive(Debug)]
pub struct Metrics;

impl Metrics {
    /// Makes this the place where every metric of the process goes. To be called once, before the store is opened.
    #[must_use]
    pub fn install() -> Self {
        Self
    }
}
