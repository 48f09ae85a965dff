//! Custom groups of workspaces.

mod create;
pub(super) mod find;

pub use create::Create;
