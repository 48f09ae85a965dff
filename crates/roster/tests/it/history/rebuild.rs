//! The directory, rebuilt only from its event log.

use std::collections::BTreeMap;

use serde_json::Value;

use super::event::Event;
use super::fault::{Fault, Law, holds};
use super::state::{Membership, User, Workspace};

/// The type of an object, its id and, for a membership, the workspace.
pub type Key = (String, String, Option<String>);

/// The state of every object, in the form of the events.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Directory(pub BTreeMap<Key, Value>);

impl Directory {
    /// Applies an event. Its state before must equal the state that the earlier events have led to.
    pub fn follow(&mut self, event: &Event) -> Result<(), Fault> {
        if event.action == "user.password_set" || event.kind == "log" {
            // The log contains no password, and its own events change no table.
            return Ok(());
        }
        if event.action == "membership.details_set" {
            return self.follow_details(event);
        }
        let workspace = event.workspace.clone().filter(|_| event.kind == "membership");
        if event.action == "membership.removed" {
            let details = ("details".to_owned(), event.subject.clone(), workspace.clone());
            self.0.remove(&details);
        }
        let key = (event.kind.clone(), event.subject.clone(), workspace);
        let current = self.0.get(&key);
        holds(current == event.before.as_ref(), Law::Chained, || {
            format!("the log has led to {current:?}, and then to {event:?}")
        })?;
        holds(event.before != event.after, Law::Whole, || {
            format!("nothing changes by {event:?}")
        })?;
        match &event.after {
            Some(state) => self.0.insert(key, state.clone()),
            None => self.0.remove(&key),
        };
        Ok(())
    }

    /// The keys of a member's metadata: the log has no values, so the keys may be the same before and after.
    fn follow_details(&mut self, event: &Event) -> Result<(), Fault> {
        let keys_of = |state: &Option<Value>| {
            let keys = state.as_ref().map(|state| state["details"].clone());
            keys.filter(|keys| keys.as_array().is_some_and(|keys| !keys.is_empty()))
        };
        let key = ("details".to_owned(), event.subject.clone(), event.workspace.clone());
        let current = self.0.get(&key).cloned();
        holds(current == keys_of(&event.before), Law::Chained, || {
            format!("the log has led to {current:?}, and then to {event:?}")
        })?;
        match keys_of(&event.after) {
            Some(keys) => self.0.insert(key, keys),
            None => self.0.remove(&key),
        };
        Ok(())
    }

    /// The user with all memberships, in the model's types.
    pub fn user(&self, id: &str) -> Option<User> {
        let user = self.0.get(&("user".to_owned(), id.to_owned(), None))?;
        let first = ("membership".to_owned(), id.to_owned(), None);
        let all = self.0.range(first..);
        let memberships = all.take_while(|((kind, subject, _), _)| kind == "membership" && subject == id);
        Some(User {
            id: id.to_owned(),
            name: word(user, "name"),
            email: word(user, "email"),
            status: read(user, "status"),
            memberships: memberships
                .map(|(_, state)| (word(state, "workspace"), membership(state)))
                .collect(),
        })
    }

    /// The workspace with its custom groups, in the model's types.
    pub fn workspace(&self, id: &str) -> Option<Workspace> {
        let state = self.0.get(&("workspace".to_owned(), id.to_owned(), None))?;
        let groups = self.0.iter().filter(|((kind, ..), _)| kind == "group");
        Some(Workspace {
            id: id.to_owned(),
            name: word(state, "name"),
            slug: word(state, "slug"),
            status: read(state, "status"),
            is_default: read(state, "default"),
            all_users: word(state, "all_users"),
            admin: word(state, "admin"),
            groups: groups
                .filter(|(_, group)| group["workspace"] == id)
                .map(|((_, group, _), state)| (group.clone(), word(state, "name")))
                .collect(),
        })
    }
}

fn membership(state: &Value) -> Membership {
    let until = &state["groups_until"];
    let groups: Vec<String> = read(state, "groups");
    Membership {
        status: read(state, "status"),
        archived_with_user: read(state, "archived_with_user"),
        role: read(state, "role"),
        expires_at: state["expires_at"].as_i64(),
        role_until: state["role_until"].as_i64(),
        groups: groups
            .into_iter()
            .map(|group| (group.clone(), until[&group].as_i64()))
            .collect(),
    }
}

fn word(state: &Value, field: &str) -> String {
    read(state, field)
}

fn read<T: serde::de::DeserializeOwned>(state: &Value, field: &str) -> T {
    serde_json::from_value(state[field].clone()).unwrap_or_else(|error| panic!("{field} of {state}: {error}"))
}
