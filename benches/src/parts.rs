//! What is measured, a file for each part.

pub mod create;
pub mod import;
pub mod list;
pub mod not_modified;
pub mod passwords;
pub mod plain_inserts;
pub mod point_read;
pub mod replace_relations;
pub mod start;
pub mod update;
pub mod writes;
