//! Records the requests and responses of the clients, with the order as far as the clients know it.

use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use serde_json::Value;
use testing::{Command, HttpClient};

use super::Request;
use super::line::{Exchanged, Line};
use super::resource::Operation;
use super::world::{KEPT, World};

/// Creates the three workspaces that clients use, with two groups each: so few that clients conflict. `roster` builds a
/// command on the directory's database.
pub fn create_workspaces_and_groups(roster: &dyn Fn(&[&str]) -> Command) {
    roster(&["migrate"]).run().succeeded();
    for workspace in ["finance", "sales", KEPT] {
        // No name that clients choose is the slug of another workspace: that is refused today, but the first version of
        // Roster allowed it.
        let slug = format!("the-{workspace}");
        roster(&["workspace", "create", workspace, "--slug", &slug])
            .run()
            .succeeded();
        for group in ["editors", "writers"] {
            roster(&["group", "create", workspace, group]).run().succeeded();
        }
    }
}

/// All requests of one test. The clock is a counter, so an earlier record has a smaller number.
pub struct History {
    pub(super) world: World,
    /// Repeats the choices of the clients; what they choose from depends on the responses.
    pub(super) seed: u64,
    loads: AtomicU64,
    clock: AtomicU64,
    answers: AtomicUsize,
    records: Mutex<Vec<Record>>,
    known: Mutex<Known>,
    /// Whether clients use version 2 of the API too.
    pub(super) uses_version_2: bool,
}

/// The objects that responses have told of, the latest last.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub(super) users: Vec<String>,
    /// The ids of the workspaces that clients have created.
    pub(super) workspaces: Vec<String>,
    /// The groups that clients have created, each with its workspace.
    pub(super) groups: Vec<(String, String)>,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Record {
    pub id: String,
    pub request: Request,
    pub sent: u64,
    pub fate: Fate,
}

/// The outcome of a request.
#[derive(Debug, Clone)]
pub enum Fate {
    Answered {
        at: u64,
        /// The time of the response by the wall clock, in milliseconds since 1970.
        time: i64,
        status: u16,
        body: Bytes,
    },
    /// It was never written to a connection.
    Unsent,
    /// It was sent on a connection opened at `line`, and never answered.
    Cut { line: u64 },
}

/// The response that a client got.
pub struct Answer {
    pub status: u16,
    pub json: Value,
}

impl Record {
    /// The response, if the client can rely on it. After a `503` or `429` the request may have been done or not, but
    /// only as a whole.
    pub fn answer(&self) -> Option<Answer> {
        match &self.fate {
            Fate::Answered { status, body, .. } if ![429, 503].contains(status) => Some(Answer {
                status: *status,
                json: serde_json::from_slice(body).unwrap_or_default(),
            }),
            _ => None,
        }
    }

    /// The time from which the client can rely on the response, if it can.
    pub fn answered_at(&self) -> Option<u64> {
        match self.fate {
            Fate::Answered { at, status, .. } if ![429, 503].contains(&status) => Some(at),
            _ => None,
        }
    }

    pub fn was_sent(&self) -> bool {
        !matches!(self.fate, Fate::Unsent)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.json)
    }
}

impl History {
    /// A history of a directory prepared by [`create_workspaces_and_groups`], through one of its servers.
    pub async fn begin(server: &HttpClient) -> Arc<Self> {
        let workspaces = server.get("/api/ext/workspaces").await.expect(200);
        Arc::new(Self::new(&workspaces, true))
    }

    /// Like [`Self::begin`], for clients that use only version 1 of the API.
    pub async fn begin_with_version_1(server: &HttpClient) -> Arc<Self> {
        let workspaces = server.get("/api/ext/workspaces").await.expect(200);
        Arc::new(Self::new(&workspaces, false))
    }

    /// `workspaces`: the directory's workspaces with their groups, as operation 7 returns them. Only requests of the
    /// history may change them.
    fn new(workspaces: &Value, uses_version_2: bool) -> Self {
        let seed = std::env::var("ROSTER_TORTURE_SEED").ok();
        Self {
            world: World::new(workspaces),
            seed: seed.map_or_else(|| fastrand::u64(..), |text| text.parse().expect("a number")),
            loads: AtomicU64::new(0),
            clock: AtomicU64::new(0),
            answers: AtomicUsize::new(0),
            records: Mutex::default(),
            known: Mutex::default(),
            uses_version_2,
        }
    }

    /// The history's time. Each reading advances it.
    pub fn now(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst)
    }

    /// The number of responses so far.
    pub fn answers(&self) -> usize {
        self.answers.load(Ordering::SeqCst)
    }

    pub fn records(&self) -> Vec<Record> {
        self.records.lock().expect("no panic").clone()
    }

    /// A seed for one more load of clients.
    pub(super) fn next_seed(&self) -> u64 {
        self.seed.wrapping_add(self.loads.fetch_add(1, Ordering::SeqCst))
    }

    /// The objects that the clients know.
    pub(super) fn known(&self) -> Known {
        self.known.lock().expect("no panic").clone()
    }

    /// Sends a request and records its outcome. Returns the connection if it can be reused.
    pub async fn exchange(&self, mut line: Line, request: Request) -> Option<Line> {
        let sent = self.now();
        let id = format!("torture-{sent}");
        let exchanged = tokio::time::timeout(Duration::from_mins(2), line.exchange(&request, &id)).await;
        let exchanged = exchanged.unwrap_or_else(|_| panic!("{id} was never answered: {request:?}"));
        let (fate, goes_on) = match exchanged {
            Exchanged::Answered { status, body, is_last } => {
                let at = self.now();
                self.answers.fetch_add(1, Ordering::SeqCst);
                self.learn(&request, status, &body);
                let time = wall_clock();
                (Fate::Answered { at, time, status, body }, !is_last)
            }
            Exchanged::Unsent => (Fate::Unsent, false),
            Exchanged::Cut => (Fate::Cut { line: line.since }, false),
        };
        let record = Record {
            id,
            request,
            sent,
            fate,
        };
        self.records.lock().expect("no panic").push(record);
        goes_on.then_some(line)
    }

    fn learn(&self, request: &Request, status: u16, body: &[u8]) {
        if ![201, 204].contains(&status) {
            return;
        }
        let id = || {
            let created: Value = serde_json::from_slice(body).expect("JSON");
            created["id"].as_str().expect("an id").to_owned()
        };
        let mut known = self.known.lock().expect("no panic");
        match request {
            // Who is added may be there already, and unknown: the response to a creation may have been lost.
            Request::Create { .. } | Request::Resource(Operation::CreateUser { .. } | Operation::AddMember { .. }) => {
                let user = id();
                known.users.retain(|known| *known != user);
                known.users.push(user);
            }
            Request::Resource(Operation::DeleteUser { user }) => known.users.retain(|known| known != user),
            Request::Resource(Operation::CreateWorkspace { .. }) => known.workspaces.push(id()),
            Request::Resource(Operation::CreateGroup { workspace, .. }) => known.groups.push((workspace.clone(), id())),
            _ => {}
        }
    }
}

/// The wall clock, in milliseconds since 1970.
pub fn wall_clock() -> i64 {
    let since = UNIX_EPOCH.elapsed().expect("a time after 1970");
    i64::try_from(since.as_millis()).expect("a time of this age")
}
