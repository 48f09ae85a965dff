//! `roster check`.

use clap::Args;
use store::{Database, SCHEMA_VERSION, Schema};

use super::configuration::load_to_serve;
use crate::config::{API_IS_OFF, ExternalApi, Flags, Loaded};
use crate::failure::Failure;
use crate::output;

/// Check whether a server can start: configuration, certificate, database, schema; change nothing
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster check
  roster check && systemctl restart roster")]
pub struct Check {}

impl Check {
    /// Prints a line for each check that succeeds, up to the first one that fails.
    pub async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let mut good = Vec::new();
        let result = look(flags, &mut good).await;
        let printed = output::print(&good.concat());
        // A failed check is reported even if the lines before it could not be printed.
        result.and(printed)
    }
}

async fn look(flags: &Flags, good: &mut Vec<String>) -> Result<(), Failure> {
    let (Loaded { config, warnings }, binding) = load_to_serve(flags).await?;
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
    let schema = database.schema().await?;
    if schema.version == 0 {
        return Err(Failure::NoDirectory(config.database_url.located()));
    }
    good.push(format!("database: {} answers\n", config.database_url.located()));
    schema.check()?;
    good.push(format!("schema: version {}, {}\n", schema.version, fitness(schema)));
    if database.verify()? {
        good.push("file: read completely, no damage found\n".to_owned());
    }
    database.check_keys(config.encryption_keys).await?;
    if let Some(tried) = database.try_write(config.database_pool).await? {
        good.extend(tried.warnings.iter().map(|warning| format!("note: {warning}\n")));
        good.push("writes: a test write succeeded\n".to_owned());
    }
    Ok(())
}

/// Which programs can run on a schema that this program can use.
fn fitness(schema: Schema) -> String {
    if schema.version > SCHEMA_VERSION {
        return format!("newer than this Roster knows ({SCHEMA_VERSION}) and compatible with it");
    }
    if schema.oldest < schema.version {
        let oldest = schema.oldest;
        return format!(
            "which is current, and which a Roster that knows {oldest} can run on until `roster migrate --finish`"
        );
    }
    "which is current".to_owned()
}
