//! Operations on the custom groups of workspaces.

mod add_member;
pub(super) mod create;
pub(super) mod find;
mod remove_member;

pub use add_member::AddMember;
pub use create::Create;
pub use remove_member::RemoveMember;
