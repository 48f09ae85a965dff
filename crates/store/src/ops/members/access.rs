//! Reads what access a member has, and since when, by whom and through which interface: the log knows.

use super::load;
use crate::log::{KeptEvent, ToldActor, ToldEvent};
use crate::ops::events::read::{EVENTS_ABOUT, kept_event};
use crate::{Access, Error, Fault, Op, Tx};
use directory::{GroupId, Membership, Refusal, Scope, Timestamp, UserKey, WorkspaceId, WorkspaceKey};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// Events per page.
const PAGE: i64 = 64;

/// Returns the access of a member. Refuses an unknown workspace, an unknown user, and a user who is not a member.
///
/// Reads the events about the user backwards until the beginning of everything is found.
#[derive(Debug)]
pub struct GetAccess {
    /// The workspace.
    pub workspace: WorkspaceKey,
    /// The user.
    pub user: UserKey,
}

/// The access of a member.
#[derive(Debug, Clone)]
pub struct MemberAccess {
    /// The membership.
    pub membership: Membership,
    /// The beginning of the status.
    pub status: Since,
    /// The beginning of the role.
    pub role: Since,
    /// The beginning of the place in each group.
    pub groups: BTreeMap<GroupId, Since>,
}

/// When something began, and who caused it.
#[derive(Debug, Clone)]
pub struct Since {
    /// When it began.
    pub at: Timestamp,
    /// Who caused it; `None` if the log begins later.
    pub by: Option<ToldActor>,
    /// The interface that it came through.
    pub via: Option<String>,
}

impl Op for GetAccess {
    type Output = MemberAccess;
    const NAME: &'static str = "members.get_access";
    const ACCESS: Access = Access::Snapshot;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<MemberAccess, Error> {
        let (user, workspace) = load::user_in(tx, &self.workspace, &self.user, Scope::UsersRead).await?;
        let membership = user.membership(workspace.id).ok_or(Refusal::NotAMember)?.clone();
        let mut search = Search::new(&membership);
        let conn = tx.ask(Scope::UsersRead)?;
        let mut before = i64::MAX;
        while !search.is_done() {
            let page = [user.id.0.into(), before.into(), PAGE.into()];
            let events = conn.rows(EVENTS_ABOUT, &page, kept_event).await?;
            let Some(last) = events.last() else { break };
            before = last.seq;
            events.iter().try_for_each(|event| search.look_at(event))?;
        }
        Ok(search.end(membership))
    }
}

/// The beginnings, as far as they are found.
struct Search {
    workspace: WorkspaceId,
    status: Option<Since>,
    role: Option<Since>,
    groups: BTreeMap<GroupId, Option<Since>>,
}

impl Search {
    fn new(membership: &Membership) -> Self {
        let places = membership.groups.iter();
        Self {
            workspace: membership.workspace_id(),
            status: None,
            role: None,
            groups: places.map(|place| (place.id, None)).collect(),
        }
    }

    fn is_done(&self) -> bool {
        self.status.is_some() && self.role.is_some() && self.groups.values().all(Option::is_some)
    }

    /// Looks at an event that is older than all before it.
    fn look_at(&mut self, event: &KeptEvent) -> Result<(), Fault> {
        let told = ToldEvent::of_kept(event, &HashMap::new())?;
        let (Some(workspace), Some(after)) = (&told.workspace, &told.after) else {
            return Ok(());
        };
        if workspace.id != self.workspace {
            return Ok(());
        }
        let since = Since {
            at: event.at,
            by: Some(told.actor),
            via: Some(told.via),
        };
        if after.get("status").is_some() {
            self.status.get_or_insert_with(|| since.clone());
        }
        if after.get("role").is_some() {
            self.role.get_or_insert_with(|| since.clone());
        }
        for (group, found) in &mut self.groups {
            if has(Some(after), *group) && !has(told.before.as_ref(), *group) {
                found.get_or_insert_with(|| since.clone());
            }
        }
        Ok(())
    }

    fn end(self, membership: Membership) -> MemberAccess {
        let joined = Since {
            at: membership.created_at,
            by: None,
            via: None,
        };
        let found = |since: Option<Since>| since.unwrap_or_else(|| joined.clone());
        MemberAccess {
            status: found(self.status),
            role: found(self.role),
            groups: self
                .groups
                .into_iter()
                .map(|(group, since)| (group, found(since)))
                .collect(),
            membership,
        }
    }
}

/// Whether a state of a membership has this group.
fn has(state: Option<&Value>, group: GroupId) -> bool {
    let groups = state.and_then(|state| state.get("groups")).and_then(Value::as_array);
    let id = group.to_string();
    groups.is_some_and(|groups| groups.iter().any(|listed| listed.as_str() == Some(id.as_str())))
}
