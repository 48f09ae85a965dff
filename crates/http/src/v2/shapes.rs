//! The resources of version 2, exactly as they go over the wire (docs/api/v2.md, Resources).

mod access;
mod groups;
mod members;
mod rows;
mod time;
mod users;
mod workspaces;

pub(crate) use access::Access;
pub(crate) use groups::{ChangedGroup, Group, changed_group, created_group};
pub(crate) use members::{ChangedMember, Member, changed_member, created_member};
pub(crate) use rows::{GroupMember, Place, UserWorkspace};
pub(crate) use users::{ChangedUser, User, changed_user, created_user};
pub(crate) use workspaces::{ChangedWorkspace, Workspace, changed_workspace, created_workspace};
