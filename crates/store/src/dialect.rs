//! All that differs between the SQL of SQLite and of PostgreSQL.
//!
//! Operations are written for PostgreSQL where the two differ, and hold no branch.

use crate::{Fault, Unique};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use tokio_postgres::error::DbError;

/// How each unique value is called by PostgreSQL (the constraint) and by SQLite (the columns).
const UNIQUE: [(Unique, &str, &str); 9] = [
    (Unique::UserEmail, "users_email", "users.email"),
    (Unique::WorkspaceName, "workspaces_name", "workspaces.name"),
    (Unique::WorkspaceSlug, "workspaces_slug", "workspaces.slug"),
    (
        Unique::DefaultWorkspace,
        "workspaces_one_default",
        "workspaces.is_default",
    ),
    (
        Unique::GroupName,
        "groups_name_key",
        "groups.workspace_id, groups.name_key",
    ),
    (Unique::Id, "workspaces_pkey", "workspaces.id"),
    (
        Unique::Id,
        "workspaces_all_users_group_id_key",
        "workspaces.all_users_group_id",
    ),
    (Unique::Id, "workspaces_admin_group_id_key", "workspaces.admin_group_id"),
    (Unique::Id, "groups_pkey", "groups.workspace_id, groups.id"),
];

/// What a database writes in its own way, in statements that are put together for a request.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// What stands before and behind a column for its text in lower case, the one that `str::to_lowercase` makes.
    pub(crate) lower_case: [&'static str; 2],
    /// What stands behind a text for it to be ordered by its characters' numbers.
    pub(crate) by_character: &'static str,
    /// Values that a statement may have.
    pub(crate) most_values: usize,
}

/// SQLite's own `lower` knows the letters of ASCII only, so it is given another one.
pub(crate) const SQLITE: Dialect = Dialect {
    lower_case: ["lower_case(", ")"],
    by_character: "",
    most_values: 32_766,
};

/// PostgreSQL's `lower` does what the database's locale says, unless it is told to do what Unicode says: by the collation
/// of ICU's root locale. That and Rust differ in letters only that are newer than the server's ICU.
pub(crate) const POSTGRES: Dialect = Dialect {
    lower_case: ["lower(", " COLLATE \"und-x-icu\")"],
    by_character: " COLLATE \"C\"",
    most_values: 65_535,
};

/// Gives a connection to SQLite the functions that it lacks.
pub(crate) fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("lower_case", 1, flags, |context| {
        let text = context.get_raw(0).as_str_or_null()?;
        Ok(text.map(str::to_lowercase))
    })
}

/// Takes a lock that a number stands for, until the end of the transaction; answers whether nobody else has it. Does
/// nothing on SQLite, which has one writer.
pub(crate) const TRY_LOCK: &str = "SELECT pg_try_advisory_xact_lock($1)";

/// A statement as SQLite takes it: it has no locks and needs none, since it has one writer.
pub(crate) fn for_sqlite(sql: &'static str) -> &'static str {
    if sql == TRY_LOCK {
        return "SELECT $1 IS NOT NULL";
    }
    sql.strip_suffix(" FOR UPDATE").unwrap_or(sql)
}

/// What SQLite's error means.
pub(crate) fn sqlite_fault(error: rusqlite::Error) -> Fault {
    use rusqlite::ErrorCode;
    let rusqlite::Error::SqliteFailure(code, message) = &error else {
        return Fault::other(error);
    };
    match code.code {
        ErrorCode::ConstraintViolation => {
            let columns = message
                .as_deref()
                .and_then(|text| text.strip_prefix("UNIQUE constraint failed: "));
            match UNIQUE.iter().find(|(_, _, sqlite)| columns == Some(sqlite)) {
                Some((unique, ..)) => Fault::NotUnique(*unique),
                None => Fault::other(error),
            }
        }
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::CannotOpen | ErrorCode::SystemIoFailure => {
            Fault::Unavailable(error.to_string())
        }
        ErrorCode::ReadOnly => Fault::NotWritable(error.to_string()),
        ErrorCode::DiskFull => Fault::Full(error.to_string()),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Fault::Damaged(error.to_string()),
        _ => Fault::other(error),
    }
}

/// What PostgreSQL's error means (PostgreSQL manual, appendix A).
#[expect(clippy::needless_pass_by_value, reason = "so that it can be handed to map_err")]
pub(crate) fn postgres_fault(error: tokio_postgres::Error) -> Fault {
    let why = describe(&error);
    let Some(database_error) = error.as_db_error() else {
        return if error.is_closed() || why.contains("communicating with the server") {
            Fault::Unavailable(why)
        } else {
            Fault::other(why)
        };
    };
    match database_error.code().code() {
        "23505" => match database_error.constraint().and_then(unique_of_constraint) {
            Some(unique) => Fault::NotUnique(unique),
            None => Fault::NotWritable(why),
        },
        "40001" | "40P01" => Fault::Conflict(why),
        "53100" => Fault::Full(why),
        "XX001" | "XX002" => Fault::Damaged(why),
        // Limits that the server was given: on waiting for a lock, on a session that is idle in a transaction, on a transaction
        // as a whole.
        "55P03" | "25P03" | "25P04" => Fault::Unavailable(why),
        code if is_in(code, &UNAVAILABLE) => Fault::Unavailable(why),
        code if is_in(code, &REFUSED) => Fault::NotWritable(why),
        _ => Fault::other(why),
    }
}

fn unique_of_constraint(constraint: &str) -> Option<Unique> {
    let found = UNIQUE.iter().find(|(_, postgres, _)| *postgres == constraint);
    found.map(|(unique, ..)| *unique)
}

/// Classes of errors, and single ones, by which the server says that it can't answer now: the connection (08), resources (53),
/// an administrator (57), its system (58).
const UNAVAILABLE: [&str; 4] = ["08", "53", "57", "58"];

/// Those by which it, or somebody who administers it, refuses a statement of Roster's that is right: a feature that it lacks
/// (0A), a constraint that somebody has added (23), a read-only transaction (25006), rights (28, 42501), triggers and functions
/// (2F, 38, 39, P0), a database, schema, table, column, function or collation that is missing (3D, 3F, 42P01, 42703, 42883, 42704),
/// a view's check (44), limits such as that of transaction numbers (54), an object's state (55), foreign tables (HV).
const REFUSED: [&str; 19] = [
    "0A", "23", "25006", "28", "2F", "38", "39", "3D", "3F", "42501", "42P01", "42703", "42883", "42704", "44", "54",
    "55", "HV", "P0",
];

fn is_in(code: &str, classes: &[&str]) -> bool {
    classes.iter().any(|class| code.starts_with(class))
}

/// An error with its causes: PostgreSQL's driver prints only "db error" by itself. Of PostgreSQL's own errors the code and the
/// message, without the details: those may show a whole row, with a name, an address or a hash.
pub(crate) fn describe(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = match error.downcast_ref::<DbError>() {
            Some(error) => format!("{}: {} ({})", error.severity(), error.message(), error.code().code()),
            None => format!("{text}: {error}"),
        };
        cause = error.source();
    }
    text
}
