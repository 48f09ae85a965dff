//! The event log, as readers see it.

mod head;

pub(super) use head::head;
pub use head::{GetHead, Head, LastEvent, WithHead};
