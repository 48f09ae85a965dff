//! Workspaces, a file for each operation.

pub(super) mod create;
pub(super) mod delete;
mod fields;
pub(super) mod get;
pub(super) mod list;
pub(super) mod set_default;
pub(super) mod set_status;
pub(super) mod update;
