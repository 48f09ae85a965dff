//! Operations on workspaces.

mod create;
mod delete;
mod fields;
pub(super) mod find;
mod find_many;
mod get;
mod import;
pub(super) mod list;
mod naming;
pub(super) mod save;
mod set_default;
mod set_status;
pub(super) mod update;

pub use create::Create;
pub use delete::Delete;
pub use fields::{WORKSPACE_FIELDS, WorkspaceField};
pub use find_many::{Find, WorkspaceRow};
pub use get::Get;
pub use import::{ImportWorkspaces, ImportedWorkspace, NotImported, WantedGroup, WantedWorkspace};
pub use list::{List, ListIfFew, ListPages};
pub use set_default::SetDefault;
pub use set_status::SetStatus;
pub use update::Update;
