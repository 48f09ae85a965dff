//! A random history: its steps, and what runs them.

use crate::harness::{
    TestStore, by_id, create, email, group_name, id, key, name, rename, set_status, with_groups, with_status,
};
use directory::{Detail, Details, GroupChange, GroupKey, Name, PasswordHash, Status, UserChange, UserId, WorkspaceId};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use store::ops::users::{Create, MembershipChange, Relation, ReplaceMembership, ReplaceRelations, SetPassword, Update};
use store::ops::{groups, members, users, workspaces};
use store::{Error, Op};

/// One operation on objects that may not exist: refusals are part of the history, too.
#[derive(Debug, Clone)]
pub enum Step {
    CreateUser(u8, Status, Vec<Item>),
    UpdateUser(usize, Option<u8>, Option<Status>),
    SetPassword(usize),
    Relations(usize, Vec<Item>),
    Membership(usize, usize, Option<Status>, Option<u8>),
    CreateWorkspace(u8),
    Rename(usize, u8),
    SetStatus(usize, Status),
    CreateGroup(usize, u8),
    RenameGroup(usize, u8, u8),
    DeleteGroup(usize, u8),
    SetDefault(usize),
    DeleteWorkspace(usize, bool),
    DeleteUser(usize),
    SetDetails(usize, usize, Vec<u8>),
}

/// A membership: the workspace, the status, whether an admin, whether in the group `g0`.
pub type Item = (usize, Status, bool, bool);

fn status() -> impl Strategy<Value = Status> + Clone {
    prop_oneof![Just(Status::Active), Just(Status::Archived)]
}

pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let items = || vec((0..3_usize, status(), any::<bool>(), any::<bool>()), 0..3);
    let maybe_status = || proptest::option::of(status());
    let maybe_word = || proptest::option::of(0..6_u8);
    let step = prop_oneof![
        4 => (0..12_u8, status(), items()).prop_map(|(a, s, i)| Step::CreateUser(a, s, i)),
        3 => (0..6_usize, maybe_word(), maybe_status()).prop_map(|(u, a, s)| Step::UpdateUser(u, a, s)),
        1 => (0..6_usize).prop_map(Step::SetPassword),
        4 => (0..6_usize, items()).prop_map(|(u, i)| Step::Relations(u, i)),
        4 => (0..6_usize, 0..3_usize, maybe_status(), maybe_word()).prop_map(|(u, w, s, n)| Step::Membership(u, w, s, n)),
        1 => (0..6_u8).prop_map(Step::CreateWorkspace),
        1 => (0..3_usize, 0..6_u8).prop_map(|(w, n)| Step::Rename(w, n)),
        1 => (0..3_usize, status()).prop_map(|(w, s)| Step::SetStatus(w, s)),
        1 => (0..3_usize, 0..2_u8).prop_map(|(w, n)| Step::CreateGroup(w, n)),
        1 => (0..3_usize, 0..2_u8, 0..3_u8).prop_map(|(w, n, m)| Step::RenameGroup(w, n, m)),
        1 => (0..3_usize, 0..2_u8).prop_map(|(w, n)| Step::DeleteGroup(w, n)),
        1 => (0..3_usize).prop_map(Step::SetDefault),
        1 => (0..3_usize, any::<bool>()).prop_map(|(w, force)| Step::DeleteWorkspace(w, force)),
        1 => (0..3_usize).prop_map(Step::DeleteUser),
        2 => (0..6_usize, 0..3_usize, vec(0..9_u8, 0..3)).prop_map(|(u, w, d)| Step::SetDetails(u, w, d)),
    ];
    vec(step, 20..60)
}

/// A name that nothing else has.
fn person(number: u8) -> Name {
    name(&format!("Person No. {number}"))
}

fn hash() -> PasswordHash {
    PasswordHash::new("$argon2id$not-a-real-one".into())
}

/// Runs a random history, and knows the users and workspaces that it has created.
pub struct Life<'a> {
    test: &'a TestStore,
    users: Vec<UserId>,
    workspaces: Vec<WorkspaceId>,
}

impl<'a> Life<'a> {
    pub fn new(test: &'a TestStore) -> Self {
        Self {
            test,
            users: Vec::new(),
            workspaces: Vec::new(),
        }
    }

    fn user(&self, index: usize) -> UserId {
        self.users.get(index).copied().unwrap_or(UserId(id(9999)))
    }

    fn workspace(&self, index: usize) -> WorkspaceId {
        self.workspaces.get(index).copied().unwrap_or(WorkspaceId(id(9999)))
    }

    fn items(&self, items: &[Item]) -> Vec<Relation> {
        let item = |&(workspace, status, admin, group): &Item| {
            let names: Vec<_> = [(admin, "admin"), (group, "g0")]
                .iter()
                .filter(|(is, _)| *is)
                .map(|(_, name)| *name)
                .collect();
            with_status(with_groups(by_id(self.workspace(workspace)), &names), status)
        };
        items.iter().map(item).collect()
    }

    /// Runs an operation, and returns its output unless it is refused.
    async fn try_run<O: Op>(&self, op: O) -> Option<O::Output> {
        match self.test.run(op).await {
            Ok(output) => Some(output),
            Err(Error::Refused(_)) => None,
            Err(error) => panic!("{}: {error}", O::NAME),
        }
    }

    /// Runs one step.
    pub async fn step(&mut self, step: &Step) {
        match step {
            Step::CreateUser(address, status, items) => {
                let create = create(&format!("u{address}@example.com"));
                let create = Create {
                    name: person(*address),
                    password: (address % 2 == 0).then(hash),
                    status: *status,
                    workspaces: self.items(items),
                    ..create
                };
                self.users.extend(self.try_run(create).await.map(|user| user.id));
            }
            Step::UpdateUser(user, address, status) => {
                let email = address.map(|number| email(&format!("u{number}@example.com")));
                let change = UserChange {
                    name: address.filter(|number| number % 3 > 0).map(person),
                    email,
                    status: *status,
                    home: None,
                };
                self.try_run(Update {
                    user: self.user(*user).into(),
                    change,
                    password: None,
                    workspaces: None,
                })
                .await;
            }
            Step::SetPassword(user) => {
                let user = self.user(*user).into();
                self.try_run(SetPassword { user, hash: hash() }).await;
            }
            Step::Relations(user, items) => {
                let workspaces = self.items(items);
                self.try_run(ReplaceRelations {
                    user: self.user(*user).into(),
                    workspaces,
                })
                .await;
            }
            Step::Membership(user, workspace, status, new_name) => {
                let workspace_name = new_name.map(|number| name(&format!("w{number}")));
                let change = MembershipChange {
                    status: *status,
                    groups: None,
                    role: None,
                    workspace_name,
                };
                let (user, workspace) = (self.user(*user).into(), self.workspace(*workspace));
                self.try_run(ReplaceMembership {
                    user,
                    workspace: workspace.into(),
                    workspace_id: None,
                    change,
                })
                .await;
            }
            Step::DeleteUser(user) => {
                self.try_run(users::Delete(self.user(*user).into())).await;
            }
            Step::SetDetails(user, workspace, numbers) => {
                self.try_run(members::SetDetails {
                    workspace: self.workspace(*workspace).into(),
                    user: self.user(*user).into(),
                    details: numbered(numbers),
                })
                .await;
            }
            of_workspaces => self.step_of_workspaces(of_workspaces).await,
        }
    }

    /// A step that changes workspaces and groups.
    async fn step_of_workspaces(&mut self, step: &Step) {
        match step {
            Step::CreateWorkspace(number) => {
                let create = workspaces::Create {
                    name: name(&format!("w{number}")),
                    slug: None,
                };
                self.workspaces
                    .extend(self.try_run(create).await.map(|workspace| workspace.head.id));
            }
            Step::Rename(workspace, number) => {
                let workspace = key(&self.workspace(*workspace).to_string());
                self.try_run(rename(workspace, &format!("w{number}"))).await;
            }
            Step::SetStatus(workspace, status) => {
                let workspace = key(&self.workspace(*workspace).to_string());
                self.try_run(set_status(workspace, *status)).await;
            }
            Step::CreateGroup(workspace, number) => {
                let workspace = key(&self.workspace(*workspace).to_string());
                self.try_run(groups::Create {
                    workspace,
                    name: group_name(&format!("g{number}")),
                    description: (number % 2 == 1).then(|| "What it is for".parse().expect("a description")),
                })
                .await;
            }
            Step::RenameGroup(workspace, number, to) => {
                self.try_run(groups::Update {
                    workspace: self.workspace(*workspace).into(),
                    group: GroupKey::Text(format!("g{number}")),
                    change: GroupChange {
                        name: Some(group_name(&format!("g{to}"))),
                        description: Some(None),
                    },
                })
                .await;
            }
            Step::DeleteGroup(workspace, number) => {
                self.try_run(groups::Delete {
                    workspace: self.workspace(*workspace).into(),
                    group: GroupKey::Text(format!("g{number}")),
                })
                .await;
            }
            Step::SetDefault(workspace) => {
                self.try_run(workspaces::SetDefault(self.workspace(*workspace).into()))
                    .await;
            }
            Step::DeleteWorkspace(workspace, force) => {
                self.try_run(workspaces::Delete {
                    workspace: self.workspace(*workspace).into(),
                    force: *force,
                })
                .await;
            }
            _ => unreachable!("it is a step of users"),
        }
    }
}

/// Metadata with a key for each number; several numbers have the same key.
fn numbered(numbers: &[u8]) -> Details {
    let numbers: BTreeMap<_, _> = numbers.iter().map(|number| (number % 3, number)).collect();
    let entries = numbers.into_iter();
    let entries =
        entries.map(|(key, value)| Detail::new(format!("k{key}"), format!("value {value}")).expect("an entry"));
    Details::new(entries.collect()).expect("metadata")
}
