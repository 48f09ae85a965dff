//! What operators are given.

mod exposed;
mod gauges;

pub use exposed::Exposed;
