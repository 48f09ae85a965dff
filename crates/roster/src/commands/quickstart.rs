//! `roster quickstart`: from an empty folder to a server that answers.

mod curl;
mod dotenv;

use clap::Args;
use directory::Refusal;
use store::Error;
use store::ops::workspaces;

use super::configuration::load_to_serve;
use crate::config::{API_IS_OFF, Config, ExternalApi, Flags};
use crate::connection;
use crate::failure::Failure;
use crate::server::{OldSchema, Server};

/// The workspace that an empty directory begins with.
const WORKSPACE: &str = "demo-workspace";

/// Make what is missing (.env with a token, the database, a workspace) and serve
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster quickstart
  roster quickstart --listen 127.0.0.1:0         on a free port, which is printed

Run again, it changes nothing and serves.")]
pub struct Quickstart {
    /// Where to serve, such as 127.0.0.1:3000; wins over ROSTER_LISTEN
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
}

impl Quickstart {
    pub async fn run(self, flags: Flags) -> Result<(), Failure> {
        let flags = Flags {
            listen: self.listen,
            ..flags
        };
        dotenv::write_if_missing()?;
        let (loaded, binding) = load_to_serve(&flags).await?;
        make_workspace_if_none(&loaded.config).await?;
        let external_api = loaded.config.external_api.clone();
        let server = Server::start(loaded, binding, OldSchema::Migrate).await?;
        let greeting = match &external_api {
            ExternalApi::On { token } => curl::greeting(server.scheme, server.address, token),
            ExternalApi::Off => format!("\n{API_IS_OFF}\n"),
        };
        server.run(&greeting).await;
        Ok(())
    }
}

/// Who has a workspace already, under whatever name, doesn't need another.
async fn make_workspace_if_none(config: &Config) -> Result<(), Failure> {
    connection::to_begin(config, async |connection| {
        if connection.run(workspaces::List).await?.is_empty() {
            let name = WORKSPACE.parse().expect("this is a name");
            match connection.run(workspaces::Create { name, slug: None }).await {
                // Another quickstart on the same database was faster.
                Err(Error::Refused(Refusal::WorkspaceNameTaken(_))) => {}
                result => drop(result?),
            }
        }
        Ok(())
    })
    .await
}
