//! The contract in its simplest form: what each request leads to.
//!
//! Uses none of Roster's code: otherwise a wrong rule of Roster would be wrong here as well, and go unnoticed.

mod last_admin;
mod members;
mod outcome;
mod refuse;
mod requests;
mod users;
mod version_1;
mod workspaces;

pub use last_admin::REFUSAL as LAST_ADMIN;
pub use outcome::{Done, Outcome};
pub use requests::outcome;
