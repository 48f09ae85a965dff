//! Migration 6: fills the columns, counts and indexes that lists and access read.

mod indexes;
pub(super) mod postgres;
pub(super) mod search;
pub(super) mod sqlite;
