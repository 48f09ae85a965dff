//! Operations on the custom groups of workspaces.

mod add_member;
pub(super) mod create;
mod delete;
pub(super) mod find;
mod get;
mod load;
mod remove_member;
mod update;

pub use add_member::AddMember;
pub use create::Create;
pub use delete::Delete;
pub use get::Get;
pub use load::CountedGroup;
pub use remove_member::RemoveMember;
pub use update::Update;
