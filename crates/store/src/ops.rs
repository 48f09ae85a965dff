//! The operations of the directory, one file each.

pub mod events;
pub mod groups;
pub mod schema;
pub mod users;
pub mod workspaces;
