//! Members of a workspace.

pub(super) mod get;
pub(super) mod in_groups;
mod path;
pub(super) mod set_details;
pub(super) mod set_role;
