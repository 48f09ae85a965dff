//! A client of servers that speak the `ToolJet` API, version 1: Roster's own, or `ToolJet`.
//!
//! A [`Client`] reads and writes; [`List`] streams a list of any length; [`RemoteUser`] and [`RemoteWorkspace`] read what
//! such servers have answered over the years; [`NewUser`] and its neighbours are what is sent. The token goes to that server
//! only: never over plain HTTP beyond loopback, never to a proxy, never after a redirect, and into no message.

mod address;
mod authorities;
mod client;
mod error;
mod exchange;
mod json_list;
mod list;
mod page;
mod requests;
mod shapes;

pub use address::{Address, InvalidAddress};
pub use authorities::Authorities;
pub use client::Client;
pub use error::Error;
#[cfg(feature = "fuzzing")]
pub use json_list::read as read_list;
pub use list::List;
pub use requests::{MembershipChange, NewUser, Reference, Relation, UserChange};
pub use shapes::{Part, RemoteGroup, RemoteMembership, RemoteUser, RemoteWorkspace, UnreadableWorkspace};
