//! `Bench`: the plan, the binary, the databases and the directories that the parts measure on.

use crate::database::Databases;
use crate::engine::Engine;
use crate::plan::Plan;
use crate::program::Program;
use crate::seed::Directory;

/// Everything that a part needs to measure on one engine.
pub struct Bench<'a> {
    /// The plan of the run.
    pub plan: &'a Plan,
    /// The binary to measure.
    pub program: &'a Program,
    /// Creates databases.
    pub databases: &'a Databases,
    /// The engine.
    pub engine: Engine,
    /// Directories with each number of users, in ascending order. They are only read: a part that changes something
    /// uses a copy.
    pub directories: Vec<Directory>,
}

impl<'a> Bench<'a> {
    /// Creates the directories, if a part needs them.
    pub async fn new(plan: &'a Plan, program: &'a Program, databases: &'a Databases, engine: Engine) -> Self {
        let numbers: &[u32] = if plan.parts.iter().any(|part| part.needs_users()) {
            &plan.users
        } else {
            &[]
        };
        Self {
            plan,
            program,
            databases,
            engine,
            directories: Directory::with_users(databases, program, engine, numbers).await,
        }
    }

    /// Removes the directories.
    pub async fn end(self) {
        for directory in self.directories {
            directory.database.remove().await;
        }
    }
}
