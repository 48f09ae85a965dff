//! Operations that read the event log.

mod head;
mod list;
pub(super) mod read;
mod verify;

pub use head::{GetHead, Head, WithHead};
pub(super) use head::{head, if_visible};
pub use list::{EventFilter, List};
pub use verify::{InvalidNoted, Noted, Verified, Verify};
