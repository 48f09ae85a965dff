//! How long operations take, for the metrics.

use metrics::{Histogram, histogram};
use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

thread_local! {
    /// The histograms by operation and outcome. Without this cache, the recorder would build labels and look them up
    /// each time.
    static HISTOGRAMS: RefCell<HashMap<(&'static str, &'static str), Histogram>> = RefCell::default();
}

/// Records one run of an operation.
pub(crate) fn record(op: &'static str, outcome: &'static str, took: Duration) {
    let find = || histogram!("roster_op_duration_seconds", "op" => op, "outcome" => outcome);
    HISTOGRAMS.with_borrow_mut(|known| known.entry((op, outcome)).or_insert_with(find).record(took));
}
