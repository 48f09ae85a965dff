//! Another server that speaks the `ToolJet` API: what `roster import-from` reads.

mod address;
mod client;
mod list;
mod shapes;

pub use address::Address;
pub use client::{Client, Unanswered};
#[cfg(fuzzing)]
pub use list::read as read_list;
pub use shapes::{RemoteGroup, RemoteMembership, RemoteUser, RemoteWorkspace};
