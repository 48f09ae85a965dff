//! Users and their relations to workspaces.

pub(super) mod create;
pub(super) mod get;
pub(super) mod list;
mod path;
pub(super) mod replace_membership;
pub(super) mod replace_relations;
pub(super) mod update;
