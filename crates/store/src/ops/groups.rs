//! Operations on the custom groups of workspaces.

mod add_member;
pub(super) mod create;
mod delete;
mod fields;
pub(super) mod find;
mod find_many;
mod find_members;
mod get;
mod load;
mod remove_member;
mod update;

pub use add_member::AddMember;
pub use create::Create;
pub use delete::Delete;
pub use fields::{GROUP_FIELDS, GROUP_MEMBER_FIELDS, GroupField, GroupMemberField};
pub use find_many::Find;
pub use find_members::{FindMembers, GroupMemberRow};
pub use get::Get;
pub use load::CountedGroup;
pub use remove_member::RemoveMember;
pub use update::Update;
