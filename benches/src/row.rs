//! The results of a part: values by the names of their columns.

use crate::engine::Engine;
use crate::statistics::percentile;
use crate::value::Value;

/// The column of the median latency.
pub const P50: &str = "p50";

/// The column of the 99th percentile of the latency.
pub const P99: &str = "p99";

/// The results of one part on one engine with one number of users.
#[derive(Debug)]
pub struct Row {
    /// The database engine.
    pub engine: Engine,
    /// How many users the directory has.
    pub users: u32,
    /// The columns, by name.
    pub values: Vec<(&'static str, Value)>,
}

impl Row {
    /// An empty row.
    pub const fn new(engine: Engine, users: u32) -> Self {
        Self {
            engine,
            users,
            values: Vec::new(),
        }
    }

    /// Adds a column.
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.values.push((name, value));
        self
    }

    /// Adds the columns [`P50`] and [`P99`] of latencies in seconds.
    pub fn with_times(self, times: &[f64]) -> Self {
        self.with(P50, Value::Seconds(percentile(times.iter().copied(), 50)))
            .with(P99, Value::Seconds(percentile(times.iter().copied(), 99)))
    }

    /// The value of a column.
    pub fn get(&self, name: &str) -> Option<Value> {
        let named = self.values.iter().find(|(column, _)| *column == name);
        named.map(|(_, value)| *value)
    }
}
