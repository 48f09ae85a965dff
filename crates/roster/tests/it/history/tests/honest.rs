//! A directory that keeps its promises, with one client. The tests break its history.

use bytes::Bytes;
use serde_json::{Value, json};

use super::events::Log;
use crate::history::end::End;
use crate::history::event::Event;
use crate::history::model::{Done, Outcome, outcome};
use crate::history::rebuild::Directory;
use crate::history::record::{Fate, Record};
use crate::history::request::{Item, Key, Request};
use crate::history::shown::{Shows, relations};
use crate::history::state::{Changes, Status, User, Workspace};
use crate::history::timeline::Timeline;

/// The first user.
pub const ADA: &str = "00000000-0000-7000-8000-00000000000a";

pub struct Honest {
    pub timeline: Timeline,
    pub clock: u64,
    pub records: Vec<Record>,
    pub log: Log,
    /// The id of the next new object.
    pub next: String,
}

fn workspace(id: &str, name: &str, groups: [&str; 2], custom: &[(&str, &str)]) -> Workspace {
    let custom = custom.iter().map(|&(name, id)| (id.to_owned(), name.to_owned()));
    Workspace {
        id: id.to_owned(),
        name: name.to_owned(),
        slug: format!("the-{name}"),
        status: Status::Active,
        is_default: id == "w1",
        all_users: groups[0].to_owned(),
        admin: groups[1].to_owned(),
        groups: custom.collect(),
    }
}

impl Honest {
    /// Creates Ada in finance, changes her name, reads her, replaces her relations, archives her, and lists everyone.
    pub fn new() -> Self {
        let mut honest = Self::empty();
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

    /// Only with the workspaces finance (w1) and sales (w2), which a command has created.
    pub fn empty() -> Self {
        let mut honest = Self {
            timeline: Timeline::default(),
            clock: 0,
            records: Vec::new(),
            log: Log::default(),
            next: ADA.to_owned(),
        };
        let finance = workspace("w1", "finance", ["g1", "g2"], &[("editors", "g3"), ("writers", "g4")]);
        let sales = workspace("w2", "sales", ["g5", "g6"], &[]);
        honest.commit(None, Changes::default().and_workspace(finance).and_workspace(sales));
        honest
    }

    /// Sends a request, applies it, and records its events and the response.
    pub fn exchange(&mut self, request: Request) {
        let sent = self.tick();
        let id = format!("r{sent}");
        let created = json!({"id": self.next});
        let (status, body) = match outcome(self.timeline.now(), &request, &created) {
            Outcome::Refused(refusals) => refusals[0].response(),
            Outcome::Done(Done { changes, shows }) => {
                if !changes.are_none() {
                    self.commit(Some(&id), changes);
                }
                (request.success(), shows.json(self.timeline.now()))
            }
        };
        self.answer(id, request, sent, status, &body);
    }

    /// Does something else than what is requested, and says so.
    pub fn claim(&mut self, request: Request, changes: Changes, shows: &Shows) {
        let sent = self.tick();
        let id = format!("r{sent}");
        self.commit(Some(&id), changes);
        let (status, body) = (request.success(), shows.json(self.timeline.now()));
        self.answer(id, request, sent, status, &body);
    }

    /// Ends something of a membership by itself.
    pub fn expire(&mut self, action: &str, at: i64, after: User, workspace: &str) {
        let before = self.timeline.now().user(&after.id).expect("the user is there");
        self.log.add_end(action, at, before, &after, workspace);
        self.timeline.commit(Changes::of_user(after));
    }

    fn answer(&mut self, id: String, request: Request, sent: u64, status: u16, body: &Value) {
        let fate = Fate::Answered {
            at: self.tick(),
            time: 0,
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

    /// Adds the events of these changes; without a request, those of a command.
    fn commit(&mut self, request: Option<&str>, changes: Changes) {
        self.log.add(self.timeline.now(), request, &changes);
        self.timeline.commit(changes);
    }

    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    fn list(&self) -> Value {
        let now = self.timeline.now();
        now.everyone().map(|user| relations(now, user)).collect()
    }

    pub fn events(&self) -> &[Event] {
        &self.log.events
    }

    /// The state after all requests.
    pub fn end(&self) -> End {
        let mut tables = Directory::default();
        for event in self.events() {
            tables.follow(event).expect("an honest log");
        }
        End {
            events: self.events().to_vec(),
            one_writer: true,
            head: self.events().len() as u64,
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
