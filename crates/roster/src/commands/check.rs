//! `roster check`.

use clap::Args;
use store::{Database, OpenError, SCHEMA_VERSION};

use crate::config::{Flags, Loaded, Purpose};
use crate::failure::Failure;
use crate::output;

/// Say whether a server would start: configuration, database, schema. Changes nothing
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster check
  roster check && systemctl restart roster")]
pub struct Check {}

impl Check {
    pub async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let Loaded { config, warnings } = super::load(Purpose::Serve, flags)?;
        let found = Database::parse(config.database_url.expose())?.schema_version().await?;
        if found < SCHEMA_VERSION {
            let needed = SCHEMA_VERSION;
            return Err(OpenError::Old { found, needed }.into());
        }
        for warning in warnings {
            output::print(&format!("note: {warning}\n"))?;
        }
        output::print(&format!(
            "configuration: good\ndatabase: {} answers\nschema: version {found}, which is current\n",
            config.database_url
        ))
    }
}
