//! Creates, copies and removes the databases for the measurements.

use crate::engine::Engine;
use rusqlite::Connection;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use tokio_postgres::NoTls;
use uuid::Uuid;

/// The databases of a run. Dropping it removes all of them.
pub struct Databases {
    folder: TempDir,
    cluster: String,
    created: AtomicU32,
}

/// A database.
pub struct Database {
    /// Its engine.
    pub engine: Engine,
    /// The database as a `DATABASE_URL`.
    pub url: String,
    /// The URL of the cluster's default database, and the name of this database.
    cluster: String,
    name: String,
}

impl Databases {
    /// The folder is beside the build's output, because the system's temporary folder may be in memory.
    pub fn new() -> Self {
        let program = std::env::current_exe().expect("this program has a path");
        let target = program.ancestors().nth(2).expect("it is in target/release");
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(target);
        Self {
            folder: folder.expect("the target folder is writable"),
            cluster: std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL; scripts/with-postgres sets it"),
            created: AtomicU32::new(0),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The version of PostgreSQL.
    pub async fn postgres_version(&self) -> String {
        let client = connect(&format!("{}/postgres", self.cluster)).await;
        let row = client
            .query_one("SHOW server_version", &[])
            .await
            .expect("it has a version");
        let version: String = row.get(0);
        version.split(' ').next().unwrap_or_default().to_owned()
    }

    /// Creates a database without a schema. On SQLite, the file doesn't exist yet.
    pub async fn create(&self, engine: Engine) -> Database {
        let database = self.named(engine);
        if engine == Engine::Postgres {
            let create = format!("CREATE DATABASE {} TEMPLATE template0", database.name);
            postgres(&database.cluster, &create).await;
        }
        database
    }

    /// Copies a database. Nobody may be writing to the original or, on PostgreSQL, be connected to it.
    pub async fn copy(&self, original: &Database) -> Database {
        let copy = self.named(original.engine);
        match original.engine {
            Engine::Sqlite => {
                std::fs::copy(original.file(), copy.file()).expect("the disk has room");
                let file = std::fs::File::open(copy.file()).expect("it was just written");
                file.sync_all().expect("the disk works");
            }
            Engine::Postgres => {
                let create = format!(
                    "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy",
                    copy.name, original.name
                );
                postgres(&copy.cluster, &create).await;
            }
        }
        copy
    }

    /// A database with an unused name.
    fn named(&self, engine: Engine) -> Database {
        let number = self.created.fetch_add(1, Ordering::Relaxed);
        let name = format!("bench_{}_{number}", std::process::id());
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}/{name}.db", self.folder().display()),
            Engine::Postgres => format!("{}/{name}", self.cluster),
        };
        Database {
            engine,
            url,
            cluster: format!("{}/postgres", self.cluster),
            name,
        }
    }
}

impl Database {
    /// The URL of the same database, with commits that don't wait for the disk.
    pub fn url_without_flush(&self) -> String {
        match self.engine {
            Engine::Sqlite => format!("{}?synchronous=off", self.url),
            Engine::Postgres => format!("{}?options=-c%20synchronous_commit%3Doff", self.url),
        }
    }

    /// Removes the database. If a run ends early, the folder and the cluster are removed as a whole.
    pub async fn remove(&self) {
        match self.engine {
            Engine::Sqlite => {
                for end in ["", "-wal", "-shm"] {
                    let _ = std::fs::remove_file(format!("{}{end}", self.file()));
                }
            }
            Engine::Postgres => postgres(&self.cluster, &format!("DROP DATABASE {} WITH (FORCE)", self.name)).await,
        }
    }

    /// The file of a database on SQLite.
    pub fn file(&self) -> &str {
        self.url.strip_prefix("sqlite:").expect("a SQLite database")
    }

    /// The ids of all users.
    pub async fn ids(&self) -> Vec<Uuid> {
        let query = "SELECT id FROM users ORDER BY id";
        match self.engine {
            Engine::Sqlite => {
                let connection = Connection::open(self.file()).expect("the file is there");
                let mut statement = connection.prepare(query).expect(query);
                let ids = statement
                    .query_map((), |row| row.get(0).map(Uuid::from_bytes))
                    .expect(query);
                ids.collect::<Result<_, _>>().expect(query)
            }
            Engine::Postgres => {
                let rows = connect(&self.url).await.query(query, &[]).await.expect(query);
                rows.iter().map(|row| row.get(0)).collect()
            }
        }
    }

    /// Runs the maintenance that the engine itself runs after a database has been used for a while.
    pub async fn settle(&self) {
        let statement = match self.engine {
            Engine::Sqlite => "PRAGMA wal_checkpoint(TRUNCATE)",
            Engine::Postgres => "VACUUM ANALYZE",
        };
        self.execute(statement).await;
    }

    /// Runs statements directly, without the store.
    pub async fn execute(&self, statements: &str) {
        match self.engine {
            Engine::Sqlite => {
                let connection = Connection::open(self.file()).expect("the file is there");
                connection.execute_batch(statements).expect(statements);
            }
            Engine::Postgres => postgres(&self.url, statements).await,
        }
    }
}

async fn postgres(url: &str, statements: &str) {
    connect(url).await.batch_execute(statements).await.expect(statements);
}

/// A connection to PostgreSQL.
pub async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("PostgreSQL answers");
    tokio::spawn(connection);
    client
}
