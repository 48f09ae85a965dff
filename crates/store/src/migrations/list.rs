//! All migrations, in order.

use super::steps::{PostgresStep, SqliteStep};
use super::{event_chain, resources, text_keys, workspace_name_keys};

/// A migration, in the form of each database.
pub(super) struct Migration {
    pub(super) sqlite: Form<SqliteStep>,
    pub(super) postgres: Form<PostgresStep>,
}

/// What a migration does to one database. Each step can be repeated: if a program is killed, the next one begins the
/// half again.
pub(super) struct Form<S: 'static> {
    /// The steps that add what is new.
    pub(super) expand: &'static [S],
    /// The oldest program that can run on the schema from then on, given as the version of the schema that this program
    /// needs.
    pub(super) oldest: i64,
    /// The steps that drop what only older programs need; empty if there is nothing to drop.
    pub(super) contract: &'static [S],
}

/// All migrations; the first leads to version 1.
pub(super) const MIGRATIONS: [Migration; 6] = [
    Migration {
        sqlite: Form {
            expand: &[SqliteStep::Sql(include_str!(
                "../../migrations/sqlite/0001_directory.sql"
            ))],
            oldest: 1,
            contract: &[],
        },
        postgres: Form {
            expand: &[PostgresStep::Sql(include_str!(
                "../../migrations/postgres/0001_directory.sql"
            ))],
            oldest: 1,
            contract: &[],
        },
    },
    Migration {
        // A file has one server, so no older program writes meanwhile; and SQLite has no SHA-256 for a trigger.
        sqlite: Form {
            expand: &[
                SqliteStep::Sql(include_str!("../../migrations/sqlite/0002_event_chain.sql")),
                SqliteStep::Rust(event_chain::sqlite::convert),
            ],
            oldest: 2,
            contract: &[],
        },
        postgres: Form {
            expand: &[
                PostgresStep::Sql(include_str!("../../migrations/postgres/0002_event_chain.sql")),
                PostgresStep::Rust(|client| Box::pin(event_chain::postgres::convert(client))),
            ],
            oldest: 1,
            contract: &[
                PostgresStep::Sql(include_str!("../../migrations/postgres/0002_event_chain_shut_out.sql")),
                PostgresStep::Sql("ALTER TABLE events VALIDATE CONSTRAINT events_are_chained"),
                PostgresStep::Sql(include_str!("../../migrations/postgres/0002_event_chain_contract.sql")),
            ],
        },
    },
    Migration {
        sqlite: Form {
            expand: &[
                SqliteStep::Sql(include_str!("../../migrations/sqlite/0003_workspace_name_keys.sql")),
                SqliteStep::Rust(workspace_name_keys::fill_sqlite),
            ],
            oldest: 1,
            contract: &[],
        },
        postgres: Form {
            expand: &[
                PostgresStep::Sql(include_str!("../../migrations/postgres/0003_workspace_name_keys.sql")),
                PostgresStep::Rust(|client| Box::pin(workspace_name_keys::fill_postgres(client))),
            ],
            oldest: 1,
            contract: &[
                PostgresStep::Sql(
                    "DROP TRIGGER IF EXISTS forget_name_key ON workspaces; DROP FUNCTION IF EXISTS forget_name_key",
                ),
                // For workspaces that programs of version 1 have created or renamed.
                PostgresStep::Rust(|client| Box::pin(workspace_name_keys::fill_postgres(client))),
            ],
        },
    },
    Migration {
        sqlite: Form {
            expand: &[SqliteStep::Sql(include_str!(
                "../../migrations/sqlite/0004_answers.sql"
            ))],
            oldest: 1,
            contract: &[],
        },
        postgres: Form {
            expand: &[PostgresStep::Sql(include_str!(
                "../../migrations/postgres/0004_answers.sql"
            ))],
            oldest: 1,
            contract: &[],
        },
    },
    Migration {
        sqlite: Form {
            expand: &[SqliteStep::Rust(text_keys::refold_sqlite)],
            oldest: 1,
            contract: &[],
        },
        postgres: Form {
            expand: &[PostgresStep::Rust(|client| {
                Box::pin(text_keys::refold_postgres(client))
            })],
            oldest: 1,
            // For the names that programs of version 4 have written.
            contract: &[PostgresStep::Rust(|client| {
                Box::pin(text_keys::refold_postgres(client))
            })],
        },
    },
    Migration {
        sqlite: Form {
            expand: &[
                SqliteStep::Sql(include_str!("../../migrations/sqlite/0006_resources.sql")),
                SqliteStep::Sql(include_str!("../../migrations/sqlite/0006_resources_search.sql")),
                SqliteStep::Rust(resources::sqlite::fill),
                SqliteStep::Sql(include_str!("../../migrations/sqlite/0006_resources_indexes.sql")),
            ],
            oldest: 6,
            contract: &[],
        },
        postgres: Form {
            expand: &[
                PostgresStep::Sql(include_str!("../../migrations/postgres/0006_resources.sql")),
                PostgresStep::Sql(include_str!(
                    "../../migrations/postgres/0006_resources_old_programs.sql"
                )),
                PostgresStep::Rust(|client| Box::pin(resources::postgres::fill(client))),
            ],
            oldest: 1,
            contract: &[
                PostgresStep::Sql(include_str!("../../migrations/postgres/0006_resources_contract.sql")),
                // An earlier program may have restored an export whose events don't say all that its users and workspaces do.
                PostgresStep::Rust(|client| Box::pin(resources::postgres::count(client))),
            ],
        },
    },
];

/// The version that this program needs.
#[expect(clippy::cast_possible_wrap, reason = "the number of migrations is small")]
pub const VERSION: i64 = MIGRATIONS.len() as i64;
