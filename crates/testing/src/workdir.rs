//! A working folder with a database, and the command line used in it.

use std::path::Path;
use std::thread;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Builder;
use uuid::Uuid;

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

    /// A new workspace, as version 1 of the API shows it. The directory is begun with the first.
    pub fn workspace(&self, name: &str) -> Value {
        self.begin();
        let created = self.roster(&["workspace", "create", name, "--json"]).run().json();
        let [all_users, admin] = self.default_groups(created["id"].as_str().expect("an id"));
        json!({
            "id": created["id"], "name": created["name"], "status": created["status"],
            "groups": [{"id": all_users, "name": "all_users"}, {"id": admin, "name": "admin"}],
        })
    }

    /// A new custom group, as version 1 of the API shows it.
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
        // SQLite has no hyphens in ids.
        let id = |text: &str| Uuid::try_parse(text).expect("an id");
        let row = rows
            .iter()
            .find(|row| id(&row[0]) == id(workspace))
            .expect("it is there");
        [id(&row[1]), id(&row[2])]
    }
}

/// Waits on a thread that has no runtime.
fn alone<T>(future: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(future)
}
