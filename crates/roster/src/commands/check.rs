//! `roster check`.

use clap::Args;
use store::Database;

use crate::config::{API_IS_OFF, ExternalApi, Flags, Loaded};
use crate::failure::Failure;
use crate::output;

/// Say whether a server would start: configuration, certificate, database, schema. Changes nothing
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster check
  roster check && systemctl restart roster")]
pub struct Check {}

impl Check {
    /// Prints a line for each thing that is good, up to the first that is not.
    pub async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let mut good = Vec::new();
        let result = look(flags, &mut good).await;
        let printed = output::print(&good.concat());
        // What is wrong counts, also when nobody reads the lines before it.
        result.and(printed)
    }
}

async fn look(flags: &Flags, good: &mut Vec<String>) -> Result<(), Failure> {
    let (Loaded { config, warnings }, binding) = super::load_to_serve(flags).await?;
    for warning in warnings {
        good.push(format!("note: {warning}\n"));
    }
    if matches!(config.external_api, ExternalApi::Off) {
        good.push(format!("note: {API_IS_OFF}\n"));
    }
    good.push("configuration: good\n".to_owned());
    if let Some(until) = binding.valid_until {
        good.push(format!(
            "TLS: the key belongs to the certificate, which ends at {until}\n"
        ));
    }
    let database = Database::parse(config.database_url.expose())?;
    let version = database.schema_version().await?;
    good.push(format!("database: {} answers\n", config.database_url));
    store::check_version(version)?;
    good.push(format!("schema: version {version}, which is current\n"));
    if database.verify()? {
        good.push("file: read as a whole, and not damaged\n".to_owned());
    }
    Ok(())
}
