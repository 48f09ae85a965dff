//! Workspaces.

mod create;
pub(super) mod find;
mod get;
mod import;
pub(super) mod list;
pub(super) mod rename;
pub(super) mod save;
mod set_status;

pub use create::Create;
pub use find::WorkspaceKey;
pub use get::Get;
pub use import::{Claimed, Import, ImportedWorkspace, PreviewImport, WantedWorkspace};
pub use list::List;
pub use rename::Rename;
pub use set_status::SetStatus;
