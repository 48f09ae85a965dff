//! Operations on workspaces.

mod create;
mod delete;
pub(super) mod find;
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
pub use get::Get;
pub use import::{ImportWorkspaces, ImportedWorkspace, NotImported, WantedGroup, WantedWorkspace};
pub use list::{List, ListIfFew, ListPages};
pub use set_default::SetDefault;
pub use set_status::SetStatus;
pub use update::Update;
