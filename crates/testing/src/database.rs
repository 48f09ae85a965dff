//! A database of one test: a file for `SQLite`, a new database in the private cluster for `PostgreSQL`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rusqlite::types::ValueRef;
use tokio::task::JoinHandle;
use tokio_postgres::{NoTls, SimpleQueryMessage};
use uuid::Uuid;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `SQLite`.
    Sqlite,
    /// `PostgreSQL`.
    Postgres,
}

/// The database, accessed directly and not through Roster.
pub enum Database {
    /// A file.
    Sqlite {
        /// Its path.
        file: PathBuf,
    },
    /// A database in a cluster.
    Postgres {
        /// The URL of the cluster, without a database.
        cluster: String,
        /// The name of the database.
        name: String,
    },
}

impl Database {
    /// Creates a database that no other test uses. `folder` is the test's own, so its name is unique.
    pub async fn create(kind: Kind, folder: &Path) -> Self {
        match kind {
            Kind::Sqlite => Self::Sqlite {
                file: folder.join("roster.db"),
            },
            Kind::Postgres => {
                let cluster = std::env::var("TEST_POSTGRES_URL").unwrap_or_else(|_| {
                    panic!(
                        "TEST_POSTGRES_URL is not set: run the tests by `make test`, or one of them by \
                         `scripts/with-postgres cargo test -p PACKAGE --test it NAME`"
                    )
                });
                let folder = folder.file_name().expect("a folder has a name").to_string_lossy();
                let name = format!("t{}_{}", std::process::id(), folder.trim_start_matches('.'));
                let created = Self::Postgres {
                    cluster,
                    name: name.clone(),
                };
                // Nobody is connected to template0; a connection to the template would make the copy fail.
                created
                    .administer(&format!("CREATE DATABASE \"{name}\" TEMPLATE template0"))
                    .await;
                created
            }
        }
    }

    /// The database as a `DATABASE_URL`.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite { file } => format!("sqlite:{}", file.display()),
            Self::Postgres { cluster, name } => format!("{cluster}/{name}"),
        }
    }

    /// The kind of the database.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Sqlite { .. } => Kind::Sqlite,
            Self::Postgres { .. } => Kind::Postgres,
        }
    }

    /// The file of a `SQLite` database.
    pub fn file(&self) -> &Path {
        match self {
            Self::Sqlite { file } => file,
            Self::Postgres { .. } => panic!("PostgreSQL has no file"),
        }
    }

    /// The id as a literal of this database's SQL.
    pub fn literal(&self, id: Uuid) -> String {
        match self {
            Self::Sqlite { .. } => format!("x'{}'", id.simple()),
            Self::Postgres { .. } => format!("'{id}'"),
        }
    }

    /// A connection to a `PostgreSQL` database, for a test that must hold a lock.
    pub async fn connect(&self) -> tokio_postgres::Client {
        connect(&self.url()).await.0
    }

    /// Runs statements directly in the database, which Roster doesn't notice.
    pub async fn execute(&self, statements: &str) {
        match self {
            Self::Sqlite { file } => open(file).execute_batch(statements).expect(statements),
            Self::Postgres { .. } => drop(postgres(&self.url(), statements).await),
        }
    }

    /// Runs statements in the cluster's default database: creating, dropping or closing this database needs a
    /// connection to another one.
    pub async fn administer(&self, statements: &str) {
        let Self::Postgres { cluster, .. } = self else {
            panic!("SQLite has no cluster to administer")
        };
        drop(postgres(&format!("{cluster}/postgres"), statements).await);
    }

    /// The rows of a query, each value as text, NULL as an empty string.
    pub async fn rows(&self, query: &str) -> Vec<Vec<String>> {
        match self {
            Self::Sqlite { file } => sqlite_rows(file, query),
            Self::Postgres { .. } => postgres(&self.url(), query).await,
        }
    }

    /// The whole content of the database as text. Equal dumps mean that nothing changed.
    pub async fn dump(&self) -> String {
        let tables = match self {
            Self::Sqlite { .. } => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
            Self::Postgres { .. } => {
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables \
                 WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
            }
        };
        let mut dump = String::new();
        for table in self.rows(tables).await {
            let table = &table[0];
            let mut rows = self.rows(&format!("SELECT * FROM {table}")).await;
            rows.sort();
            for row in rows {
                writeln!(dump, "{table}: {}", row.join(" | ")).expect("text");
            }
        }
        dump
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Self::Postgres { cluster, name } = self else { return };
        let (cluster, name) = (cluster.clone(), name.clone());
        // `drop` can't wait for a future, and may run inside a runtime. So another thread drops the database, with its
        // own runtime.
        let dropped = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            let statement = format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");
            runtime.block_on(async { drop(postgres(&format!("{cluster}/postgres"), &statement).await) });
        });
        if dropped.join().is_err() {
            eprintln!("the test's database could not be dropped");
        }
    }
}

fn open(file: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(file).expect("the database file opens");
    connection
        .busy_timeout(Duration::from_secs(30))
        .expect("a time-out can be set");
    connection
}

fn sqlite_rows(file: &Path, query: &str) -> Vec<Vec<String>> {
    let connection = open(file);
    let mut statement = connection.prepare(query).expect(query);
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        (0..columns).map(|column| Ok(text_of(row.get_ref(column)?))).collect()
    });
    rows.expect(query).collect::<Result<_, _>>().expect(query)
}

fn text_of(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => bytes
            .iter()
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}")),
    }
}

async fn connect(url: &str) -> (tokio_postgres::Client, JoinHandle<Result<(), tokio_postgres::Error>>) {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .expect("the private cluster answers");
    (client, tokio::spawn(connection))
}

async fn postgres(url: &str, statements: &str) -> Vec<Vec<String>> {
    let (client, connection) = connect(url).await;
    let messages = client.simple_query(statements).await.expect(statements);
    drop(client);
    connection
        .await
        .expect("no panic")
        .expect("the connection closes in good order");
    let rows = messages.into_iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    rows.map(|row| {
        (0..row.len())
            .map(|column| row.get(column).unwrap_or_default().to_owned())
            .collect()
    })
    .collect()
}
