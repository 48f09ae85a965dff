//! `roster migrate`.

use clap::Args;
use store::{Database, SCHEMA_VERSION};

use crate::config::Flags;
use crate::failure::Failure;
use crate::output;

/// Bring the schema of the database up to date; make the database if it is a SQLite file that is missing
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster migrate
  roster migrate --database-url postgres://roster@localhost/roster")]
pub struct Migrate {}

impl Migrate {
    pub async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let config = super::database_config(flags)?;
        let from = Database::parse(config.database_url.expose())?.migrate().await?;
        output::print(&if from < SCHEMA_VERSION {
            format!("the schema is now version {SCHEMA_VERSION}; it was version {from}\n")
        } else {
            format!("the schema is version {from}, which is current\n")
        })
    }
}
