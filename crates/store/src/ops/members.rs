//! Operations on the members of workspaces.

mod access;
mod add;
mod details;
mod ensure;
mod get;
pub(super) mod load;
mod remove;
mod set_status;
mod update;

pub use access::{GetAccess, MemberAccess, Since};
pub use add::Add;
pub use details::SetDetails;
pub use ensure::Ensure;
pub use get::{Get, Member};
pub use remove::Remove;
pub use set_status::SetStatus;
pub use update::Update;
