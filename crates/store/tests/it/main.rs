//! The store on `SQLite` and on `PostgreSQL`: every operation, its events, and what happens when many run at once.

mod harness;
mod memberships;
mod users_create;
mod users_update;
mod workspaces;
