//! Everything that differs between the SQL of SQLite and of PostgreSQL.
//!
//! Operations are written in PostgreSQL's SQL where the two differ, and contain no branches.

use crate::{Fault, Unique};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use tokio_postgres::error::DbError;

/// The name of each unique value in the errors of PostgreSQL (the constraint) and of SQLite (the columns).
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

/// The SQL that differs between the databases, for statements that are built for one request.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// The SQL before and after a column that converts its text to the lower case of [`filter::lower_case`].
    pub(crate) lower_case: [&'static str; 2],
    /// The SQL after a text that makes it sort by code points.
    pub(crate) by_character: &'static str,
    /// The maximum number of parameters in a statement.
    pub(crate) most_values: usize,
    /// The search for users by a part of the name or the address.
    pub(crate) search: Search,
    /// A query by whose settings the rest of a transaction is planned: lists are read by indexes, not by joining whole tables.
    pub(crate) plan_by_index: Option<&'static str>,
}

/// How the index of all users' names and addresses is searched, and how it is kept up to date where the database doesn't do that.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Search {
    /// A query for the ids of users; one of the conditions follows.
    pub(crate) users: &'static str,
    /// A query that has as many rows, and costs less.
    pub(crate) rows: &'static str,
    /// The condition on the name; the pattern and `end` follow.
    pub(crate) in_name: &'static str,
    /// The condition on the address; the pattern and `end` follow.
    pub(crate) in_email: &'static str,
    /// The condition on the name or the address, if it is one; the pattern and `end` follow.
    pub(crate) in_either: Option<&'static str>,
    pub(crate) end: &'static str,
    /// The pattern that finds a text; with a sigma, it may find more.
    pub(crate) pattern: fn(&str) -> String,
    /// The statements after the user `$1` was created or changed.
    pub(crate) renew: &'static [&'static str],
    /// The statements after the user `$1` was deleted.
    pub(crate) remove: &'static [&'static str],
    /// The statements that put all users into an empty index.
    pub(crate) fill: &'static [&'static str],
}

/// SQLite's own `lower` converts ASCII letters only, so the connection gets another function.
pub(crate) const SQLITE: Dialect = Dialect {
    lower_case: ["lower_case(", ")"],
    by_character: "",
    most_values: 32_766,
    search: Search {
        users: "SELECT n.user_id AS id FROM user_search CROSS JOIN user_numbers n WHERE n.number = user_search.rowid AND ",
        rows: "SELECT user_search.rowid AS id FROM user_search WHERE ",
        in_name: "user_search.name MATCH ",
        in_email: "user_search.email MATCH ",
        in_either: Some("user_search MATCH "),
        end: "",
        pattern: phrase,
        // Each inserts a single row of values: around anything else SQLite sets a savepoint, and FTS5 would write to the file.
        renew: &[
            "INSERT OR IGNORE INTO user_numbers (user_id) VALUES ($1)",
            "INSERT OR REPLACE INTO user_search (rowid, name, email) VALUES (
                (SELECT number FROM user_numbers WHERE user_id = $1),
                (SELECT name_key FROM users WHERE id = $1),
                (SELECT lower_case(email) FROM users WHERE id = $1))",
        ],
        remove: &[
            "DELETE FROM user_search WHERE rowid = (SELECT number FROM user_numbers WHERE user_id = $1)",
            "DELETE FROM user_numbers WHERE user_id = $1",
        ],
        fill: &[
            "INSERT INTO user_numbers (user_id) SELECT id FROM users ORDER BY id",
            "INSERT INTO user_search (rowid, name, email)
                SELECT n.number, u.name_key, lower_case(u.email)
                FROM user_numbers n CROSS JOIN users u WHERE u.id = n.user_id ORDER BY n.number",
        ],
    },
    plan_by_index: None,
};

/// PostgreSQL's `lower` follows the database's locale, unless a collation says otherwise: that of ICU's root locale
/// follows Unicode. It differs from Rust only in letters that are newer than the server's ICU.
pub(crate) const POSTGRES: Dialect = Dialect {
    lower_case: ["translate(lower(", " COLLATE \"und-x-icu\"), 'ς', 'σ')"],
    by_character: " COLLATE \"C\"",
    most_values: 65_535,
    search: Search {
        users: "SELECT s.id FROM users s WHERE ",
        rows: "SELECT s.id FROM users s WHERE ",
        in_name: "s.name_key LIKE ",
        in_email: "s.email LIKE ",
        in_either: None,
        end: " ESCAPE '!'",
        pattern: contains,
        renew: &[],
        remove: &[],
        fill: &[],
    },
    plan_by_index: Some(
        "SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true),
             set_config('max_parallel_workers_per_gather', '0', true)",
    ),
};

/// A phrase of FTS5, in whose quotes a quote is doubled.
fn phrase(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A pattern of `LIKE`. An address may have a final sigma where the text has a sigma: the pattern finds any letter there, because to
/// convert each address costs more than to look at a few more users.
fn contains(text: &str) -> String {
    format!("%{}%", escaped(text).replace('σ', "_"))
}

/// Escapes the text for use in a `LIKE` pattern that matches exactly this text.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// Adds the functions that SQLite lacks to a connection.
pub(crate) fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("lower_case", 1, flags, |context| {
        let text = context.get_raw(0).as_str_or_null()?;
        Ok(text.map(filter::lower_case))
    })
}

/// Takes the advisory lock with this number until the end of the transaction, and returns whether it was free. On
/// SQLite, which has one writer, it does nothing and returns true.
pub(crate) const TRY_LOCK: &str = "SELECT pg_try_advisory_xact_lock($1)";

/// Adapts a statement to SQLite, which has no row locks and needs none, because it has one writer.
pub(crate) fn for_sqlite(sql: &'static str) -> &'static str {
    if sql == TRY_LOCK {
        return "SELECT $1 IS NOT NULL";
    }
    let locks = [" FOR UPDATE", " FOR NO KEY UPDATE", " FOR KEY SHARE"];
    locks.iter().find_map(|lock| sql.strip_suffix(lock)).unwrap_or(sql)
}

/// Classifies an error of SQLite.
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

/// Classifies an error of PostgreSQL (PostgreSQL manual, appendix A).
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
        // A foreign key fails if the row that it refers to was deleted after the operation found it: the next try doesn't find it.
        "40001" | "40P01" | "23503" => Fault::Conflict(why),
        "53100" => Fault::Full(why),
        "XX001" | "XX002" => Fault::Damaged(why),
        // Timeouts that are configured in the server: for waiting for a lock, for a session that is idle in a
        // transaction, for a whole transaction.
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

/// Classes of errors for a server that is not available now: the connection (08), resources (53), an administrator's
/// intervention (57), the operating system (58).
const UNAVAILABLE: [&str; 4] = ["08", "53", "57", "58"];

/// Classes of errors, and single ones, for a correct statement that the server or its configuration refuses: a missing
/// feature (0A), an added constraint (23), a read-only transaction (25006), missing rights (28, 42501), triggers and
/// functions (2F, 38, 39, P0), a missing database, schema, table, column, function or collation (3D, 3F, 42P01, 42703,
/// 42883, 42704), a view's check (44), limits such as that of transaction numbers (54), an object's state (55), foreign
/// tables (HV).
const REFUSED: [&str; 19] = [
    "0A", "23", "25006", "28", "2F", "38", "39", "3D", "3F", "42501", "42P01", "42703", "42883", "42704", "44", "54",
    "55", "HV", "P0",
];

fn is_in(code: &str, classes: &[&str]) -> bool {
    classes.iter().any(|class| code.starts_with(class))
}

/// An error with its causes: without them, PostgreSQL's driver prints only "db error". For an error from PostgreSQL, it
/// has the code and the message but not the details, which may contain a row with a name, an address or a hash.
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
