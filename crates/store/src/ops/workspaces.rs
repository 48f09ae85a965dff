//! Workspaces.

mod create;
pub(super) mod find;
mod get;
pub(super) mod list;
pub(super) mod rename;
mod save;
mod set_status;

pub use create::Create;
pub use find::WorkspaceKey;
pub use get::Get;
pub use list::List;
pub use rename::Rename;
pub use set_status::SetStatus;
