//! Operations on workspaces.

mod create;
pub(super) mod find;
mod get;
mod import;
pub(super) mod list;
mod naming;
pub(super) mod rename;
pub(super) mod save;
mod set_status;

pub use create::Create;
pub use get::Get;
pub use import::{ImportWorkspaces, ImportedWorkspace, NotImported, WantedGroup, WantedWorkspace};
pub use list::{List, ListIfFew, ListPages};
pub use rename::Rename;
pub use set_status::SetStatus;
