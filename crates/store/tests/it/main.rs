//! The store on `SQLite` and `PostgreSQL`: every operation, its events, and concurrent operations.

#![recursion_limit = "256"]

mod access;
mod batch;
mod closing;
mod constraints;
mod details;
mod event_chain;
mod event_list;
mod event_log;
mod expiry;
mod group_commit;
mod group_commit_postgres;
mod harness;
mod idempotency;
mod last_admin;
mod lists;
mod members;
mod memberships;
mod migrations;
mod naming;
mod passwords;
mod precondition;
mod races;
mod rebuild;
mod resources;
mod retries;
mod scopes;
mod stalled_lists;
mod statements;
mod transfer;
mod unavailable;
mod urls;
mod users_create;
mod users_filter;
mod users_import;
mod users_list;
mod users_update;
mod workspaces;
mod workspaces_import;
