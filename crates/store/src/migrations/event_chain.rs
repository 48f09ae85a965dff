//! Migration 2: puts the events that are there into the chain.

pub(super) mod postgres;
pub(super) mod sqlite;
