//! A working folder with a database, and commands that use it.

use std::path::Path;
use std::thread;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Builder;
use uuid::Uuid;

use super::{Arrange, Command, Database, Kind, Running, Setup, TOKEN};

/// The folder in which one test runs, with a database that is empty at first.
pub struct Workdir {
    // Fields are dropped in this order: the database before the folder that may hold its file.
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
    /// Another folder, with a database of this kind.
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

    /// A `roster` command that is given the URL of the database and nothing else.
    pub fn roster(&self, arguments: &[&str]) -> Command {
        let program = self.program.expect("the suite is of the package that has the binary");
        Command::new(program, self.folder(), arguments).env("DATABASE_URL", &self.database.url())
    }

    /// `roster serve` with the API switched on, not started yet.
    pub fn server(&self) -> Command {
        self.server_without_flags().argument("--listen").argument("127.0.0.1:0")
    }

    /// `roster serve` with the API switched on, and no address to listen on.
    pub fn server_without_flags(&self) -> Command {
        self.roster(&["serve"])
            .env("ENABLE_EXTERNAL_API", "true")
            .env("EXTERNAL_API_ACCESS_TOKEN", TOKEN)
    }

    /// `roster serve` with the API switched on, running.
    pub fn serve(&self) -> Running {
        self.server().start()
    }

    /// Creates the tables if there are none: other commands don't create them.
    pub fn begin(&self) {
        self.roster(&["migrate"]).run().succeeded();
    }

    /// Creates a workspace, and returns it in the shape of version 1 of the API. The first call creates the tables.
    pub fn workspace(&self, name: &str) -> Value {
        self.begin();
        let created = self.roster(&["workspace", "create", name, "--json"]).run().json();
        let [all_users, admin] = self.default_groups(created["id"].as_str().expect("an id"));
        json!({
            "id": created["id"], "name": created["name"], "status": created["status"],
            "groups": [{"id": all_users, "name": "all_users"}, {"id": admin, "name": "admin"}],
        })
    }

    /// Creates a custom group, and returns it in the shape of version 1 of the API.
    pub fn group(&self, workspace: &str, name: &str) -> Value {
        let create = ["group", "create", workspace, name, "--json"];
        let created = self.roster(&create).run().json();
        json!({"id": created["id"], "name": created["name"]})
    }

    /// The ids of a workspace's default groups, which the command line doesn't show.
    fn default_groups(&self, workspace: &str) -> [Uuid; 2] {
        let all = "SELECT id, all_users_group_id, admin_group_id FROM workspaces";
        let rows = thread::scope(|scope| scope.spawn(|| alone(self.database.rows(all))).join());
        let rows = rows.expect("no panic");
        // SQLite returns ids without hyphens.
        let id = |text: &str| Uuid::try_parse(text).expect("an id");
        let row = rows
            .iter()
            .find(|row| id(&row[0]) == id(workspace))
            .expect("it is there");
        [id(&row[1]), id(&row[2])]
    }
}

/// Waits for a future on a thread without a runtime.
fn alone<T>(future: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(future)
}
