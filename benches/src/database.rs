//! Databases to measure on.

use crate::machine;
use rusqlite::Connection;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use tokio_postgres::NoTls;

/// Which database.
#[derive(Clone, Copy)]
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

    /// A new database, without a schema.
    pub async fn database(&self, kind: Kind) -> Database {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("bench_{}_{number}", std::process::id());
        let cluster = format!("{}/postgres", self.cluster);
        let url = match kind {
            Kind::Sqlite => format!("sqlite:{}/{name}.db", self.folder().display()),
            Kind::Postgres => {
                postgres(&cluster, &format!("CREATE DATABASE {name} TEMPLATE template0")).await;
                format!("{}/{name}", self.cluster)
            }
        };
        Database {
            kind,
            url,
            cluster,
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

    fn file(&self) -> &str {
        self.url.strip_prefix("sqlite:").expect("a SQLite database")
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

async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("PostgreSQL answers");
    tokio::spawn(connection);
    client
}
