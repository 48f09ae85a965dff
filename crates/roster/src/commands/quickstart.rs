//! `roster quickstart`: from an empty folder to a server that answers.

mod dotenv;
mod greeting;
mod shell;
mod token_place;

use clap::Args;
use directory::Refusal;
use store::Error;
use store::ops::workspaces;

use super::configuration::load_to_serve;
use crate::config::{API_IS_OFF, Config, ExternalApi, Flags};
use crate::connection;
use crate::failure::{Failure, note};
use crate::server::{OldSchema, Server};

use token_place::TokenPlace;

/// The workspace that an empty directory begins with.
const WORKSPACE: &str = "demo-workspace";

/// Create what is missing (.env with an access token, the database, a workspace) and serve
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster quickstart
  roster quickstart --listen 127.0.0.1:0         on a free port, which is printed

It reports what it creates, and shows the access token when it creates one. Run again, it creates
nothing and serves.")]
pub struct Quickstart {
    /// The address to listen on, such as 127.0.0.1:3000; wins over ROSTER_LISTEN
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
}

impl Quickstart {
    pub async fn run(self, flags: Flags) -> Result<(), Failure> {
        let flags = Flags {
            listen: self.listen,
            ..flags
        };
        let is_new_token = dotenv::create_if_missing()?;
        let (loaded, binding) = load_to_serve(&flags).await?;
        create_workspace_if_none(&loaded.config).await?;
        let external_api = loaded.config.external_api.clone();
        let server = Server::start(loaded, binding, OldSchema::Migrate).await?;
        let greeting = match &external_api {
            ExternalApi::On { token } => {
                let place = TokenPlace::of(token);
                // A token of the environment overrides the new one of `.env`.
                let is_new = is_new_token && matches!(place, TokenPlace::Dotenv(_));
                greeting::greeting(server.scheme, server.address, &place, is_new.then_some(token))
            }
            ExternalApi::Off => format!("\n{API_IS_OFF}\n"),
        };
        server.run(&greeting).await;
        Ok(())
    }
}

/// A directory that has a workspace already, under whatever name, gets no other.
async fn create_workspace_if_none(config: &Config) -> Result<(), Failure> {
    connection::to_begin(config, async |connection| {
        if connection.run(workspaces::List).await?.is_empty() {
            let name = WORKSPACE.parse().expect("this is a name");
            match connection.run(workspaces::Create { name, slug: None }).await {
                // Another quickstart on the same database was faster.
                Err(Error::Refused(Refusal::WorkspaceNameTaken(_))) => {}
                result => {
                    result?;
                    note(&format!("created the workspace {WORKSPACE:?}"));
                }
            }
        }
        Ok(())
    })
    .await
}
