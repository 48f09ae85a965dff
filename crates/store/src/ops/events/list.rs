//! Lists the most recent events.

use super::read::{EVENTS_BEFORE, kept_event};
use crate::log::{KeptEvent, ToldEvent};
use crate::{Access, Conn, Error, Fault, Op, Row, Tx};
use directory::{Action, Name, Reach, Scope, Timestamp, UserId, WorkspaceId};
use std::collections::HashMap;

/// Events per page.
const PAGE: i64 = 256;

/// Returns the most recent events that match the filter and that the caller may see, the newest one last.
///
/// Reads the log backwards from its end, page by page, and holds no more than one page and the result.
#[derive(Debug)]
pub struct List {
    /// Which events.
    pub filter: EventFilter,
    /// The maximum number of events.
    pub limit: usize,
}

/// Which events to return: those that satisfy every condition.
#[derive(Debug, Clone, Copy, Default)]
pub struct EventFilter {
    /// About this user or a membership of this user.
    pub user: Option<UserId>,
    /// In this workspace.
    pub workspace: Option<WorkspaceId>,
    /// With this action.
    pub action: Option<Action>,
    /// At this time or later.
    pub since: Option<Timestamp>,
}

impl Op for List {
    type Output = Vec<ToldEvent>;
    const NAME: &'static str = "events.list";
    const ACCESS: Access = Access::Stream;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<ToldEvent>, Error> {
        let reach = tx.reach();
        let conn = tx.ask(Scope::EventsRead)?;
        let names = workspace_names(conn).await?;
        let (mut newest_first, mut before) = (Vec::new(), Some(i64::MAX));
        while let Some(seq) = before {
            let page = conn.rows(EVENTS_BEFORE, &[seq.into(), PAGE.into()], kept_event).await?;
            before = page.last().map(|event| event.seq);
            for event in page {
                if newest_first.len() == self.limit || self.filter.begins_after(&event) {
                    before = None;
                    break;
                }
                let told = ToldEvent::of_kept(&event, &names)?;
                if self.filter.admits(&told) {
                    newest_first.extend(shown_to(reach, told));
                }
            }
        }
        newest_first.reverse();
        Ok(newest_first)
    }
}

impl EventFilter {
    /// Times never decrease along the log, so no event before this one matches either.
    fn begins_after(&self, event: &KeptEvent) -> bool {
        self.since.is_some_and(|since| event.at < since)
    }

    fn admits(&self, event: &ToldEvent) -> bool {
        let workspace = event.workspace.as_ref().map(|workspace| workspace.id);
        let is_about = |user: UserId| event.subject.kind == "user" && event.subject.id == user.0;
        self.user.is_none_or(is_about)
            && self.workspace.is_none_or(|wanted| workspace == Some(wanted))
            && self.action.is_none_or(|wanted| event.action == wanted.as_str())
    }
}

/// The event as this caller may see it. A caller of workspaces sees the events in these workspaces, without hashes: a
/// hash covers events of other workspaces.
fn shown_to(reach: &Reach, mut event: ToldEvent) -> Option<ToldEvent> {
    if reach.is_instance() {
        return Some(event);
    }
    event.hash = None;
    let workspace = event.workspace.as_ref().map(|workspace| workspace.id);
    workspace.is_some_and(|id| reach.includes(id)).then_some(event)
}

async fn workspace_names(conn: &mut dyn Conn) -> Result<HashMap<WorkspaceId, Name>, Fault> {
    let name = |row: &dyn Row| Ok((WorkspaceId(row.id(0)?), Name::from_store(row.text(1)?)));
    let names = conn.rows("SELECT id, name FROM workspaces", &[], name).await?;
    Ok(names.into_iter().collect())
}
