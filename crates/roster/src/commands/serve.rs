//! `roster serve`.

use clap::Args;

use super::configuration::load_to_serve;
use crate::config::Flags;
use crate::failure::Failure;
use crate::server::{OldSchema, Server};

/// Migrate the database and serve, until SIGTERM or Ctrl-C
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster serve
  roster serve --listen 127.0.0.1:0              on a free port, which is printed
  roster serve --no-migrate                      when `roster migrate` runs as a separate step")]
pub struct Serve {
    /// The address to listen on, such as 127.0.0.1:3000; wins over ROSTER_LISTEN
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,

    /// Refuse to start on an old schema, instead of migrating it
    #[arg(long)]
    no_migrate: bool,
}

impl Serve {
    pub async fn run(self, flags: Flags) -> Result<(), Failure> {
        let flags = Flags {
            listen: self.listen,
            ..flags
        };
        let old_schema = if self.no_migrate {
            OldSchema::Refuse
        } else {
            OldSchema::Migrate
        };
        let (loaded, binding) = load_to_serve(&flags).await?;
        let server = Server::start(loaded, binding, old_schema).await?;
        server.run("").await;
        Ok(())
    }
}
