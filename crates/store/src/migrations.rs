//! The schema, its versions, and which programs can live on which.
//!
//! A migration leads from one version of the schema to the next, in two halves. It expands the schema: it adds what newer
//! programs need, so that those before it go on working. When none of them runs any more, `roster migrate --finish`
//! contracts it: drops what only they needed, and shuts them out. Each half has its form for each database
//! ([`sqlite`], [`postgres`]).

mod event_chain;
mod postgres;
mod sqlite;
mod version;
mod workspace_name_keys;

pub(crate) use postgres::{finish as finish_postgres, migrate as migrate_postgres, schema as schema_of_postgres};
pub(crate) use sqlite::{finish as finish_sqlite, migrate as migrate_sqlite, schema as schema_of_sqlite};
pub use version::Schema;

use crate::OpenError;

/// A migration, in the form of each database.
struct Migration {
    sqlite: Form<sqlite::Step>,
    postgres: Form<postgres::Step>,
}

/// What a migration does to one database. Each step can be taken again: a program that is killed leaves the rest to the
/// next one, which begins the half again.
struct Form<S: 'static> {
    /// Adds what is new.
    expand: &'static [S],
    /// The oldest program that can live on the schema from then on, by the version of the schema that it needs itself.
    oldest: i64,
    /// Drops what only older programs need. Nothing where there is nothing to drop.
    contract: &'static [S],
}

/// All migrations; the first leads to version 1.
const MIGRATIONS: [Migration; 4] = [
    Migration {
        sqlite: Form {
            expand: &[sqlite::Step::Sql(include_str!(
                "../migrations/sqlite/0001_directory.sql"
            ))],
            oldest: 1,
            contract: &[],
        },
        postgres: Form {
            expand: &[postgres::Step::Sql(include_str!(
                "../migrations/postgres/0001_directory.sql"
            ))],
            oldest: 1,
            contract: &[],
        },
    },
    Migration {
        // A file has one server, and SQLite has no SHA-256: nobody else goes on writing.
        sqlite: Form {
            expand: &[
                sqlite::Step::Sql(include_str!("../migrations/sqlite/0002_event_chain.sql")),
                sqlite::Step::Rust(event_chain::sqlite::convert),
            ],
            oldest: 2,
            contract: &[],
        },
        postgres: Form {
            expand: &[
                postgres::Step::Sql(include_str!("../migrations/postgres/0002_event_chain.sql")),
                postgres::Step::Rust(|client| Box::pin(event_chain::postgres::convert(client))),
            ],
            oldest: 1,
            contract: &[
                postgres::Step::Sql(include_str!("../migrations/postgres/0002_event_chain_shut_out.sql")),
                postgres::Step::Sql("ALTER TABLE events VALIDATE CONSTRAINT events_are_chained"),
                postgres::Step::Sql(include_str!("../migrations/postgres/0002_event_chain_contract.sql")),
            ],
        },
    },
    Migration {
        sqlite: Form {
            expand: &[
                sqlite::Step::Sql(include_str!("../migrations/sqlite/0003_workspace_name_keys.sql")),
                sqlite::Step::Rust(workspace_name_keys::fill_sqlite),
            ],
            oldest: 1,
            contract: &[],
        },
        postgres: Form {
            expand: &[
                postgres::Step::Sql(include_str!("../migrations/postgres/0003_workspace_name_keys.sql")),
                postgres::Step::Rust(|client| Box::pin(workspace_name_keys::fill_postgres(client))),
            ],
            oldest: 1,
            contract: &[],
        },
    },
    Migration {
        sqlite: Form {
            expand: &[sqlite::Step::Sql(include_str!("../migrations/sqlite/0004_answers.sql"))],
            oldest: 1,
            contract: &[],
        },
        postgres: Form {
            expand: &[postgres::Step::Sql(include_str!(
                "../migrations/postgres/0004_answers.sql"
            ))],
            oldest: 1,
            contract: &[],
        },
    },
];

/// The version that this program needs.
#[expect(clippy::cast_possible_wrap, reason = "there will never be so many")]
pub const VERSION: i64 = MIGRATIONS.len() as i64;

/// What is to be done to a database, in this order.
enum Half<S: 'static> {
    Expand(i64, &'static Form<S>),
    Contract(i64, &'static Form<S>),
}

impl<S> Half<S> {
    const fn version(&self) -> i64 {
        match self {
            Self::Expand(version, _) | Self::Contract(version, _) => *version,
        }
    }

    /// Whether a schema shows that it was done.
    const fn is_done(&self, found: Schema) -> bool {
        match self {
            Self::Expand(version, _) => found.version >= *version,
            Self::Contract(version, _) => found.oldest >= *version,
        }
    }

    const fn steps(&self) -> &'static [S] {
        match self {
            Self::Expand(_, form) => form.expand,
            Self::Contract(_, form) => form.contract,
        }
    }

    /// The oldest program that can live on the schema afterwards.
    const fn oldest(&self) -> i64 {
        match self {
            Self::Expand(_, form) => form.oldest,
            Self::Contract(version, _) => *version,
        }
    }
}

/// What a schema lacks to be of the version needed. A database without anything is contracted at once, as no older program
/// knows it.
///
/// Fails if programs that may still run could not live on the result: that takes [`to_finish`].
fn to_migrate<S>(
    found: Schema,
    form: impl Fn(&'static Migration) -> &'static Form<S>,
) -> Result<Vec<Half<S>>, OpenError> {
    if found == Schema::EMPTY {
        return to_finish(found, form);
    }
    found.refuse_unless_known()?;
    let missing: Vec<_> = versions().filter(|(version, _)| *version > found.version).collect();
    // A migration of a single file's only program is compatible with none, and leaves nothing to contract.
    let is_open = found.oldest < found.version;
    if is_open
        && missing
            .iter()
            .any(|(_, migration)| form(migration).oldest > found.oldest)
    {
        return Err(OpenError::Unfinished(found));
    }
    Ok(missing
        .into_iter()
        .map(|(version, migration)| Half::Expand(version, form(migration)))
        .collect())
}

/// The same, and what shuts all older programs out.
fn to_finish<S>(
    found: Schema,
    form: impl Fn(&'static Migration) -> &'static Form<S>,
) -> Result<Vec<Half<S>>, OpenError> {
    found.refuse_unless_known()?;
    if found.version > VERSION {
        return Err(found.newer());
    }
    Ok(versions()
        .flat_map(|(version, migration)| {
            let form = form(migration);
            let expand = (version > found.version).then_some(Half::Expand(version, form));
            let contract = (version > found.oldest && form.oldest < version).then_some(Half::Contract(version, form));
            expand.into_iter().chain(contract)
        })
        .collect())
}

fn versions() -> impl Iterator<Item = (i64, &'static Migration)> {
    (1..).zip(&MIGRATIONS)
}

/// Why a half of a migration was not done, or not to its end.
fn failed(version: i64, why: &dyn ToString) -> OpenError {
    OpenError::Migration {
        version,
        why: why.to_string(),
    }
}
