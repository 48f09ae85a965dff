//! The log of an honest directory.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::history::event::Event;
use crate::history::state::{Changes, Membership, User, Workspace};
use crate::history::timeline::Moment;

#[derive(Default)]
pub struct Log {
    pub events: Vec<Event>,
}

/// What an event is about: its kind, subject and workspace.
type About<'a> = (&'a str, &'a str, Option<&'a str>);

impl Log {
    /// Adds the events of these changes, which happen at this moment.
    pub fn add(&mut self, before: Moment<'_>, request: Option<&str>, changes: &Changes) {
        let operation = self.events.len() as u64 + 1;
        for (id, after) in &changes.users {
            self.add_user(id, before.user(id), after.as_ref());
        }
        for (id, after) in &changes.workspaces {
            self.add_workspace(id, before.workspace(id), after.as_ref());
        }
        for event in &mut self.events[usize::try_from(operation).expect("few") - 1..] {
            event.operation = operation;
            event.request = request.map(str::to_owned);
        }
    }

    /// Adds an event of the system, which ends something of this membership.
    pub fn add_end(&mut self, action: &str, at: i64, before: &User, after: &User, workspace: &str) {
        let state = |user: &User| Some(of_membership(workspace, &user.memberships[workspace]));
        self.note(("membership", &after.id, Some(workspace)), state(before), state(after));
        let event = self.events.last_mut().expect("it was added");
        action.clone_into(&mut event.action);
        "system".clone_into(&mut event.actor);
        event.at = at;
        event.operation = event.number;
    }

    fn add_user(&mut self, id: &str, before: Option<&User>, after: Option<&User>) {
        let memberships = |user: &User| user.memberships.keys().cloned().collect::<Vec<_>>();
        let all: BTreeSet<_> = before.into_iter().chain(after).flat_map(memberships).collect();
        let own = (before.map(of_user), after.map(of_user));
        if after.is_some() {
            self.note(("user", id, None), own.0.clone(), own.1.clone());
        }
        for workspace in &all {
            let state = |user: &User| user.memberships.get(workspace).map(|one| of_membership(workspace, one));
            self.note(
                ("membership", id, Some(workspace)),
                before.and_then(state),
                after.and_then(state),
            );
        }
        if after.is_none() {
            self.note(("user", id, None), own.0, None);
        }
    }

    fn add_workspace(&mut self, id: &str, before: Option<&Workspace>, after: Option<&Workspace>) {
        self.note(
            ("workspace", id, Some(id)),
            before.map(of_workspace),
            after.map(of_workspace),
        );
        let groups = |workspace: Option<&Workspace>| workspace.map(|one| one.groups.clone()).unwrap_or_default();
        let (before, after): (BTreeMap<_, _>, BTreeMap<_, _>) = (groups(before), groups(after));
        let all: BTreeSet<_> = before.keys().chain(after.keys()).collect();
        for group in all {
            let state = |name: &String| json!({"id": group, "workspace": id, "name": name});
            self.note(
                ("group", group, Some(id)),
                before.get(group).map(state),
                after.get(group).map(state),
            );
        }
    }

    fn note(&mut self, (kind, subject, workspace): About<'_>, before: Option<Value>, after: Option<Value>) {
        if before == after {
            return;
        }
        let end = if after.is_some() { "updated" } else { "removed" };
        self.events.push(Event {
            number: self.events.len() as u64 + 1,
            at: 0,
            operation: 0,
            actor: "root".to_owned(),
            action: format!("{kind}.{end}"),
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            workspace: workspace.map(str::to_owned),
            before,
            after,
            request: None,
        });
    }
}

fn of_user(user: &User) -> Value {
    json!({"id": user.id, "name": user.name, "email": user.email, "status": user.status})
}

fn of_membership(workspace: &str, membership: &Membership) -> Value {
    let groups: Vec<_> = membership.groups.keys().collect();
    json!({
        "workspace": workspace, "status": membership.status, "archived_with_user": membership.archived_with_user,
        "role": membership.role, "expires_at": membership.expires_at, "role_until": membership.role_until,
        "groups": groups, "groups_until": membership.groups,
    })
}

fn of_workspace(workspace: &Workspace) -> Value {
    json!({
        "id": workspace.id, "name": workspace.name, "slug": workspace.slug, "status": workspace.status,
        "default": workspace.is_default, "all_users": workspace.all_users, "admin": workspace.admin,
    })
}
