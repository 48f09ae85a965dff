//! Checks Roster's requirements of the server, the database and the role, and names the statement that mends each failure.

use crate::{Obstacle, OpenError};
use tokio_postgres::{Client, Error, Row};

/// The oldest version that Roster is tested with, as the server writes it.
const OLDEST_VERSION: i64 = 150_000;

/// The tables of the current schema. Roster reads and changes each of them.
const TABLES: &str =
    "ARRAY['users', 'passwords', 'workspaces', 'groups', 'memberships', 'group_members', 'event_head', 'events',
    'answers', 'member_details', 'counts', 'schema_version']";

/// The server, the database, and what of a transaction's mode is set where: a later setting of the role or the database counts for
/// new sessions only. Of several, the one for the role in the database counts, then the role's, then the database's
/// (PostgreSQL manual, ALTER ROLE).
const LOOK: &str = "SELECT current_setting('server_version_num')::bigint, current_setting('server_version'),
    current_setting('server_encoding'), EXISTS (SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'),
    pg_is_in_recovery(), setting::bool, source, quote_ident(current_database()), quote_ident(current_user),
    (SELECT split_part(option, '=', 2)::bool FROM pg_db_role_setting s, unnest(s.setconfig) AS option
     WHERE option LIKE 'default_transaction_read_only=%'
       AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
       AND s.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
     ORDER BY s.setrole <> 0 DESC, s.setdatabase <> 0 DESC LIMIT 1),
    least(current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint
            - coalesce(current_setting('reserved_connections', true), '0')::bigint,
        (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = session_user),
        (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()))
    FROM pg_settings WHERE name = 'default_transaction_read_only'";

/// What the session looks like.
pub(super) struct Look {
    version: i64,
    version_name: String,
    encoding: String,
    has_icu: bool,
    is_standby: bool,
    is_read_only: bool,
    source: String,
    database: String,
    role: String,
    new_sessions_are_read_only: Option<bool>,
    connection_limit: i64,
    at_tables: Option<OpenError>,
}

impl Look {
    pub(super) async fn at(client: &Client) -> Result<Self, Error> {
        let row = client.query_typed_one(LOOK, &[]).await?;
        Ok(Self {
            version: row.get(0),
            version_name: row.get(1),
            encoding: row.get(2),
            has_icu: row.get(3),
            is_standby: row.get(4),
            is_read_only: row.get(5),
            source: row.get(6),
            database: row.get(7),
            role: row.get(8),
            new_sessions_are_read_only: row.get(9),
            connection_limit: row.get(10),
            at_tables: at_tables(client).await?,
        })
    }

    /// Whether a new session would be read-only where this one isn't, or the other way round.
    pub(super) fn is_outdated(&self) -> bool {
        let is_set_for_sessions = ["global", "database", "user", "database user"].contains(&self.source.as_str());
        match self.new_sessions_are_read_only {
            Some(new) => self.source != "client" && new != self.is_read_only,
            None => is_set_for_sessions,
        }
    }

    /// What to know if the server, the role or the database may have fewer connections than the pools open under load.
    pub(super) fn too_few_connections(&self, wanted: usize) -> Option<String> {
        let limit = self.connection_limit;
        let is_enough = usize::try_from(limit).is_ok_and(|limit| limit >= wanted);
        (!is_enough).then(|| {
            format!(
                "PostgreSQL lets {} have {limit} connections at most, and this process may open {wanted}: lower \
                 ROSTER_DATABASE_POOL, or raise max_connections, or CONNECTION LIMIT of the role or the database",
                self.role
            )
        })
    }

    /// Why Roster can't run here, or write, if it can't.
    pub(super) fn obstacle(self) -> Option<OpenError> {
        let unusable = self.unusable().map(OpenError::Unusable);
        let not_writable = self.not_writable().map(OpenError::NotWritable);
        // What is wrong with the server comes before what is wrong with tables.
        unusable.or(not_writable).or(self.at_tables)
    }

    /// Why Roster can't run on this server and database at all, if it can't.
    fn unusable(&self) -> Option<Obstacle> {
        let (database, version) = (&self.database, &self.version_name);
        if self.version < OLDEST_VERSION {
            return Some(Obstacle {
                cause: format!("the server is PostgreSQL {version}"),
                remedy: "upgrade it to version 15 or later".to_owned(),
            });
        }
        if self.encoding != "UTF8" {
            return Some(Obstacle {
                cause: format!(
                    "the encoding of the database {database} is {}, which can't store every name",
                    self.encoding
                ),
                remedy: "create another database: CREATE DATABASE roster ENCODING 'UTF8' TEMPLATE template0".to_owned(),
            });
        }
        (!self.has_icu).then(|| Obstacle {
            cause: format!("the database {database} lacks the collation und-x-icu, by which names are compared"),
            remedy: "install a PostgreSQL that was built with ICU, as those of all distributions are".to_owned(),
        })
    }

    /// Why no write would be taken, if none would.
    fn not_writable(&self) -> Option<Obstacle> {
        let (database, role) = (&self.database, &self.role);
        if self.is_standby {
            return Some(Obstacle {
                cause: "the server is a standby, which takes no writes".to_owned(),
                remedy: "name the primary in DATABASE_URL, or several hosts and target_session_attrs=read-write"
                    .to_owned(),
            });
        }
        if !self.is_read_only {
            return None;
        }
        let remedy = match self.source.as_str() {
            "client" => "remove default_transaction_read_only from options in DATABASE_URL".to_owned(),
            "user" => format!("ALTER ROLE {role} RESET default_transaction_read_only"),
            "database user" => format!("ALTER ROLE {role} IN DATABASE {database} RESET default_transaction_read_only"),
            "database" => format!("ALTER DATABASE {database} RESET default_transaction_read_only"),
            _ => "ALTER SYSTEM RESET default_transaction_read_only; SELECT pg_reload_conf()".to_owned(),
        };
        Some(Obstacle {
            cause: "default_transaction_read_only is on, which a hosting service sets when a disk is nearly full"
                .to_owned(),
            remedy: format!("make room, then: {remedy}"),
        })
    }
}

/// Why the role can't work on the tables, if it can't.
async fn at_tables(client: &Client) -> Result<Option<OpenError>, Error> {
    let look = format!(
        "SELECT quote_ident(current_user), name, has_table_privilege(t, 'SELECT'), row_security_active(t),
            has_table_privilege(t, 'INSERT') AND has_table_privilege(t, 'UPDATE') AND has_table_privilege(t, 'DELETE')
         FROM (SELECT name, to_regclass(name) AS t FROM unnest({TABLES}) AS name) AS tables"
    );
    let rows = client.query_typed(&look, &[]).await?;
    let mut found = rows.iter().filter_map(at_table).collect::<Vec<_>>();
    // What ends reading ends writing, too.
    found.sort_by_key(|error| matches!(error, OpenError::NotWritable(_)));
    Ok(found.into_iter().next())
}

/// Missing rights, and policies, which hide rows from the role without a word.
fn at_table(row: &Row) -> Option<OpenError> {
    let (role, table) = (row.get::<_, &str>(0), row.get::<_, &str>(1));
    let Some(may_read) = row.get::<_, Option<bool>>(2) else {
        return Some(OpenError::Unusable(Obstacle {
            cause: format!("the table {table} is missing from the schemas in search_path"),
            remedy: "correct search_path, undo what has removed the table, or restore a backup".to_owned(),
        }));
    };
    let lacks_rights = Obstacle {
        cause: format!("the role {role} lacks rights on the table {table}"),
        remedy: format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}, as the table's owner"),
    };
    if !may_read {
        return Some(OpenError::Unusable(lacks_rights));
    }
    if row.get::<_, bool>(3) {
        return Some(OpenError::Unusable(Obstacle {
            cause: format!("row-level security hides rows of the table {table} from the role {role}"),
            remedy: format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, or ALTER ROLE {role} BYPASSRLS"),
        }));
    }
    (!row.get::<_, bool>(4)).then_some(OpenError::NotWritable(lacks_rights))
}

/// Fails unless the schema can be created or migrated here.
pub(crate) async fn check_before_migration(client: &Client) -> Result<(), OpenError> {
    let look = Look::at(client).await.map_err(|error| unreadable(&error))?;
    if let Some(obstacle) = look.unusable() {
        return Err(OpenError::Unusable(obstacle));
    }
    if let Some(obstacle) = look.not_writable() {
        return Err(OpenError::NotWritable(obstacle));
    }
    let rights = "SELECT quote_ident(current_user), quote_ident(current_schema()),
        has_schema_privilege(current_schema(), 'CREATE'), current_setting('search_path')";
    let row = client.query_typed_one(rights, &[]).await;
    let row = row.map_err(|error| unreadable(&error))?;
    match cannot_create(&row) {
        Some(obstacle) => Err(OpenError::Unusable(obstacle)),
        None => Ok(()),
    }
}

fn cannot_create(row: &Row) -> Option<Obstacle> {
    let role: &str = row.get(0);
    let Some(schema) = row.get::<_, Option<&str>>(1) else {
        let path: &str = row.get(3);
        return Some(Obstacle {
            cause: format!("the role {role} may use none of the schemas in its search_path, {path}"),
            remedy: format!("GRANT USAGE, CREATE ON SCHEMA public TO {role}, or ALTER ROLE {role} RESET search_path"),
        });
    };
    (!row.get::<_, bool>(2)).then(|| Obstacle {
        cause: format!("the role {role} may not create tables in the schema {schema}"),
        remedy: format!("GRANT USAGE, CREATE ON SCHEMA {schema} TO {role}, as the database's owner"),
    })
}

/// The answer of the server to a question about itself is an error.
pub(super) fn unreadable(error: &Error) -> OpenError {
    let why = crate::dialect::describe(error);
    OpenError::Unreachable(format!("can't read the settings of PostgreSQL: {why}"))
}
