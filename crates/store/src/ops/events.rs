//! The event log, as readers see it.

mod head;
pub(super) mod read;
mod verify;

pub(super) use head::head;
pub use head::{GetHead, Head, WithHead};
pub use verify::{Noted, Verified, Verify};
