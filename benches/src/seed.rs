//! Creates the directories for the measurements: databases with a given number of users.

use crate::database::{Database, Databases};
use crate::engine::Engine;
use crate::program::Program;
use crate::user_cycle::UserCycle;
use crate::users_file::{self, Group};

/// The workspace that the created users are members of.
pub const WORKSPACE: &str = "workspace 0";

/// The beginning of the addresses of created users; no other address begins like this.
pub const CREATED: &str = "created";

/// The number of groups in each workspace; a member is in all of them.
pub const GROUPS_IN_EACH: u32 = 2;

/// A database with workspaces, groups and users in it.
pub struct Directory {
    /// The database.
    pub database: Database,
    /// How many users it has.
    pub users: u32,
}

impl Directory {
    /// Creates directories with these numbers of users, which must ascend. Each one begins as a copy of the one before,
    /// and the program imports the missing users.
    pub async fn with_users(databases: &Databases, program: &Program, engine: Engine, numbers: &[u32]) -> Vec<Self> {
        let mut directories: Vec<Self> = Vec::new();
        for users in numbers {
            let mut next = match directories.last() {
                Some(last) => last.copy(databases).await,
                None => Self {
                    database: program.create_database(databases, engine).await,
                    users: 0,
                },
            };
            next.grow(databases, program, *users).await;
            directories.push(next);
        }
        directories
    }

    /// Imports users until there are so many.
    async fn grow(&mut self, databases: &Databases, program: &Program, users: u32) {
        let file = databases.folder().join("seed.csv");
        let workspaces = [0, 1].into_iter();
        let groups =
            workspaces.flat_map(|workspace| (0..GROUPS_IN_EACH).map(move |number| Group { workspace, number }));
        users_file::write(&file, self.users..users, &groups.collect::<Vec<_>>());
        program.import(&self.database.url, &file);
        std::fs::remove_file(file).expect("it was just written");
        self.database.settle().await;
        self.users = users;
    }

    /// A copy, in which something can be changed.
    pub async fn copy(&self, databases: &Databases) -> Self {
        Self {
            database: databases.copy(&self.database).await,
            users: self.users,
        }
    }

    /// A cycle of all its users.
    pub async fn user_cycle(&self) -> UserCycle {
        UserCycle::of(self.database.ids().await)
    }

    /// Removes the users whose addresses begin with [`CREATED`], so that the directory has its original size.
    pub async fn remove_created(&self) {
        let created = format!("email >= '{CREATED}' AND email < '{CREATED}~'");
        self.database
            .execute(&format!(
                "DELETE FROM passwords WHERE user_id IN (SELECT id FROM users WHERE {created});
                 DELETE FROM memberships WHERE user_id IN (SELECT id FROM users WHERE {created});
                 DELETE FROM users WHERE {created}"
            ))
            .await;
        self.database.settle().await;
    }
}
