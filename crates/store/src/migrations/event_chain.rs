//! Migration 2: adds the existing events to the chain.

pub(super) mod postgres;
pub(super) mod sqlite;
