//! Members of workspaces, a file for each operation.

pub(super) mod access;
pub(super) mod add;
mod bulk;
pub(super) mod bulk_add;
pub(super) mod bulk_update;
mod fields;
pub(super) mod get;
pub(super) mod groups;
pub(super) mod list;
pub(super) mod remove;
pub(super) mod set_status;
pub(super) mod update;
