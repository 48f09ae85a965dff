//! `roster workspace list`.

use clap::Args;
use store::ops::workspaces;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::Output;

/// List all workspaces, including archived ones
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster workspace list
  roster workspace list --json | jq -r '.[].name'")]
pub struct List {
    #[command(flatten)]
    output: Output,
}

impl List {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        self.output.many(&connection.run(workspaces::List).await?)
    }
}
