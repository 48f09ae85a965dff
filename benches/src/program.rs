//! A release binary of Roster.

use crate::database::{Database, Databases};
use crate::engine::Engine;
use crate::server::{Server, TOKEN};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The binary to measure. It creates its own databases.
pub struct Program {
    path: PathBuf,
}

impl Program {
    /// The binary that `scripts/bench` has built: it is in the folder of this program.
    pub fn built() -> Self {
        let this = std::env::current_exe().expect("this program has a path");
        Self {
            path: this.with_file_name("roster"),
        }
    }

    /// Another binary.
    pub fn at(path: &Path) -> Self {
        let found = path.canonicalize();
        Self {
            path: found.unwrap_or_else(|error| panic!("{}: {error}", path.display())),
        }
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        std::fs::metadata(&self.path).expect("the binary exists").len()
    }

    /// Creates a database with the schema of this binary.
    pub async fn create_database(&self, databases: &Databases, engine: Engine) -> Database {
        let database = databases.create(engine).await;
        finish(self.command(&database.url).arg("migrate"));
        database
    }

    /// Imports a file of users, and creates their workspaces and groups.
    pub fn import(&self, database_url: &str, file: &Path) {
        let mut command = self.command(database_url);
        command.arg("import").arg(file);
        finish(command.args(["--create-workspaces", "--create-groups"]));
    }

    /// Starts a server. Its log has one line per request as usual, but is discarded.
    pub fn serve(&self, database_url: &str) -> Server {
        let mut command = self.command(database_url);
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("ENABLE_EXTERNAL_API", "true")
            .env("EXTERNAL_API_ACCESS_TOKEN", TOKEN);
        Server::start(command)
    }

    /// A command of the binary with default settings.
    fn command(&self, database_url: &str) -> Command {
        let mut command = Command::new(&self.path);
        // The folder has no .env file that could change the settings.
        command
            .env_clear()
            .env("DATABASE_URL", database_url)
            .current_dir("/")
            .stdin(Stdio::null());
        command
    }
}

fn finish(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}: {errors}", output.status);
}
