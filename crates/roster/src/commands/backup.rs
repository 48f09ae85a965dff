//! `roster backup`.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use store::{Backup as Made, Database};

use super::configuration::database_config;
use crate::config::Flags;
use crate::failure::Failure;
use crate::output;
use crate::stop::Stop;

/// Copy a SQLite database into a new file while it is used, and check the copy
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster backup /var/backups/roster.db
  roster backup /var/backups/roster-$(date +%F).db

The backup has every change that was answered before the command began. FILE appears when it is
complete, and never replaces a file. A server can use it as its database. For PostgreSQL, use
pg_dump.")]
pub struct Backup {
    /// The file to create; its folder must exist
    file: PathBuf,
}

impl Backup {
    /// Creates the backup and prints its content.
    pub async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let config = database_config(flags)?;
        let stop = Stop::catch().map_err(|cause| Failure::system("can't catch signals", cause))?;
        let begun = Instant::now();
        let database = Database::parse(config.database_url.expose())?;
        let made = tokio::select! {
            made = database.backup(&self.file) => made?,
            () = stop.wait() => return Err(Failure::Stopped("stopped by a signal: no backup was created")),
        };
        let Made {
            users,
            workspaces,
            last_event,
            bytes,
        } = made;
        output::print(&format!(
            "backup: {}, checked as a whole\nusers: {users}\nworkspaces: {workspaces}\nlast event: {last_event}\n\
             bytes: {bytes}\nseconds: {:.2}\n",
            self.file.display(),
            begun.elapsed().as_secs_f64()
        ))
    }
}
