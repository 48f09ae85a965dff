//! Roster as its users meet it: the real binary, over HTTP and by its command line, on `SQLite` and on `PostgreSQL`.
//!
//! Run all of it by `make test`, or a part of it by `scripts/with-postgres cargo test -p roster --test it PART`.

mod harness;

mod access;
mod archiving;
mod attack;
mod backup;
mod check;
mod cli_directory;
mod cli_users;
mod cluster;
mod compression;
mod configuration;
mod create_user;
mod docs_page;
mod errors;
mod events;
mod example;
mod faults;
mod fields;
mod heavy;
mod history;
mod hostile;
mod import;
mod import_from;
mod limits;
mod list_users;
mod list_users_chosen;
mod membership_fields;
mod names_and_emails;
mod objects;
mod observability;
mod openapi;
mod operating;
mod order;
mod progress;
mod protocol;
mod quickstart;
mod races;
mod read_user;
mod replace_relations;
mod replace_workspace;
mod schemathesis;
mod secrets;
mod shutdown;
mod snapshots;
mod tls;
mod token;
mod torture;
mod transfer;
mod unchanged;
mod update_user;
mod upgrade;
mod which_database;
