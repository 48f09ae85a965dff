//! Members of a workspace.

pub(super) mod get;
mod path;
pub(super) mod set_details;
