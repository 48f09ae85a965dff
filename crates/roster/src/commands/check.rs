//! `roster check`.

use std::cmp::Ordering;

use clap::Args;
use store::{Database, OpenError, SCHEMA_VERSION};

use crate::config::{API_IS_OFF, ExternalApi, Flags, Loaded, Purpose};
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
    let Loaded { config, warnings } = super::load(Purpose::Serve, flags)?;
    for warning in warnings {
        good.push(format!("note: {warning}\n"));
    }
    if matches!(config.external_api, ExternalApi::Off) {
        good.push(format!("note: {API_IS_OFF}\n"));
    }
    good.push("configuration: good\n".to_owned());
    let version = Database::parse(config.database_url.expose())?.schema_version().await?;
    good.push(format!("database: {} answers\n", config.database_url));
    expect_current(version)?;
    good.push(format!("schema: version {version}, which is current\n"));
    Ok(())
}

/// A newer schema is as bad as an old one: the server refuses both.
fn expect_current(found: i64) -> Result<(), OpenError> {
    let needed = SCHEMA_VERSION;
    match found.cmp(&needed) {
        Ordering::Less => Err(OpenError::Old { found, needed }),
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(OpenError::New { found, needed }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_version_is_current() {
        assert!(matches!(expect_current(SCHEMA_VERSION - 1), Err(OpenError::Old { .. })));
        assert!(expect_current(SCHEMA_VERSION).is_ok());
        assert!(matches!(expect_current(SCHEMA_VERSION + 1), Err(OpenError::New { .. })));
    }
}
