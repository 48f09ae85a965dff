//! A working folder with a database, and the command line used in it.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::{Command, Database, Kind, Running};

/// The binary under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_roster");

/// The access token that the tests' servers are given.
pub const TOKEN: &str = "only-the-tests-know-this-token-7Q2ZK9";

/// What a test can ask for as its argument.
pub trait Arrange: Sized {
    fn arrange(kind: Kind) -> impl Future<Output = Self>;
}

/// Where one test happens.
pub struct Place {
    // Fields are dropped in this order: the database first, then the folder that may hold its file.
    pub database: Database,
    folder: TempDir,
}

impl Arrange for Place {
    async fn arrange(kind: Kind) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("roster-")
            .tempdir()
            .expect("a temporary folder");
        Self {
            database: Database::create(kind, folder.path()).await,
            folder,
        }
    }
}

impl Place {
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file into the working folder.
    pub fn write(&self, name: &str, content: &str) {
        std::fs::write(self.folder().join(name), content).expect("the working folder is writable");
    }

    /// The command line, knowing the database and nothing else.
    pub fn roster(&self, arguments: &[&str]) -> Command {
        Command::new(self.folder(), arguments).env("DATABASE_URL", &self.database.url())
    }

    /// `roster serve` with the API switched on, not yet started.
    pub fn server(&self) -> Command {
        self.server_without_flags().argument("--listen").argument("127.0.0.1:0")
    }

    /// The same, without an address to listen on.
    pub fn server_without_flags(&self) -> Command {
        self.roster(&["serve"])
            .env("ENABLE_EXTERNAL_API", "true")
            .env("EXTERNAL_API_ACCESS_TOKEN", TOKEN)
    }

    /// The same, running.
    pub fn serve(&self) -> Running {
        self.server().start()
    }

    /// A new workspace, as the API shows it.
    pub fn workspace(&self, name: &str) -> Value {
        self.roster(&["workspace", "create", name, "--json"]).run().json()
    }

    /// A new custom group, as the API shows it.
    pub fn group(&self, workspace: &str, name: &str) -> Value {
        self.roster(&["group", "create", workspace, name, "--json"])
            .run()
            .json()
    }
}
