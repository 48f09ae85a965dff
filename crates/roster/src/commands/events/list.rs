//! `roster events list`.

use clap::Args;
use directory::{Action, Timestamp, UserId, WorkspaceId, WorkspaceKey};
use store::ops::events::{self, EventFilter};
use store::ops::workspaces::Get;

use super::line::line;
use crate::commands::user;
use crate::connection::Connection;
use crate::failure::{Failure, note};
use crate::output::Output;

/// The maximum `--limit`, because all events are held in memory.
const MOST: u16 = 1000;

/// List the last changes, the newest last: who changed what, before and after
#[derive(Args)]
#[command(after_help = "\
Examples:
  roster events list
  roster events list --user ada@example.com --limit 20
  roster events list --workspace finance --action membership.added --since 2026-01-31
  roster events list --since 2026-01-31T08:00:00Z --json | jq -r '.[].subject.label'

Each line has: number, time, who, what, to whom, and `before → after` of each changed field.")]
pub struct List {
    /// Only changes of this user: an id or e-mail address
    #[arg(long)]
    user: Option<String>,

    /// Only changes in this workspace: an id, slug or name
    #[arg(long)]
    workspace: Option<String>,

    /// Only changes of this kind, such as user.created
    #[arg(long)]
    action: Option<Action>,

    /// Only changes since this time, such as 2026-01-31T08:00:00Z, or this day (UTC)
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<Timestamp>,

    /// The maximum number of changes, up to 1000
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=i64::from(MOST)))]
    limit: u16,

    #[command(flatten)]
    output: Output,
}

impl List {
    pub async fn run(self, connection: &Connection) -> Result<(), Failure> {
        let filter = EventFilter {
            user: self.user(connection).await?,
            workspace: self.workspace(connection).await?,
            action: self.action,
            since: self.since,
        };
        let limit = self.limit.into();
        let events = connection.run(events::List { filter, limit }).await?;
        self.output.either(&events, || events.iter().map(line).collect())?;
        if events.len() == limit {
            note(&format!(
                "these are the last {limit}; there may be more: see --limit and --since"
            ));
        }
        Ok(())
    }

    /// An id is not looked up: the log may contain events of deleted users.
    async fn user(&self, connection: &Connection) -> Result<Option<UserId>, Failure> {
        let Some(reference) = &self.user else { return Ok(None) };
        if let Ok(id) = reference.parse() {
            return Ok(Some(id));
        }
        Ok(Some(user::find(connection, reference).await?.id))
    }

    async fn workspace(&self, connection: &Connection) -> Result<Option<WorkspaceId>, Failure> {
        let Some(reference) = &self.workspace else {
            return Ok(None);
        };
        let get = Get(WorkspaceKey::Text(reference.clone()));
        Ok(Some(connection.run_on(reference, get).await?.head.id))
    }
}

fn time(text: &str) -> Result<Timestamp, String> {
    let begin_of_day = |_| format!("{text}T00:00:00Z").parse();
    text.parse()
        .or_else(begin_of_day)
        .map_err(|_| "must be a time such as 2026-01-31T08:00:00Z, or a day such as 2026-01-31".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_moment_or_the_begin_of_a_day() {
        let moment = |text| time(text).map(|time| time.to_string());
        assert_eq!(moment("2026-01-31").as_deref(), Ok("2026-01-31T00:00:00Z"));
        assert_eq!(
            moment("2026-01-31T10:00:00.5+02:00").as_deref(),
            Ok("2026-01-31T08:00:00.5Z")
        );
        for wrong in ["", "yesterday", "2026-02-30", "31.01.2026"] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
    }
}
