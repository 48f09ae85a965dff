//! A directory that keeps its promises, with one client. The tests break its history.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use serde_json::{Value, json};

use crate::history::end::End;
use crate::history::event::Event;
use crate::history::model::{Outcome, outcome, shown};
use crate::history::rebuild::Directory;
use crate::history::record::{Fate, Record};
use crate::history::request::{Item, Key, Request, Status};
use crate::history::state::{Membership, Rename, User};
use crate::history::timeline::Timeline;
use crate::history::world::World;

/// The only user.
pub const ADA: &str = "00000000-0000-7000-8000-00000000000a";

pub struct Honest {
    pub world: World,
    timeline: Timeline,
    pub clock: u64,
    pub records: Vec<Record>,
    events: Vec<Event>,
    /// The workspaces in the form of the log.
    workspaces: BTreeMap<String, Value>,
}

fn group(name: &str, id: &str) -> Value {
    json!({"name": name, "id": id})
}

impl Honest {
    /// Creates Ada in finance, changes her name, reads her, replaces her relations, archives her, and lists everyone.
    pub fn new() -> Self {
        let groups = json!([
            group("all_users", "g1"),
            group("admin", "g2"),
            group("editors", "g3"),
            group("writers", "g4")
        ]);
        let sales = json!([group("all_users", "g5"), group("admin", "g6")]);
        let workspaces = json!([
            {"id": "w1", "name": "finance", "status": "active", "groups": groups},
            {"id": "w2", "name": "sales", "status": "active", "groups": sales},
        ]);
        let mut honest = Self {
            world: World::new(&workspaces),
            timeline: Timeline::default(),
            clock: 0,
            records: Vec::new(),
            events: Vec::new(),
            workspaces: BTreeMap::new(),
        };
        honest.exchange(Request::Create {
            email: "ada@example.com".to_owned(),
            name: "Ada".to_owned(),
            status: Some(Status::Active),
            items: vec![item("finance", &["editors"])],
        });
        honest.exchange(rename("Ada King"));
        honest.exchange(get());
        honest.exchange(Request::Relations {
            user: ADA.to_owned(),
            items: vec![item("finance", &["editors", "writers", "admin"]), item("sales", &[])],
        });
        honest.exchange(Request::Update {
            user: ADA.to_owned(),
            name: None,
            email: None,
            status: Some(Status::Archived),
        });
        honest.exchange(Request::List);
        honest
    }

    /// Sends a request, applies it, and records its events and the response.
    pub fn exchange(&mut self, request: Request) {
        let sent = self.tick();
        let id = format!("r{sent}");
        let before = self.timeline.now().user(ADA).cloned();
        let status = if request.method() == "POST" { 201 } else { 200 };
        let (status, body) = match outcome(&self.world, self.timeline.now(), &request, ADA) {
            Outcome::Refused(status, message) => (status, json!({"message": message})),
            Outcome::Shows(after, renamed) => {
                if before.as_ref() != Some(&after) || renamed.is_some() {
                    self.commit(&id, before.as_ref(), &after, renamed);
                }
                (status, shown(&self.world, self.timeline.now(), &after))
            }
            Outcome::ShowsEveryone => (status, self.list()),
        };
        let fate = Fate::Answered {
            at: self.tick(),
            status,
            body: Bytes::from(body.to_string()),
        };
        self.records.push(Record {
            id,
            request,
            sent,
            fate,
        });
    }

    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    fn list(&self) -> Value {
        let now = self.timeline.now();
        now.everyone().map(|user| shown(&self.world, now, user)).collect()
    }

    fn commit(&mut self, request: &str, before: Option<&User>, after: &User, renamed: Option<Rename>) {
        let mut note = |kind: &str, workspace: Option<&String>, before: Option<Value>, after: Option<Value>| {
            if before != after {
                self.events.push(Event {
                    number: self.events.len() as u64 + 1,
                    actor: "root".to_owned(),
                    action: format!("{kind}.updated"),
                    kind: kind.to_owned(),
                    subject: ADA.to_owned(),
                    workspace: workspace.cloned(),
                    before,
                    after,
                    request: Some(request.to_owned()),
                });
            }
        };
        note("user", None, before.map(own_state), Some(own_state(after)));
        let memberships = |user: &User| user.memberships.keys().cloned().collect::<Vec<_>>();
        let all: BTreeSet<_> = before.into_iter().chain([after]).flat_map(memberships).collect();
        for workspace in &all {
            let state = |user: &User| user.memberships.get(workspace).map(|one| state_of(workspace, one));
            note("membership", Some(workspace), before.and_then(state), state(after));
        }
        self.timeline.commit(Some(after.clone()));
        if let Some(rename) = renamed {
            let before = self.workspaces[&rename.workspace].clone();
            self.note_workspace(Some(request), &rename.workspace, &rename.name, Some(before));
            self.timeline.rename(rename);
        }
    }

    /// With the commands that created the workspaces: a log about their names has to begin with them.
    pub fn with_workspaces(mut self) -> Self {
        for workspace in self.world.workspaces.clone() {
            self.note_workspace(None, &workspace.id, &workspace.name, None);
        }
        self.timeline.commit(None);
        self
    }

    fn note_workspace(&mut self, request: Option<&str>, id: &str, name: &str, before: Option<Value>) {
        let after = json!({"id": id, "name": name});
        self.workspaces.insert(id.to_owned(), after.clone());
        self.events.push(Event {
            number: self.events.len() as u64 + 1,
            actor: "cli:root".to_owned(),
            action: "workspace.updated".to_owned(),
            kind: "workspace".to_owned(),
            subject: id.to_owned(),
            workspace: Some(id.to_owned()),
            before,
            after: Some(after),
            request: request.map(str::to_owned),
        });
    }

    /// The state after all requests.
    pub fn end(&self) -> End {
        let mut tables = Directory::default();
        for event in &self.events {
            tables.follow(event).expect("an honest log");
        }
        End {
            events: self.events.clone(),
            one_writer: true,
            head: self.events.len() as u64,
            tables,
            list: self.list(),
        }
    }
}

pub fn item(workspace: &str, groups: &[&str]) -> Item {
    Item {
        workspace: Key::Name(workspace.to_owned()),
        status: None,
        groups: groups.iter().map(|&name| name.to_owned()).collect(),
    }
}

pub fn rename(name: &str) -> Request {
    Request::Update {
        user: ADA.to_owned(),
        name: Some(name.to_owned()),
        email: None,
        status: None,
    }
}

/// Renames a workspace through Ada's membership.
pub fn call(workspace: &str, name: &str) -> Request {
    Request::Membership {
        user: ADA.to_owned(),
        workspace: workspace.to_owned(),
        status: None,
        groups: None,
        rename: Some(name.to_owned()),
    }
}

pub fn get() -> Request {
    Request::Get { key: ADA.to_owned() }
}

fn own_state(user: &User) -> Value {
    json!({"id": user.id, "name": user.name, "email": user.email, "status": user.status})
}

fn state_of(workspace: &str, membership: &Membership) -> Value {
    let role = if membership.is_admin { "admin" } else { "end-user" };
    json!({
        "workspace": workspace, "status": membership.status, "archived_with_user": membership.archived_with_user,
        "role": role, "groups": membership.groups,
    })
}
