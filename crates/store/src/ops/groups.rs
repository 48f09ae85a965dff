//! Operations on the custom groups of workspaces.

pub(super) mod create;
pub(super) mod find;

pub use create::Create;
