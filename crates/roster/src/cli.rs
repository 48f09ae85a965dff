//! The top level of the command line: parses the arguments and runs the command.

use clap::Parser;
use tokio::runtime;

use crate::commands::Command;
use crate::config::variables;
use crate::failure::Failure;

const EXAMPLES: &str = "\
Examples:
  roster quickstart                              create what is missing, and serve
  roster serve --listen 127.0.0.1:8080           serve on another port
  roster workspace create Finance                create a workspace, also while a server runs
  roster user list --json | jq '.[].email'       the users as the API shows them
  roster export roster.jsonl                     the whole directory, to restore elsewhere";

/// Users, workspaces and groups, served as the ToolJet API.
#[derive(Parser)]
#[command(name = "roster", version, after_help = after_help())]
struct Cli {
    /// The database, such as sqlite:data/roster.db; overrides DATABASE_URL
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,

    #[command(subcommand)]
    command: Command,
}

fn after_help() -> String {
    format!("{EXAMPLES}\n\n{}", variables::help())
}

/// Runs the command in this process's arguments.
pub fn run() -> Result<(), Failure> {
    let cli = Cli::try_parse()?;
    let runtime = runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|cause| Failure::system("can't start threads", cause))?;
    let result = runtime.block_on(cli.command.run(cli.database_url));
    // A thread that is still writing to a slow client must not keep the process alive.
    runtime.shutdown_background();
    result
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    /// Calls `look` with the command and all of its subcommands.
    fn walk(command: &mut clap::Command, look: &mut impl FnMut(&mut clap::Command)) {
        look(command);
        // clap adds the command `help`.
        for below in command.get_subcommands_mut().filter(|below| below.get_name() != "help") {
            walk(below, look);
        }
    }

    #[test]
    fn the_grammar_has_no_contradictions() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_help_has_examples() {
        walk(&mut Cli::command(), &mut |command| {
            let help = command.render_long_help().to_string();
            assert!(help.contains("Examples:\n  roster "), "{help}");
        });
    }
}
