//! The operations of the directory, one file each.

pub mod events;
pub mod groups;
pub mod import;
mod owners;
mod pages;
pub(crate) mod rows;
pub mod schema;
pub mod transfer;
pub mod users;
pub mod workspaces;

pub use pages::Pages;
