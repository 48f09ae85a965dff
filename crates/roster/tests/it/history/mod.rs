//! Checks from its clients' responses whether a directory keeps its promises.
//!
//! A [`Load`] of clients sends random requests and records each request and its response in a [`History`]. Then
//! [`History::check`] runs a model of the contract along the event log. Every response, every event and every row must
//! equal the model's at some moment between the request and its response. Any deviation is a [`Fault`].

mod check;
mod choice;
mod choice_of_operations;
mod end;
mod event;
mod expiry;
mod fault;
mod line;
mod load;
mod model;
mod rebuild;
mod record;
mod replay;
mod request;
mod resource;
mod shown;
mod state;
mod tables;
#[cfg(test)]
mod tests;
mod timeline;
mod told;
mod world;

pub use end::assert_rebuilt;
pub use event::Event;
pub use line::Line;
pub use load::Load;
pub use record::{Fate, History, Record, create_workspaces_and_groups, wall_clock};
pub use request::Request;
pub use resource::{MemberChange, Operation};
pub use state::{Role, Status};
