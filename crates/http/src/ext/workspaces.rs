//! Workspaces.

pub(super) mod list;
