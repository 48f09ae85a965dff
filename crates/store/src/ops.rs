//! The operations of the directory, one file each.

mod batch;
pub mod events;
pub(crate) mod expiry;
pub mod groups;
pub mod import;
pub mod members;
mod owners;
mod pages;
pub(crate) mod rows;
pub mod schema;
pub mod transfer;
pub mod users;
pub mod workspaces;

pub use batch::{Batch, BatchMode, BatchOp, Part};
pub use pages::Pages;
