//! A working folder with a database, and the command line used in it.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::{Arrange, Command, Database, Kind, Running, Setup, TOKEN};

/// The folder in which one test happens, with a database that is empty at first.
pub struct Workdir {
    // Fields are dropped in this order: the database first, then the folder that may hold its file.
    /// The database.
    pub database: Database,
    folder: TempDir,
    program: Option<&'static str>,
}

impl Arrange for Workdir {
    async fn arrange(setup: Setup) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("roster-")
            .tempdir()
            .expect("a temporary folder");
        Self {
            database: Database::create(setup.kind, folder.path()).await,
            folder,
            program: setup.program,
        }
    }
}

impl Workdir {
    /// Another one, with a database of this kind.
    pub async fn another(&self, kind: Kind) -> Self {
        let program = self.program;
        Self::arrange(Setup { kind, program }).await
    }

    /// The folder's path.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file into the working folder.
    pub fn write(&self, name: &str, content: &str) {
        std::fs::write(self.folder().join(name), content).expect("the working folder is writable");
    }

    /// The command line, knowing the database and nothing else.
    pub fn roster(&self, arguments: &[&str]) -> Command {
        let program = self.program.expect("the suite is of the package that has the binary");
        Command::new(program, self.folder(), arguments).env("DATABASE_URL", &self.database.url())
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

    /// Creates the directory, if there is none: other commands don't.
    pub fn begin(&self) {
        self.roster(&["migrate"]).run().succeeded();
    }

    /// A new workspace, as the API shows it. The directory is begun with the first.
    pub fn workspace(&self, name: &str) -> Value {
        self.begin();
        self.roster(&["workspace", "create", name, "--json"]).run().json()
    }

    /// A new custom group, as the API shows it.
    pub fn group(&self, workspace: &str, name: &str) -> Value {
        self.roster(&["group", "create", workspace, name, "--json"])
            .run()
            .json()
    }
}
