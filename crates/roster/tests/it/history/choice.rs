//! Chooses the next request of a client: anything that is allowed, and some things that are not. There are few users,
//! so clients conflict often.

use fastrand::Rng;

use super::record::History;
use super::request::{Item, Key, Request};
use super::state::Status;
use super::world::{KEPT, Workspace};

/// The number of users that are chosen more often than the others.
const HOT: usize = 6;

/// An id that no user has.
const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

impl History {
    /// Chooses a request for this client.
    pub fn choose(&self, rng: &mut Rng) -> Request {
        let known = self.known();
        if self.uses_version_2 && rng.u8(..5) < 2 {
            return Request::Resource(self.choose_operation(rng, &known));
        }
        let users = known.users;
        match rng.u8(..100) {
            0..10 => self.create(rng, &users),
            10..35 => update(rng, &users),
            35..55 => Request::Relations {
                user: user(rng, &users),
                items: self.items(rng),
            },
            55..80 => self.membership(rng, &users),
            80..97 => Request::Get {
                key: if rng.u8(..4) == 0 {
                    email(rng, &users)
                } else {
                    user(rng, &users)
                },
            },
            _ => Request::List,
        }
    }

    fn create(&self, rng: &mut Rng, users: &[String]) -> Request {
        Request::Create {
            email: email(rng, users),
            name: name(rng),
            status: maybe(rng, status),
            items: self.items(rng),
        }
    }

    fn membership(&self, rng: &mut Rng, users: &[String]) -> Request {
        let workspace = &self.world.workspaces[rng.usize(..self.world.workspaces.len())];
        let rename = (rng.u8(..3) == 0).then(|| self.name_for(rng, workspace));
        Request::Membership {
            user: user(rng, users),
            workspace: workspace.id.clone(),
            status: maybe(rng, status),
            groups: maybe(rng, |rng| groups(rng, workspace)),
            rename,
        }
    }

    /// An original name or a new one. Names are reused, so it may be free, taken, or the workspace's own.
    fn name_for(&self, rng: &mut Rng, workspace: &Workspace) -> String {
        let all = self.world.workspaces.iter().map(|workspace| &*workspace.name);
        let names: Vec<_> = all.chain(["people", "legal"]).collect();
        let name = if workspace.name == KEPT {
            KEPT
        } else {
            names[rng.usize(..names.len())]
        };
        name.to_owned()
    }

    /// Some of the workspaces, and sometimes an unknown one.
    fn items(&self, rng: &mut Rng) -> Vec<Item> {
        let mut workspaces: Vec<_> = self.world.workspaces.iter().collect();
        rng.shuffle(&mut workspaces);
        workspaces.truncate(rng.usize(..=workspaces.len()));
        let mut items: Vec<_> = workspaces.into_iter().map(|workspace| item(rng, workspace)).collect();
        if rng.u8(..20) == 0 {
            items.push(Item {
                workspace: Key::Name("nowhere".to_owned()),
                status: None,
                groups: Vec::new(),
            });
        }
        items
    }
}

/// By id if the workspace's name may change: otherwise the name could refer to another workspace by the time of the
/// request.
fn item(rng: &mut Rng, workspace: &Workspace) -> Item {
    let key = if workspace.name == KEPT {
        Key::Name(workspace.name.clone())
    } else {
        Key::Id(workspace.id.clone())
    };
    Item {
        workspace: key,
        status: maybe(rng, status),
        groups: groups(rng, workspace),
    }
}

/// Some of a workspace's groups, and sometimes an unknown one.
fn groups(rng: &mut Rng, workspace: &Workspace) -> Vec<String> {
    let all = workspace.groups.iter().filter(|_| rng.bool());
    let mut names: Vec<_> = all.map(|group| group.name.clone()).collect();
    if rng.u8(..20) == 0 {
        names.push("nobody".to_owned());
    }
    names
}

fn update(rng: &mut Rng, users: &[String]) -> Request {
    Request::Update {
        user: user(rng, users),
        name: maybe(rng, name),
        email: (rng.u8(..4) == 0).then(|| email(rng, users)),
        status: maybe(rng, status),
    }
}

pub fn user(rng: &mut Rng, users: &[String]) -> String {
    let among = if rng.u8(..3) == 0 {
        users.len()
    } else {
        users.len().min(HOT)
    };
    if among == 0 || rng.u8(..100) == 0 {
        return NOBODY.to_owned();
    }
    users[users.len() - 1 - rng.usize(..among)].clone()
}

/// The more users there are, the fewer addresses are free: so the directory grows ever more slowly.
pub fn email(rng: &mut Rng, users: &[String]) -> String {
    format!("user{}@example.com", rng.usize(..users.len() + 8))
}

pub fn name(rng: &mut Rng) -> String {
    format!("Ada {}", rng.u8(..9))
}

pub fn status(rng: &mut Rng) -> Status {
    if rng.bool() { Status::Active } else { Status::Archived }
}

pub fn maybe<T>(rng: &mut Rng, value: impl FnOnce(&mut Rng) -> T) -> Option<T> {
    rng.bool().then(|| value(rng))
}
