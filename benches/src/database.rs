//! Databases to measure on.

use crate::machine;
use clap::ValueEnum;
use rusqlite::Connection;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use tokio_postgres::NoTls;
use uuid::Uuid;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A file.
    Sqlite,
    /// A database of the cluster that `scripts/with-postgres` starts.
    Postgres,
}

/// Where the databases are.
pub struct Place {
    folder: TempDir,
    cluster: String,
    databases: AtomicU32,
}

/// A database.
pub struct Database {
    /// Which it is.
    pub kind: Kind,
    /// As `DATABASE_URL` wants it.
    pub url: String,
    /// The cluster's own database, and the name of this one.
    cluster: String,
    name: String,
}

impl Kind {
    /// For people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

impl Place {
    /// A folder beside the build's results, because the system's temporary folder may be memory.
    pub fn new() -> Self {
        let program = std::env::current_exe().expect("this program has a path");
        let target = program.ancestors().nth(2).expect("it is in target/release");
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(target);
        Self {
            folder: folder.expect("the target folder is writable"),
            cluster: std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL; scripts/with-postgres sets it"),
            databases: AtomicU32::new(0),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What everything is measured on.
    pub async fn machine(&self) -> String {
        let version = postgres_text(&format!("{}/postgres", self.cluster), "SHOW server_version").await;
        let version = version.split(' ').next().unwrap_or_default();
        machine::describe(self.folder(), &format!("PostgreSQL {version}"))
    }

    /// A new database, with the schema and nothing in it.
    pub async fn database(&self, kind: Kind) -> Database {
        let database = self.named(kind);
        if kind == Kind::Postgres {
            let create = format!("CREATE DATABASE {} TEMPLATE template0", database.name);
            postgres(&database.cluster, &create).await;
        }
        let opened = store::Database::parse(&database.url).expect("a database URL");
        opened.migrate().await.expect("the schema can be made");
        database
    }

    /// A new database with all that another one has. Nobody may be writing to that, or be connected to it on PostgreSQL.
    pub async fn copy(&self, original: &Database) -> Database {
        let copy = self.named(original.kind);
        match original.kind {
            Kind::Sqlite => {
                std::fs::copy(original.file(), copy.file()).expect("the disk has room");
                let file = std::fs::File::open(copy.file()).expect("it was just written");
                file.sync_all().expect("the disk works");
            }
            Kind::Postgres => {
                let create = format!(
                    "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy",
                    copy.name, original.name
                );
                postgres(&copy.cluster, &create).await;
            }
        }
        copy
    }

    /// A name that is not taken.
    fn named(&self, kind: Kind) -> Database {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("bench_{}_{number}", std::process::id());
        let url = match kind {
            Kind::Sqlite => format!("sqlite:{}/{name}.db", self.folder().display()),
            Kind::Postgres => format!("{}/{name}", self.cluster),
        };
        Database {
            kind,
            url,
            cluster: format!("{}/postgres", self.cluster),
            name,
        }
    }
}

impl Database {
    /// The same database, where a commit doesn't wait for the disk.
    pub fn url_without_flush(&self) -> String {
        match self.kind {
            Kind::Sqlite => format!("{}?synchronous=off", self.url),
            Kind::Postgres => format!("{}?options=-c%20synchronous_commit%3Doff", self.url),
        }
    }

    /// Removes it. Where a run ends early, the folder and the cluster go with all that is in them.
    pub async fn remove(&self) {
        match self.kind {
            Kind::Sqlite => {
                for end in ["", "-wal", "-shm"] {
                    let _ = std::fs::remove_file(format!("{}{end}", self.file()));
                }
            }
            Kind::Postgres => postgres(&self.cluster, &format!("DROP DATABASE {} WITH (FORCE)", self.name)).await,
        }
    }

    /// The file of a database on SQLite.
    pub fn file(&self) -> &str {
        self.url.strip_prefix("sqlite:").expect("a SQLite database")
    }

    /// The ids of all users.
    pub async fn ids(&self) -> Vec<Uuid> {
        let query = "SELECT id FROM users ORDER BY id";
        match self.kind {
            Kind::Sqlite => {
                let connection = Connection::open(self.file()).expect("the file is there");
                let mut statement = connection.prepare(query).expect(query);
                let ids = statement
                    .query_map((), |row| row.get(0).map(Uuid::from_bytes))
                    .expect(query);
                ids.collect::<Result<_, _>>().expect(query)
            }
            Kind::Postgres => {
                let rows = connect(&self.url).await.query(query, &[]).await.expect(query);
                rows.iter().map(|row| row.get(0)).collect()
            }
        }
    }

    /// Has the database do what it does by itself when it is in use for a while.
    pub async fn settle(&self) {
        let statement = match self.kind {
            Kind::Sqlite => "PRAGMA wal_checkpoint(TRUNCATE)",
            Kind::Postgres => "VACUUM ANALYZE",
        };
        self.execute(statement).await;
    }

    /// Runs statements behind the store's back.
    pub async fn execute(&self, statements: &str) {
        match self.kind {
            Kind::Sqlite => {
                let connection = Connection::open(self.file()).expect("the file is there");
                connection.execute_batch(statements).expect(statements);
            }
            Kind::Postgres => postgres(&self.url, statements).await,
        }
    }
}

async fn postgres(url: &str, statements: &str) {
    connect(url).await.batch_execute(statements).await.expect(statements);
}

async fn postgres_text(url: &str, query: &str) -> String {
    connect(url).await.query_one(query, &[]).await.expect(query).get(0)
}

/// A connection to PostgreSQL.
pub async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("PostgreSQL answers");
    tokio::spawn(connection);
    client
}
