//! Whether a directory keeps its promises, decided by what its clients were answered.
//!
//! A [`Load`] of clients sends random requests and notes each of them, with its answer, in a [`History`]. Afterwards
//! [`History::check`] runs a model of the contract along the event log: every answer, every event and every row must be
//! what the model says, at a moment between the request and its answer. What it finds otherwise is a [`Fault`].

mod check;
mod choice;
mod end;
mod event;
mod fault;
mod line;
mod load;
mod model;
mod rebuild;
mod record;
mod replay;
mod request;
mod state;
#[cfg(test)]
mod tests;
mod timeline;
mod told;
mod world;

pub use end::assert_rebuilt;
pub use event::Event;
pub use line::Line;
pub use load::Load;
pub use record::{Fate, History, create_workspaces_and_groups};
pub use request::Request;
