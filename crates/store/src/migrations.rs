//! The schema, its versions, and which programs can run on which version.
//!
//! A migration leads from one version of the schema to the next, in two halves. The first half expands the schema: it
//! adds what newer programs need, and older programs go on working. When none of those runs any more,
//! `roster migrate --finish` contracts the schema: it drops what only they needed, and shuts them out. Each half has a
//! form for each database ([`sqlite`], [`postgres`]).

mod event_chain;
mod list;
mod plan;
mod postgres;
mod resources;
mod sqlite;
mod steps;
mod text_keys;
mod version;
mod workspace_name_keys;

pub use list::VERSION;
pub(crate) use postgres::{finish as finish_postgres, migrate as migrate_postgres, schema as schema_of_postgres};
pub(crate) use sqlite::{finish as finish_sqlite, migrate as migrate_sqlite, schema as schema_of_sqlite};
pub use version::Schema;
