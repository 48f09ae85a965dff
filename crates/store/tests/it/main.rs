//! The store on `SQLite` and on `PostgreSQL`: every operation, its events, and what happens when many run at once.

mod event_log;
mod harness;
mod memberships;
mod rebuild;
mod stalled_lists;
mod users_create;
mod users_list;
mod users_update;
mod workspaces;
