//! `roster migrate`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use clap::Args;
use directory::{Group, Workspace};
use store::ops::workspaces;
use store::{Database, Schema};

use super::configuration::database_config;
use crate::config::{Config, Flags};
use crate::connection;
use crate::failure::{Failure, note};
use crate::output;

/// Migrate the schema of the database to the current version; create a missing SQLite file
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster migrate
  roster migrate --database-url postgres://roster@localhost/roster
  roster migrate --finish                        when no older Roster runs any more

On PostgreSQL, servers continue to serve meanwhile. Servers of the previous version also continue
afterwards, until --finish.")]
pub struct Migrate {
    /// Drop what only older versions of Roster need; they can't use the database afterwards
    #[arg(long)]
    finish: bool,
}

impl Migrate {
    pub async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let config = database_config(flags)?;
        let database = Database::parse(config.database_url.expose())?;
        connection::note_database(&config.database_url);
        let before = if self.finish {
            database.finish().await?
        } else {
            database.migrate().await?
        };
        output::print(&told(before, database.schema().await?))?;
        note_same_names(&config).await
    }
}

/// Notes the groups that an earlier version kept apart and whose names are one text today.
async fn note_same_names(config: &Config) -> Result<(), Failure> {
    let workspaces =
        connection::to_read(config, async |connection| Ok(connection.run(workspaces::List).await?)).await?;
    for Workspace { head, groups, .. } in &workspaces {
        for [one, other] in same_names(groups) {
            note(&format!(
                "two groups of the workspace {} ({}) have the same name but for its spelling: {} ({}) and {} ({}); see \
                 docs/upgrade.md",
                head.name, head.id, one.name, one.id, other.name, other.id,
            ));
        }
    }
    Ok(())
}

/// Each group with the first one before it that has the same key.
fn same_names(groups: &[Group]) -> Vec<[&Group; 2]> {
    let mut by_key = HashMap::new();
    let mut pairs = Vec::new();
    for group in groups {
        match by_key.entry(group.name.key()) {
            Entry::Occupied(first) => pairs.push([*first.get(), group]),
            Entry::Vacant(free) => {
                free.insert(group);
            }
        }
    }
    pairs
}

fn told(before: Schema, now: Schema) -> String {
    let version = now.version;
    let mut told = if before.version < version {
        format!(
            "the schema is now version {version}; it was version {}\n",
            before.version
        )
    } else {
        format!("the schema is version {version}, which is current\n")
    };
    if now.oldest < version {
        let oldest = now.oldest;
        told += "a Roster that knows version ";
        told += &oldest.to_string();
        told += " can still run on it, until `roster migrate --finish`\n";
    } else if before.oldest < before.version {
        told += "no older Roster can run on it any more\n";
    }
    told
}
