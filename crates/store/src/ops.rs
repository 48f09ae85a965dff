//! The operations of the directory, one file each.

mod batch;
mod bulk;
pub mod events;
pub(crate) mod expiry;
pub mod groups;
pub mod import;
mod lists;
pub mod members;
mod owners;
mod pages;
pub(crate) mod rows;
pub mod schema;
pub mod transfer;
pub mod users;
pub mod workspaces;

pub use batch::{Batch, BatchMode, Part};
pub use bulk::Bulk;
pub use lists::{Cursor, Key, ListQuery, Listed, Sort, SortKey, Start};
pub use pages::Pages;
