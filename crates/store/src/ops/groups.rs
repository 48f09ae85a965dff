//! Custom groups of workspaces.

pub(super) mod create;
pub(super) mod find;

pub use create::Create;
